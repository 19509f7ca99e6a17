"""Searching and tracking with one budget of beams: what a radar carries along, cues, and its figures of search."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from oneroof.earth.arrays import Flags, Floats, Integers
from oneroof.earth.sight import look_angles
from oneroof.earth.wgs84 import OMEGA_RAD_S
from oneroof.flight.motion_kernels import step_free
from oneroof.sensing import search_kernels as kernels
from oneroof.sensing.detection import Report, all_alike, room_for
from oneroof.sensing.kernels import in_view
from oneroof.sensing.radar import Radar
from oneroof.sensing.search_plan import Plan

CUE_SIGMAS = 3.0  # half the width of a cue's cone
_NO_CONES = np.zeros((0, 5))


@dataclass(frozen=True, slots=True)
class Cue:
    """Where to look: a place and velocity at a time, how wrong each axis may be, and from when until when it holds."""

    time_s: float
    position_ecef_m: tuple[float, float, float]
    velocity_ecef_m_s: tuple[float, float, float]
    sigma_m: float
    sigma_m_s: float
    from_s: float
    until_s: float


@dataclass(slots=True)
class Pointer:
    """A cue that a radar works on, and how often its cone has been filled."""

    cue: Cue
    filled_ratio: float = 0.0


@dataclass(slots=True)
class Book:
    """What a radar carries from one report interval to the next: who is under track, its sweep, its mount, its cues.

    Shapes: `ledger` (objects, 2) and `state` (11,), in the order of `sensing.search_kernels`.
    """

    ledger: Floats
    state: Floats
    pointers: dict[str, Pointer] = field(default_factory=dict)

    def fit(self, objects: int) -> None:
        """Make room for objects that came into being since."""
        missing = objects - len(self.ledger)
        if missing > 0:
            self.ledger = np.concatenate((self.ledger, np.full((missing, 2), kernels.LOOSE)))

    @property
    def tracks(self) -> int:
        """How many objects are under track."""
        return int(self.state[kernels.TRACKS])

    @property
    def mount_rad(self) -> float:
        """Where a mount pointed when it last was asked."""
        return float(self.state[kernels.MOUNT])

    @property
    def spent_s(self) -> tuple[float, float, float]:
        """Beam time of the last interval: on tracks, on cues, along the fence."""
        on_tracks, on_cues, on_fence = self.state[kernels.ON_TRACKS : kernels.ON_FENCE + 1].tolist()
        return on_tracks, on_cues, on_fence


def open_book(plan: Plan, objects: int) -> Book:
    """Begin at time zero: nothing under track, the fence at its first beam, a mount at rest."""
    ledger, state = np.full((objects, 2), kernels.LOOSE), np.zeros(11)
    state[kernels.MOUNT] = state[kernels.GOAL] = plan.numbers[kernels.REST]
    return Book(ledger, state)


def scan(
    radar: Radar,
    plan: Plan,
    book: Book,
    time_s: float,
    targets_ecef: Floats,
    rcs_m2: Floats,
    uniforms: Floats,
    normals: Floats,
    index: Integers,
) -> tuple[Report, Flags, Integers]:
    """Work one report interval: the report, who was seen, and the row of each target, as `radar.look`.

    An object under track gets a dwell each revisit; over budget those who waited longest are served first. Another is
    looked at when a cue's cone or the fence comes by its direction (the phase in the frame follows from the direction:
    no draw), or when it flies in the beam of one that has a dwell. Dwells of other lengths than the reference one have
    more or less energy. Places and tracks are those at the interval's end. `index` (n,): rows of the book's ledger.
    """
    cones, works = _cones(radar, plan, book, time_s)
    measured, sigmas, snr, rows = room_for(len(targets_ecef))
    count = kernels.radar_scan(
        radar.numbers, radar.faces_rad, radar.origin_ecef_m, radar.axes, plan.numbers, plan.row_starts, time_s,
        targets_ecef, rcs_m2, uniforms, normals, index, book.ledger, book.state, cones,
        measured, sigmas, snr, rows,
    )  # fmt: skip
    if works:
        for pointer, filled in zip(works, cones[:, kernels.FILLED].tolist(), strict=True):
            pointer.filled_ratio = filled
    burning = all_alike(count, False)
    report = Report(
        radar.number, time_s, radar.origin_ecef_m, radar.axes, measured[:count], sigmas[:count], snr[:count], burning
    )
    return report, rows >= 0, rows


# ---------------------------------------------------------------------------------------------- cues


def take_cue(radar: Radar, plan: Plan, book: Book, key: str, cue: Cue, time_s: float) -> None:
    """Work on a cue from now on; `key` says which earlier one it takes the place of.

    A mount that follows nothing else turns at once to where the cued body will come into the field.
    """
    known = book.pointers.get(key)
    book.pointers[key] = Pointer(cue, known.filled_ratio if known else 0.0)
    kernels.turned(plan.numbers, book.state, time_s)
    if book.tracks == 0:
        azimuth, _, _ = _direction(radar, cue, max(time_s, cue.from_s))
        book.state[kernels.GOAL] = azimuth


def _cones(radar: Radar, plan: Plan, book: Book, time_s: float) -> tuple[Floats, list[Pointer]]:
    """Lay the cues out as cones to be filled, (c, 5); one that takes longer than the fence's frame is left alone."""
    if not book.pointers:
        return _NO_CONES, []
    for key in [key for key, pointer in book.pointers.items() if pointer.cue.until_s < time_s]:
        del book.pointers[key]
    found, works = [], []
    dwell_s, beamwidth_rad = plan.numbers[kernels.TRACK_DWELL], float(plan.numbers[kernels.BEAMWIDTH])
    frame_s = plan.beams * plan.numbers[kernels.SEARCH_DWELL]
    for key in sorted(book.pointers):
        pointer = book.pointers[key]
        cone = _cone(radar, beamwidth_rad, pointer, time_s)
        if cone is not None and cone[kernels.SIDE] ** 2 * dwell_s <= frame_s:
            found.append(cone)
            works.append(pointer)
    return (np.array(found) if found else _NO_CONES), works


def _cone(radar: Radar, beamwidth_rad: float, pointer: Pointer, time_s: float) -> list[float] | None:
    cue = pointer.cue
    if time_s < cue.from_s:
        return None
    azimuth, elevation, distance = _direction(radar, cue, time_s)
    later_s = time_s - cue.time_s
    sigma_rad = (cue.sigma_m + cue.sigma_m_s * max(0.0, later_s)) / distance
    half_rad, side = cone_size(sigma_rad, beamwidth_rad)
    return [azimuth, elevation, half_rad, float(side), pointer.filled_ratio]


def cone_size(sigma_rad: float, beam_rad: float) -> tuple[float, int]:
    """Give half the width of a cue's cone (three sigma and half a beam each way) and its beams each way."""
    half_rad = CUE_SIGMAS * sigma_rad + 0.5 * beam_rad
    return half_rad, math.ceil(2.0 * half_rad / beam_rad - 1e-9)


def _direction(radar: Radar, cue: Cue, time_s: float) -> tuple[float, float, float]:
    state = step_free(*cue.position_ecef_m, *cue.velocity_ecef_m_s, time_s - cue.time_s, 0.0, OMEGA_RAD_S)
    azimuth, elevation, distance = look_angles(radar.origin_ecef_m, radar.axes, *state[:3])
    return float(azimuth), float(elevation), float(distance)


def sees(radar: Radar, position_ecef_m: Floats) -> bool:
    """Tell whether a place is in a radar's field, by geometry alone."""
    azimuth, elevation, _ = look_angles(radar.origin_ecef_m, radar.axes, *position_ecef_m.tolist())
    return bool(in_view(radar.numbers, radar.faces_rad, radar.origin_ecef_m, position_ecef_m, azimuth, elevation))


# ---------------------------------------------------------------------------------------------- figures of search


@dataclass(frozen=True, slots=True)
class SearchFigures:
    """What a radar's search comes to: beams of a frame, beams a second, time to fill, tracks it can hold, ranges.

    `time_to_fill_s` is without tracks, `time_to_fill_saturated_s` with as many as it can hold, `tracks_held` at the
    wanted revisit. `search_range_ratio` is the range of a search dwell over that of a dwell on a track.
    """

    beams: int
    rows: int
    beams_per_s: float
    time_to_fill_s: float
    time_to_fill_saturated_s: float
    revisit_s: float
    tracks_held: int
    search_range_ratio: float


def search_figures(radar: Radar) -> SearchFigures | None:
    """Tell a radar's figures of search; None if its sheet says nothing of how it searches."""
    plan = radar.plan
    if plan is None:
        return None
    numbers = plan.numbers
    share = float(numbers[kernels.LEAST_SHARE])
    revisit_s = max(float(numbers[kernels.REVISIT]), float(numbers[kernels.TRACK_DWELL]))
    per_track_s = float(numbers[kernels.TRACK_DWELL] / numbers[kernels.AT_ONCE])
    return SearchFigures(
        beams=int(plan.beams),
        rows=len(plan.row_starts) - 1,
        beams_per_s=float(numbers[kernels.AT_ONCE] / numbers[kernels.SEARCH_DWELL]),
        time_to_fill_s=time_to_fill_s(plan, 1.0),
        time_to_fill_saturated_s=time_to_fill_s(plan, share) if share > 0.0 else math.inf,
        revisit_s=revisit_s,
        tracks_held=math.floor((1.0 - share) * revisit_s / per_track_s + 1e-9),
        search_range_ratio=math.pow(float(numbers[kernels.SEARCH_DWELL] / numbers[kernels.TRACK_DWELL]), 0.25),
    )


def time_to_fill_s(plan: Plan, share: float) -> float:
    """Time for the fence's beam to pass every beam position once: beams times dwell over the share of time it has."""
    return float(plan.beams * plan.numbers[kernels.SEARCH_DWELL] / (share * plan.numbers[kernels.AT_ONCE]))


def mean_revisit_s(plan: Plan, tracks: int) -> float:
    """Mean time between two dwells on an object, when so many are under track."""
    numbers = plan.numbers
    most = (1.0 - numbers[kernels.LEAST_SHARE]) * numbers[kernels.AT_ONCE]
    return float(max(numbers[kernels.REVISIT], tracks * numbers[kernels.TRACK_DWELL] / most))
