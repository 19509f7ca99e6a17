"""One flight as it was flown: nodes in time, Earth-fixed states, phases; and any instant between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneroof.earth.air_table import AIR_1976
from oneroof.earth.geodesy import geodetic_from_ecef
from oneroof.earth.geodesy import height_m as height_of_point_m
from oneroof.flight import kernels, lane_force_kernels, lane_kernels

PHASES = ("boost", "coast", "reentry")


@dataclass(frozen=True, slots=True)
class Trajectory:
    """A flight from ignition to impact, as nodes from which any instant is interpolated (cubic Hermite, below 1 m).

    times_s (n,) count from ignition; states_ecef (n, 6) are Earth-fixed position and velocity; phases (n,) index
    PHASES; status is LANDED, TIMED_OUT, FELL_IN_BOOST or NO_ROOM of flight.kernels.
    """

    times_s: NDArray[np.float64]
    states_ecef: NDArray[np.float64]
    phases: NDArray[np.int8]
    burnout_index: int
    status: int
    apogee_m: float

    def at(self, time_s: float) -> NDArray[np.float64]:
        """State (6,) at a time after ignition; held at the launch point before, at the last node after."""
        state = np.empty(6)
        kernels.state_at(self.times_s, self.states_ecef, float(time_s), state)
        return state

    def phase_at(self, time_s: float) -> str:
        """Name of the phase at a time after ignition: a node's phase reaches back to the node before it."""
        node = int(np.searchsorted(self.times_s, time_s, side="left"))
        return PHASES[int(self.phases[min(node, len(self.phases) - 1)])]

    @property
    def landed(self) -> bool:
        """Whether the flight ended on the ground."""
        return self.status == kernels.LANDED

    @property
    def burnout_time_s(self) -> float:
        """Time of thrust end."""
        return float(self.times_s[self.burnout_index])

    @property
    def impact_time_s(self) -> float:
        """Time of the last node: the impact, if the flight landed."""
        return float(self.times_s[-1])

    @property
    def burnout_state_ecef(self) -> NDArray[np.float64]:
        """State (6,) at thrust end."""
        state: NDArray[np.float64] = self.states_ecef[self.burnout_index]
        return state

    @property
    def impact_ecef_m(self) -> NDArray[np.float64]:
        """Position (3,) of the last node: the impact, if the flight landed."""
        return self.states_ecef[-1, :3]

    def height_at_m(self, time_s: float) -> float:
        """Height over the ellipsoid at a time after ignition."""
        x_m, y_m, z_m = self.at(time_s)[:3]
        return float(height_of_point_m(x_m, y_m, z_m))

    def geodetic(self) -> NDArray[np.float64]:
        """Latitude and longitude (rad) and height (m) of every node, (n, 3)."""
        return np.array([geodetic_from_ecef(x, y, z) for x, y, z in self.states_ecef[:, :3]])

    def reentry_time_s(self, height_m: float = kernels.REENTRY_HEIGHT_M) -> float | None:
        """Time at which the flight passes a height going down, or None if it does not; to a microsecond."""
        after = next((i for i, phase in enumerate(self.phases) if phase == kernels.REENTRY), None)
        if after is None or after == 0:
            return None
        low, high = float(self.times_s[after - 1]), float(self.times_s[after])
        if self.height_at_m(low) < height_m:
            return None
        while high - low > 1e-6:
            middle = 0.5 * (low + high)
            low, high = (middle, high) if self.height_at_m(middle) >= height_m else (low, middle)
        return high


Arrays = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


def coast(
    start: NDArray[np.float64],
    clock_s: float,
    drag_m2_kg: float,
    limits: NDArray[np.float64],
    times: NDArray[np.float64],
    states: NDArray[np.float64],
    phases: NDArray[np.int8],
    out: NDArray[np.float64],
) -> None:
    """Fly a coasting body from a state (6,) to the ground or the end of time: a row of one of the bulk lanes.

    Arrays as in flight.kernels; nodes are noted after the start, unless there is room for one only.
    """
    room = len(times)
    nodes = times.reshape(1, room), states.reshape(1, room, 6), phases.reshape(1, room)
    _coast([(start, clock_s, drag_m2_kg, limits)], *nodes, out.reshape(1, len(out)))


def _coast(
    bodies: Sequence[tuple[NDArray[np.float64], float, float, NDArray[np.float64]]],
    times: NDArray[np.float64],
    states: NDArray[np.float64],
    phases: NDArray[np.int8],
    outs: NDArray[np.float64],
) -> None:
    """Fly coasting bodies (start, clock, drag, limits of each) side by side; the first axis of the rest is theirs."""
    rows = np.array([[*start, drag, limits[0], clock_s, limits[1]] for start, clock_s, drag, limits in bodies])
    rule, room = lane_kernels.PRODUCT.copy(), times.shape[1]
    rule[lane_force_kernels.OMEGA] = bodies[0][3][6]
    ends, tops = np.empty((len(bodies), 7)), outs[:, kernels.OUT_APOGEE].copy()
    statuses, counts = np.full(len(bodies), lane_kernels.LOST), outs[:, kernels.OUT_NODES].astype(np.int64)
    lane_kernels.fly_lanes(rows, rule, AIR_1976, ends, statuses, tops, times, states, phases, counts)
    full = (counts > room) & (room > 1)
    outs[:, kernels.OUT_STATUS] = np.where(full, kernels.NO_ROOM, np.minimum(statuses, kernels.TIMED_OUT))
    outs[:, kernels.OUT_NODES], outs[:, kernels.OUT_APOGEE] = counts, tops
    outs[:, kernels.OUT_TIME : kernels.OUT_BURNOUT] = ends


def fly_arrays(
    stages: NDArray[np.float64],
    vehicle: NDArray[np.float64],
    launch: NDArray[np.float64],
    limits: NDArray[np.float64],
    times: NDArray[np.float64],
    states: NDArray[np.float64],
    phases: NDArray[np.int8],
    out: NDArray[np.float64],
) -> None:
    """Fly the arrays of flight.kernels from ignition to the ground; nodes and the end into the last four."""
    kernels.boost(stages, vehicle, launch, limits, times, states, phases, out)
    clock = float(out[kernels.OUT_TIME])
    if out[kernels.OUT_STATUS] == kernels.LANDED and clock < limits[1]:
        start = out[kernels.OUT_BURNOUT : kernels.OUT_APOGEE]
        coast(start, clock, float(vehicle[2]), limits, times, states, phases, out)


def record(
    stages: NDArray[np.float64],
    vehicle: NDArray[np.float64],
    launch: NDArray[np.float64],
    limits: NDArray[np.float64],
    room: int = 4096,
) -> Trajectory:
    """Fly the arrays of flight.kernels and keep the nodes."""
    return record_all([(stages, vehicle, launch, limits)], room)[0]


def record_all(flights: Sequence[Arrays], room: int = 4096) -> list[Trajectory]:
    """Fly several at once, over one Earth: each as it would fly alone, to the same bits."""
    whole: list[Trajectory] = []
    for first in range(0, len(flights), lane_force_kernels.LANES):
        whole += _side_by_side(flights[first : first + lane_force_kernels.LANES], room)
    return whole


def _side_by_side(flights: Sequence[Arrays], room: int) -> list[Trajectory]:
    count = len(flights)
    times, states, phases = np.empty((count, room)), np.empty((count, room, 6)), np.empty((count, room), np.int8)
    outs = np.zeros((count, kernels.OUT_SIZE))
    for each, arrays in enumerate(flights):
        kernels.boost(*arrays, times[each], states[each], phases[each], outs[each])
    up = [
        each
        for each, (_, _, _, limits) in enumerate(flights)
        if outs[each, kernels.OUT_STATUS] == kernels.LANDED and outs[each, kernels.OUT_TIME] < limits[1]
    ]
    # whatever goes on, in rows without gaps
    for run in _runs(up):
        bodies = [
            (outs[each, kernels.OUT_BURNOUT : kernels.OUT_APOGEE], outs[each, kernels.OUT_TIME], vehicle[2], limits)
            for each, (_, vehicle, _, limits) in enumerate(flights)
            if run.start <= each < run.stop
        ]
        _coast(bodies, times[run], states[run], phases[run], outs[run])
    return [_kept(times[each], states[each], phases[each], outs[each]) for each in range(count)]


def _runs(numbers: Sequence[int]) -> list[slice]:
    """Cut numbers in order into runs without gaps."""
    starts = [each for place, each in enumerate(numbers) if place == 0 or numbers[place - 1] != each - 1]
    ends = [each + 1 for place, each in enumerate(numbers) if numbers[place + 1 : place + 2] != [each + 1]]
    return [slice(start, end) for start, end in zip(starts, ends, strict=True)]


def _kept(
    times: NDArray[np.float64], states: NDArray[np.float64], phases: NDArray[np.int8], out: NDArray[np.float64]
) -> Trajectory:
    count = min(int(out[kernels.OUT_NODES]), len(times))
    return Trajectory(
        times[:count].copy(),
        states[:count].copy(),
        phases[:count].copy(),
        int(out[kernels.OUT_BURNOUT_NODE]),
        int(out[kernels.OUT_STATUS]),
        float(out[kernels.OUT_APOGEE]),
    )
