"""The textbook case: the minimum-energy ellipse between two places on a sphere, without air, rotation or boost."""

from __future__ import annotations

import math

from oneroof.earth.wgs84 import GM_M3_S2, SPHERE_RADIUS_M
from oneroof.errors import Fault, Mendable

_REENTRY_HEIGHT_M = 100e3


def ideal(range_m: float) -> dict[str, float | None]:
    """Speed, apogee and time of the minimum-energy free flight over a range, impulsive at the surface of a sphere.

    Closed form (Bate, Mueller, White, "Fundamentals of Astrodynamics", 1971, chapter 6; Wheelon 1959); GM of WGS-84,
    radius 6,371 km. Re-entry is where the ellipse passes 100 km going down, None where it stays below. Raises Mendable
    for a range that is not between 0 and half the circumference.
    """
    if not 0.0 < range_m <= math.pi * SPHERE_RADIUS_M:
        allowed = "the textbook case has ranges over 0 up to 20,015 km"
        raise Mendable(Fault("ideal flight", f"a range of {range_m / 1e3:.3f} km", allowed, "Choose other places."))
    angle = range_m / SPHERE_RADIUS_M
    sine = math.sin(0.5 * angle)
    q = 2.0 * sine / (1.0 + sine)
    path = 0.25 * (math.pi - angle)
    speed = math.sqrt(q * GM_M3_S2 / SPHERE_RADIUS_M)
    axis = SPHERE_RADIUS_M / (2.0 - q)
    eccentric = math.sqrt(max(0.0, 1.0 + q * (q - 2.0) * math.cos(path) ** 2))
    anomaly = math.acos((1.0 - SPHERE_RADIUS_M / axis) / eccentric) if eccentric > 0.0 else 0.5 * math.pi
    flight_s = 2.0 * math.sqrt(axis**3 / GM_M3_S2) * (math.pi - anomaly + eccentric * math.sin(anomaly))
    apogee_m = axis * (1.0 + eccentric) - SPHERE_RADIUS_M
    return {
        "range_km": range_m / 1e3,
        "burnout_speed_km_s": speed / 1e3,
        "burnout_angle_deg": math.degrees(path),
        "burnout_time_s": 0.0,
        "burnout_altitude_km": 0.0,
        "apogee_km": apogee_m / 1e3,
        "time_of_flight_s": flight_s,
        **_reentry(speed, path, apogee_m),
    }


def _reentry(speed_m_s: float, path_rad: float, apogee_m: float) -> dict[str, float | None]:
    """Speed and angle below the horizontal where the ellipse passes 100 km going down."""
    if apogee_m < _REENTRY_HEIGHT_M:
        return {"reentry_speed_km_s": None, "reentry_angle_deg": None}
    radius_m = SPHERE_RADIUS_M + _REENTRY_HEIGHT_M
    speed = math.sqrt(speed_m_s**2 + 2.0 * GM_M3_S2 * (1.0 / radius_m - 1.0 / SPHERE_RADIUS_M))
    cosine = speed_m_s * math.cos(path_rad) * SPHERE_RADIUS_M / (speed * radius_m)
    return {"reentry_speed_km_s": speed / 1e3, "reentry_angle_deg": math.degrees(math.acos(min(1.0, cosine)))}
