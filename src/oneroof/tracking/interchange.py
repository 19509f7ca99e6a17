"""Tracks in the frames and times of other systems: said in one, understood in the other, and checked on the way."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import numpy as np

from oneroof.earth.arrays import Floats
from oneroof.earth.epoch import utc
from oneroof.earth.frames import ecef_from_eci, eci_from_ecef, enu_axes
from oneroof.earth.geodesy import ecef_from_geodetic, geodetic_from_ecef
from oneroof.errors import Fault, Mendable
from oneroof.tracking import motion_kernels
from oneroof.tracking.fusion import Identity

_SAME_PLACE_M = 1.0
_SAME_TIME = timedelta(milliseconds=1)


class Frame(StrEnum):
    """Axes that a track may be stated in."""

    ECEF = "ecef"
    ECI = "eci"  # the Earth-fixed axes frozen at the sender's epoch
    ENU = "enu"  # east, north, up of a named site
    GEODETIC = "geodetic"  # latitude, longitude (rad), height; velocity and covariance east, north, up there


@dataclass(frozen=True, slots=True)
class Site:
    """A named place on the ellipsoid that a local frame hangs on."""

    name: str
    latitude_rad: float
    longitude_rad: float
    height_m: float


@dataclass(frozen=True, slots=True)
class Exported:
    """A track as one system states it to another.

    `time_s` counts from the sender's epoch; state (6,) and covariance (6, 6) are in the sender's frame, m and m/s. What
    stands there twice is the check: the instant in UTC, and the point (latitude, longitude in rad, height in m) that
    the state lies over. A receiver with another idea of frame or epoch finds another place or time, and says so.
    """

    identity: Identity
    frame: Frame
    epoch_utc: str
    time_s: float
    state: Floats
    covariance: Floats
    valid_utc: str
    over: tuple[float, float, float]
    site: Site | None = None


def export(
    identity: Identity,
    state_ecef: Floats,
    covariance: Floats,
    time_s: float,
    epoch_utc: str,
    frame: Frame,
    site: Site | None = None,
) -> Exported:
    """State a track (ECEF, seconds after the epoch) in a frame; raises Mendable for a local frame without a site."""
    turn, _ = _axes(frame, state_ecef, time_s, site)
    x_m, y_m, z_m = (float(value) for value in state_ecef[:3])
    place = geodetic_from_ecef(x_m, y_m, z_m)
    valid = _instant(epoch_utc, time_s).isoformat()
    state = _state_in(frame, state_ecef, time_s, site)
    return Exported(identity, frame, epoch_utc, time_s, state, _turned(turn, covariance), valid, place, site)


def understood(told: Exported, epoch_utc: str) -> tuple[Floats, Floats, float]:
    """Give state and covariance in ECEF and the time in seconds after the receiver's own epoch.

    Raises Mendable if frame, epoch and state do not fit the place and the instant that the track says it is at.
    """
    instant = _instant(told.epoch_utc, told.time_s)
    if abs(instant - utc(told.valid_utc, _where(told))) > _SAME_TIME:
        allowed = f"the epoch {told.epoch_utc} and {told.time_s:.3f} s give {instant.isoformat()}"
        raise Mendable(Fault(_where(told), f"valid at {told.valid_utc}", allowed, "State the sender's own epoch."))
    state = _ecef_of(told)
    off_m = _off_m(state, told.over)
    if not off_m <= _SAME_PLACE_M:
        allowed = f"as {told.frame} of that epoch it lies {off_m / 1000:.3f} km from where it says that it is"
        mend = f"State the frame it is in: {', '.join(Frame)}, and the epoch or site that it hangs on."
        raise Mendable(Fault(_where(told), f"a state in frame {str(told.frame)!r}", allowed, mend))
    _, back = _axes(told.frame, state, told.time_s, told.site)
    time_s = (instant - utc(epoch_utc, "the receiver's epoch")) / timedelta(seconds=1)
    return state, _turned(back, told.covariance), time_s


def _where(told: Exported) -> str:
    return f"track {told.identity.number} of {told.identity.party!r}"


def _instant(epoch_utc: str, time_s: float) -> datetime:
    return (utc(epoch_utc, "epoch") + timedelta(microseconds=round(time_s * 1e6))).astimezone(UTC)


def _off_m(state: Floats, over: tuple[float, float, float]) -> float:
    return math.dist(ecef_from_geodetic(*over), [float(value) for value in state[:3]])


def _named(site: Site | None) -> Site:
    if site is None:
        mend = "Name the site, with latitude, longitude and height."
        raise Mendable(Fault("frame 'enu'", "no site", "a local frame hangs on a named site", mend))
    return site


def _state_in(frame: Frame, state_ecef: Floats, time_s: float, site: Site | None) -> Floats:
    if frame is Frame.ECI:
        return eci_from_ecef(state_ecef, time_s)
    out = state_ecef.copy()
    if frame is Frame.ENU:
        there = _named(site)
        origin = ecef_from_geodetic(there.latitude_rad, there.longitude_rad, there.height_m)
        axes = enu_axes(there.latitude_rad, there.longitude_rad)
        out[:3] = _along(axes, [float(state_ecef[i]) - origin[i] for i in range(3)])
        out[3:] = _along(axes, state_ecef[3:])
    elif frame is Frame.GEODETIC:
        place = geodetic_from_ecef(float(state_ecef[0]), float(state_ecef[1]), float(state_ecef[2]))
        out[:3] = place
        out[3:] = _along(enu_axes(place[0], place[1]), state_ecef[3:])
    return out


def _ecef_of(told: Exported) -> Floats:
    if told.frame is Frame.ECI:
        return ecef_from_eci(told.state, told.time_s)
    out = told.state.copy()
    if told.frame is Frame.ENU:
        there = _named(told.site)
        axes = enu_axes(there.latitude_rad, there.longitude_rad).T
        origin = ecef_from_geodetic(there.latitude_rad, there.longitude_rad, there.height_m)
        out[:3] = _along(axes, told.state[:3]) + np.array(origin)
        out[3:] = _along(axes, told.state[3:])
    elif told.frame is Frame.GEODETIC:
        latitude_rad, longitude_rad, height_m = (float(value) for value in told.state[:3])
        if not abs(latitude_rad) <= math.pi / 2:
            found, mend = f"latitude {latitude_rad:.6g} rad", "State the frame that the state is in."
            raise Mendable(Fault(_where(told), found, "a latitude is at most a quarter turn", mend))
        out[:3] = ecef_from_geodetic(latitude_rad, longitude_rad, height_m)
        out[3:] = _along(enu_axes(latitude_rad, longitude_rad).T, told.state[3:])
    return out


def _along(axes: Floats, vector: Floats | list[float]) -> Floats:
    return np.array([sum(float(axes[i, j]) * float(vector[j]) for j in range(3)) for i in range(3)])


def _axes(frame: Frame, state_ecef: Floats, time_s: float, site: Site | None) -> tuple[Floats, Floats]:
    """Slopes (6, 6) of the frame's state by the Earth-fixed one, and back; geodetic axes stay at the track."""
    there, back = np.zeros((6, 6)), np.zeros((6, 6))
    if frame is Frame.ECI:
        for column in range(6):
            unit = np.zeros(6)
            unit[column] = 1.0
            there[:, column], back[:, column] = eci_from_ecef(unit, time_s), ecef_from_eci(unit, time_s)
        return there, back
    axes = np.eye(3)
    if frame is Frame.ENU:
        axes = enu_axes(_named(site).latitude_rad, _named(site).longitude_rad)
    elif frame is Frame.GEODETIC:
        place = geodetic_from_ecef(float(state_ecef[0]), float(state_ecef[1]), float(state_ecef[2]))
        axes = enu_axes(place[0], place[1])
    for start in (0, 3):
        there[start : start + 3, start : start + 3] = axes
        back[start : start + 3, start : start + 3] = axes.T
    return there, back


def _turned(slopes: Floats, covariance: Floats) -> Floats:
    out = np.array(covariance, np.float64)
    motion_kernels.carry(np.ascontiguousarray(slopes), out, np.empty((6, 6)))
    return out
