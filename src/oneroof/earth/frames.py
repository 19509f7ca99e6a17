"""Frames: east-north-up axes, Earth-fixed to inertial and back, and the frame of satellite elements (TEME)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from oneroof.earth.epoch import gmst_rad
from oneroof.earth.wgs84 import OMEGA_RAD_S

__all__ = ["ecef_from_eci", "ecef_from_teme", "eci_from_ecef", "enu_axes", "gmst_rad"]

Floats = NDArray[np.float64]


def enu_axes(latitude_rad: float, longitude_rad: float) -> Floats:
    """Local axes at a place: rows east, north and up (along the geodetic normal) in the Earth-fixed frame, (3, 3)."""
    sin_lat, cos_lat = math.sin(latitude_rad), math.cos(latitude_rad)
    sin_lon, cos_lon = math.sin(longitude_rad), math.cos(longitude_rad)
    return np.array(
        [
            (-sin_lon, cos_lon, 0.0),
            (-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat),
            (cos_lat * cos_lon, cos_lat * sin_lon, sin_lat),
        ]
    )


def _turned(state: Floats, angle_rad: float, rate_rad_s: float) -> Floats:
    """State seen from axes turned by an angle about z and turning on at a rate; (..., 6) position and velocity."""
    cosine, sine = math.cos(angle_rad), math.sin(angle_rad)
    out = np.empty_like(state)
    for first in (0, 3):
        out[..., first] = cosine * state[..., first] + sine * state[..., first + 1]
        out[..., first + 1] = cosine * state[..., first + 1] - sine * state[..., first]
        out[..., first + 2] = state[..., first + 2]
    out[..., 3] += rate_rad_s * out[..., 1]
    out[..., 4] -= rate_rad_s * out[..., 0]
    return out


def ecef_from_eci(state_eci: Floats, time_s: float) -> Floats:
    """Earth-fixed state from the inertial frame that coincides with the Earth-fixed one at time zero; (..., 6), SI."""
    return _turned(np.asarray(state_eci, dtype=np.float64), OMEGA_RAD_S * time_s, OMEGA_RAD_S)


def eci_from_ecef(state_ecef: Floats, time_s: float) -> Floats:
    """Inertial state (axes frozen from the Earth-fixed frame at time zero) from the Earth-fixed one; (..., 6), SI."""
    state = np.array(state_ecef, dtype=np.float64)
    x_m, y_m = state[..., 0].copy(), state[..., 1].copy()
    state[..., 3] -= OMEGA_RAD_S * y_m
    state[..., 4] += OMEGA_RAD_S * x_m
    return _turned(state, -OMEGA_RAD_S * time_s, 0.0)


def ecef_from_teme(state_teme: Floats, day_jd: float, fraction: float) -> Floats:
    """Earth-fixed state from true equator, mean equinox (the frame of SGP4), at a Julian date; (..., 6), SI.

    Sidereal time with UT1 = UTC and no polar motion: 2.8 km wrong at worst at geostationary height. Source: Vallado and
    others, "Revisiting Spacetrack Report #3", AIAA 2006-6753, appendix C.
    """
    return _turned(np.asarray(state_teme, dtype=np.float64), gmst_rad(day_jd, fraction), OMEGA_RAD_S)
