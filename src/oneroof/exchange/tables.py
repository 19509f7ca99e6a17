"""Tables for other programs: a flight as a CSV file."""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Iterator
from pathlib import Path

from oneroof.errors import Fault, Mendable
from oneroof.flight.trajectory import PHASES, Trajectory

TRAJECTORY_COLUMNS = (
    "time_s",
    "x_ecef_m",
    "y_ecef_m",
    "z_ecef_m",
    "vx_ecef_m_s",
    "vy_ecef_m_s",
    "vz_ecef_m_s",
    "latitude_deg",
    "longitude_deg",
    "altitude_km",
    "phase",
)


def write_trajectory(trajectory: Trajectory, path: Path) -> None:
    """Write every node of a flight as a row; the file is written aside and renamed, so that it is whole or absent.

    Raises Mendable where the file cannot be written.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with aside.open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(TRAJECTORY_COLUMNS)
            rows.writerows(_rows(trajectory))
        aside.replace(path)
    except OSError as error:
        found = f"{str(path)!r} ({error.strerror})"
        fault = Fault("--out", found, "it must be a file that can be written", "Name another file.")
        raise Mendable(fault) from error
    finally:
        aside.unlink(missing_ok=True)


def _rows(trajectory: Trajectory) -> Iterator[tuple[float | str, ...]]:
    nodes = zip(
        trajectory.times_s.tolist(),
        trajectory.states_ecef.tolist(),
        trajectory.geodetic().tolist(),
        trajectory.phases.tolist(),
        strict=True,
    )
    for time_s, state, (latitude_rad, longitude_rad, height_m), phase in nodes:
        place = (math.degrees(latitude_rad), math.degrees(longitude_rad), height_m / 1e3)
        yield (time_s, *state, *place, PHASES[phase])
