"""Prints what outside libraries answer, for the earth tests; run by hand: python tests/oracles/print_oracles.py.

GeographicLib (Karney), Skyfield and ambiance are development dependencies only; the printouts beside this file are
what they said.
"""

from __future__ import annotations

import random
from pathlib import Path

import geographiclib
import numpy as np
import skyfield
from ambiance import Atmosphere
from geographiclib.geodesic import Geodesic
from skyfield.sgp4lib import TEME_to_ITRF, theta_GMST1982

HERE = Path(__file__).parent


def geodesics() -> str:
    """Print inverse geodesics between random places, and some hard ones."""
    rng = random.Random(20070701)
    pairs = [(40.6, -73.8, 51.6, -0.5), (0.0, 0.0, 0.5, 179.5), (0.0, 0.0, 0.5, 179.7), (-90.0, 0.0, 90.0, 0.0)]
    for _ in range(60):
        pairs.append(tuple(rng.uniform(-most, most) for most in (89, 180, 89, 180)))
    lines = [
        f"# GeographicLib {'.'.join(map(str, geographiclib.__version_info__))}: lat1 lon1 lat2 lon2 s12_m azi1_deg"
    ]
    for pair in pairs:
        answer = Geodesic.WGS84.Inverse(*pair)
        lines.append(" ".join(repr(float(value)) for value in (*pair, answer["s12"], answer["azi1"])))
    return "\n".join(lines) + "\n"


def sidereal() -> str:
    """Print sidereal angles and TEME states turned to Earth-fixed ones without polar motion."""
    rng = random.Random(1982)
    lines = [f"# Skyfield {skyfield.__version__}: jd (2), gmst_rad, TEME km, km/s (6), Earth-fixed (6)"]
    for _ in range(40):
        day, fraction = float(rng.randrange(2451545, 2459000)) + 0.5, rng.random()
        theta, _ = theta_GMST1982(day, fraction)
        position = np.array([rng.uniform(-40e3, 40e3) for _ in range(3)])
        velocity = np.array([rng.uniform(-5, 5) for _ in range(3)])
        # skyfield takes velocities in km a day
        fixed, speed = TEME_to_ITRF(day, position, velocity * 86400.0, fraction_ut1=fraction)
        numbers = (day, fraction, theta, *position, *velocity, *fixed, *(speed / 86400.0))
        lines.append(" ".join(repr(float(value)) for value in numbers))
    return "\n".join(lines) + "\n"


def air() -> str:
    """Print the standard atmosphere below 80 km as another implementation gives it."""
    lines = ["# ambiance 1.3.1: height_m temperature_k pressure_pa density_kg_m3 sound_speed_m_s"]
    for height in range(-1000, 80001, 1500):
        at = Atmosphere(float(height))
        values = (height, at.temperature[0], at.pressure[0], at.density[0], at.speed_of_sound[0])
        lines.append(" ".join(repr(float(value)) for value in values))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    for name, text in (("geographiclib.txt", geodesics()), ("skyfield.txt", sidereal()), ("ambiance.txt", air())):
        (HERE / name).write_text(text, "utf-8")
