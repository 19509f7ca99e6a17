"""A missile made from its sheet: from its stages, or fitted to its published range or burnout speed; and flown."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from oneroof.earth.geodesy import distance_m, geodetic_from_ecef, height_m
from oneroof.earth.wgs84 import G0_M_S2, GM_M3_S2, OMEGA_RAD_S
from oneroof.errors import CatalogueError, Fault
from oneroof.flight import kernels
from oneroof.flight.solve import peak, root
from oneroof.flight.stages import built, half_section, has_stage_figures, staged, unseparated
from oneroof.flight.trajectory import Trajectory, fly_arrays, record_all

if TYPE_CHECKING:
    from oneroof.catalogue.shelf import Figures

Floats = NDArray[np.float64]

SPACE_STEP_S = 10.0
AIR_STEP_S = 0.5
BOOST_STEP_S = 1.0
AIR_TOP_M = 150e3
LONGEST_FLIGHT_S = 3.0 * 3600.0
# bounds for the search of a velocity gain
_GUESS_RANGE_M = 12e6
_GUESS_LOSSES_M_S = 400.0
# where and how the calibration flights fly: mid-latitude, eastwards, on an Earth that does not turn
_REFERENCE_LATITUDE_RAD = math.radians(45.0)
_REFERENCE_AZIMUTH_RAD = math.radians(90.0)
_FAR_M = 2e7  # half the Earth
_STEEPEST_RAD = math.radians(88.0)
_FLATTEST_RAD = math.radians(-30.0)


@dataclass(frozen=True, slots=True)
class Booster:
    """A missile or interceptor as the flight kernels see it.

    stages (n, 5) and vehicle (3,): see flight.kernels. `made_from` says which published figures gave the velocity gain:
    "stage_figures", or the figure it was fitted to, "burnout_speed_km_s" or "range_km". range_m and burnout_speed_m_s
    are what this booster does at full burn on its reference loft (reference_pitch_rad: of the longest range, or of
    minimum energy) over an Earth that does not turn. Where the warhead does not separate, the last stage falls with it.
    """

    name: str
    stages: Floats
    vertical_time_s: float
    beta_reentry_kg_m2: float
    early_cutoff: bool
    separates: bool
    made_from: str
    reference_pitch_rad: float
    burnout_speed_m_s: float
    range_m: float
    vehicle: Floats = field(repr=False, compare=False)

    @property
    def burn_time_s(self) -> float:
        """Burn time of all stages together."""
        return float(sum(self.stages[:, 1]))


@dataclass(frozen=True, slots=True)
class Launch:
    """Whence and how a missile is fired: place, azimuth from north by east, final thrust elevation, cut-off time.

    ground_m is the height over the ellipsoid at which the flight ends: that of the target.
    """

    latitude_rad: float
    longitude_rad: float
    height_m: float
    azimuth_rad: float
    final_pitch_rad: float
    cutoff_s: float
    ground_m: float = 0.0


@dataclass(frozen=True, slots=True)
class Dispersion:
    """How a flight differs from its plan: fractions of thrust and ballistic coefficient (0.01 is 1 % more), angles."""

    thrust_fraction: float = 0.0
    azimuth_rad: float = 0.0
    pitch_rad: float = 0.0
    beta_fraction: float = 0.0


NONE = Dispersion()


def half_inverse(beta_kg_m2: float) -> float:
    """Half the inverse of a ballistic coefficient, as the kernels want it; no drag for an infinite one."""
    return 0.0 if math.isinf(beta_kg_m2) else 0.5 / beta_kg_m2


def flight_limits(
    ground_m: float = 0.0, longest_s: float = LONGEST_FLIGHT_S, omega_rad_s: float = OMEGA_RAD_S
) -> Floats:
    """The kernels' limits array, with the house steps."""
    return np.array([ground_m, longest_s, SPACE_STEP_S, AIR_STEP_S, AIR_TOP_M, BOOST_STEP_S, omega_rad_s])


def flight_arrays(booster: Booster, launch: Launch, dispersion: Dispersion = NONE) -> tuple[Floats, Floats]:
    """The kernels' vehicle and launch arrays of one flight."""
    vehicle = booster.vehicle.copy()
    if not booster.separates:
        vehicle[2] = unseparated(booster.stages, float(vehicle[1]), launch.cutoff_s)
    vehicle[2] /= 1.0 + dispersion.beta_fraction
    fired = np.array(
        [
            launch.latitude_rad,
            launch.longitude_rad,
            launch.height_m,
            launch.azimuth_rad + dispersion.azimuth_rad,
            launch.final_pitch_rad + dispersion.pitch_rad,
            launch.cutoff_s,
            1.0 + dispersion.thrust_fraction,
        ]
    )
    return vehicle, fired


def fly(booster: Booster, launch: Launch, dispersion: Dispersion = NONE) -> Trajectory:
    """Fly a missile from ignition to the ground on the turning Earth.

    Point mass: stages of constant mass flow, a smooth thrust programme, drag by Mach in boost and by one ballistic
    coefficient afterwards, zonal gravity to J4, US Standard Atmosphere 1976 turning with the Earth. No wind, lift or
    stage debris. Oracles: closed ellipse, rocket equation, DOP853.
    """
    return fly_all([(booster, launch, dispersion)])[0]


def fly_all(flights: Sequence[tuple[Booster, Launch, Dispersion]]) -> list[Trajectory]:
    """Fly several missiles at once: each as `fly` flies it alone, to the same bits, in less time."""
    arrays = []
    for booster, launch, dispersion in flights:
        vehicle, fired = flight_arrays(booster, launch, dispersion)
        arrays.append((booster.stages, vehicle, fired, flight_limits(launch.ground_m)))
    return record_all(arrays)


_NO_TIMES, _NO_STATES, _NO_PHASES = np.empty(1), np.empty((1, 6)), np.empty(1, dtype=np.int8)


def outcome(stages: Floats, vehicle: Floats, fired: Floats, limits: Floats) -> Floats:
    """Fly without keeping nodes; the kernels' out array (17,)."""
    out = np.zeros(kernels.OUT_SIZE)
    fly_arrays(stages, vehicle, fired, limits, _NO_TIMES, _NO_STATES, _NO_PHASES, out)
    return out


def minimum_energy_angle_rad(speed_m_s: float, radius_m: float) -> float:
    """Flight-path angle of the longest free flight at a speed and radius (Wheelon, 1959); 0 from orbital speed on."""
    q = speed_m_s * speed_m_s * radius_m / GM_M3_S2
    return 0.5 * math.acos(min(1.0, q / (2.0 - q))) if q < 1.0 else 0.0


def _reference(pitch_rad: float, cutoff_s: float) -> Floats:
    """The launch array of a calibration flight."""
    return np.array([_REFERENCE_LATITUDE_RAD, 0.0, 0.0, _REFERENCE_AZIMUTH_RAD, pitch_rad, cutoff_s, 1.0])


def path_angle_rad(state: Floats) -> float:
    """Angle of a velocity over the local (geocentric) horizontal."""
    x, y, z, vx, vy, vz = (float(value) for value in state)
    up = (x * vx + y * vy + z * vz) / math.sqrt(x * x + y * y + z * z)
    return math.asin(max(-1.0, min(1.0, up / math.sqrt(vx * vx + vy * vy + vz * vz))))


def speed_m_s(state: Floats) -> float:
    """Length of the velocity of a state (6,)."""
    return math.sqrt(float(state[3]) ** 2 + float(state[4]) ** 2 + float(state[5]) ** 2)


def radius_m(state: Floats) -> float:
    """Distance of a state (6,) from the Earth's centre."""
    return math.sqrt(float(state[0]) ** 2 + float(state[1]) ** 2 + float(state[2]) ** 2)


def burnout_of(stages: Floats, vehicle: Floats, pitch_rad: float) -> Floats:
    """Burnout state (6,) of a calibration flight at full burn."""
    burn_s = float(sum(stages[:, 1]))
    still = flight_limits(longest_s=0.0, omega_rad_s=0.0)
    return outcome(stages, vehicle, _reference(pitch_rad, burn_s), still)[kernels.OUT_BURNOUT : kernels.OUT_APOGEE]


def _minimum_energy_pitch(stages: Floats, vehicle: Floats) -> float:
    """Final thrust elevation whose burnout has the flight-path angle of the minimum-energy flight."""

    def too_steep(pitch_rad: float) -> float:
        state = burnout_of(stages, vehicle, pitch_rad)
        return path_angle_rad(state) - minimum_energy_angle_rad(speed_m_s(state), radius_m(state))

    if too_steep(_FLATTEST_RAD) > 0.0:
        return _FLATTEST_RAD
    return root(too_steep, _FLATTEST_RAD, _STEEPEST_RAD, 1e-7)


def still_range_m(stages: Floats, vehicle: Floats, pitch_rad: float) -> float:
    """Ground range of a calibration flight at full burn over an Earth that does not turn.

    -1 if it falls back in boost, half the Earth if it does not come down.
    """
    burn_s = float(sum(stages[:, 1]))
    out = outcome(stages, vehicle, _reference(pitch_rad, burn_s), flight_limits(omega_rad_s=0.0))
    if out[kernels.OUT_STATUS] != kernels.LANDED:
        return _FAR_M if out[kernels.OUT_STATUS] == kernels.TIMED_OUT else -1.0
    latitude, longitude, _ = geodetic_from_ecef(
        *(float(value) for value in out[kernels.OUT_STATE : kernels.OUT_STATE + 3])
    )
    return distance_m(_REFERENCE_LATITUDE_RAD, 0.0, latitude, longitude)


def _longest_range(stages: Floats, vehicle: Floats) -> tuple[float, float]:
    """Final thrust elevation of the longest calibration flight, and its range."""
    near = _minimum_energy_pitch(stages, vehicle)
    low, high = max(_FLATTEST_RAD, near - 0.2), min(_STEEPEST_RAD, near + 0.2)
    best = peak(lambda pitch: still_range_m(stages, vehicle, pitch), low, high, 0.02)
    return best, still_range_m(stages, vehicle, best)


@functools.lru_cache(maxsize=256)
def _calibrate(
    exhaust_m_s: float, burn_s: float, count: int, vehicle: tuple[float, float, float], speed: float, reach_m: float
) -> tuple[Floats, float, float]:
    """Stages whose burnout speed, or else longest range, is the published one; with reference pitch and range."""
    drags = np.array(vehicle)

    def excess(gain_m_s: float) -> float:
        stages = staged(exhaust_m_s, burn_s, count, gain_m_s)
        if speed > 0.0:
            return speed_m_s(burnout_of(stages, drags, _minimum_energy_pitch(stages, drags))) - speed
        return (_longest_range(stages, drags)[1] - reach_m) / reach_m * 1e4

    guess = speed if speed > 0.0 else math.sqrt(reach_m * G0_M_S2 / (1.0 + reach_m / _GUESS_RANGE_M))
    losses_m_s = 0.5 * G0_M_S2 * burn_s
    # on a round Earth a long range needs less speed than the guess
    gain = root(excess, 0.85 * guess + 0.3 * losses_m_s, guess + 3.0 * losses_m_s + _GUESS_LOSSES_M_S, 1e-4)
    stages = staged(exhaust_m_s, burn_s, count, gain)
    pitch, longest = _longest_range(stages, drags)
    pitch = _minimum_energy_pitch(stages, drags) if speed > 0.0 else pitch
    return stages, pitch, longest


def missile(figures: Figures) -> Booster:
    """Make a missile from its sheet: from its stages where they are published, else fitted to one published figure.

    Fitted means stages of equal velocity gain and burn time whose total gain gives the published Earth-relative burnout
    speed on the minimum-energy loft, or, where the sheet holds none, the published range as the longest one; both over
    an Earth that does not turn, from 45 degrees north, eastwards, with drag. Drag in boost goes by Mach.
    """
    separates = figures.flag("separates") if figures.has("separates") else True
    if has_stage_figures(figures):
        return _of_stages(figures, separates)
    return _fitted(figures)


def _of_stages(figures: Figures, separates: bool) -> Booster:
    """A missile from published stage figures: nothing is fitted."""
    stages, load_kg_m2 = built(figures)
    half, burn_s = 0.5 / load_kg_m2, float(sum(stages[:, 1]))
    falling = half_inverse(figures.si("beta_kg_m2")) if separates else unseparated(stages, half, burn_s)
    vehicle = np.array([figures.si("vertical_time_s"), half, falling])
    try:
        pitch, longest = _longest_range(stages, vehicle)
    except ValueError:
        allowed = "stages that lift off and carry their load away from the ground"
        fault = Fault(f"{figures.name}.stage_fuelled_kg", "stages that fall back", allowed, "Correct the sheet.")
        raise CatalogueError(fault) from None
    return _booster(figures, stages, vehicle, "stage_figures", pitch, longest, separates=separates)


def _fitted(figures: Figures) -> Booster:
    """A missile of equal stages, fitted to its published burnout speed or range."""
    speed = figures.si("burnout_speed_km_s") if figures.has("burnout_speed_km_s") else 0.0
    reach_m = 0.0 if speed > 0.0 else figures.si("range_km")
    exhaust_m_s, burn_s, count = (
        figures.si("specific_impulse_s") * G0_M_S2,
        figures.si("burn_time_s"),
        figures.si("stages"),
    )
    half, falling = half_section(figures.si("boost_beta_kg_m2")), half_inverse(figures.si("beta_kg_m2"))
    vehicle = (figures.si("vertical_time_s"), half, falling)
    made_from = "burnout_speed_km_s" if speed > 0.0 else "range_km"
    try:
        stages, pitch, longest = _calibrate(exhaust_m_s, burn_s, int(count), vehicle, speed, reach_m)
    except ValueError:
        allowed = "no missile of this burn time, impulse and drag flies so"
        fault = Fault(f"{figures.name}.{made_from}", f"{(speed or reach_m) / 1e3:g}", allowed, "Correct the sheet.")
        raise CatalogueError(fault) from None
    return _booster(figures, stages.copy(), np.array(vehicle), made_from, pitch, longest, separates=True)


def _booster(
    figures: Figures,
    stages: Floats,
    vehicle: Floats,
    made_from: str,
    pitch_rad: float,
    longest_m: float,
    *,
    separates: bool,
) -> Booster:
    return Booster(
        name=figures.name,
        stages=stages,
        vertical_time_s=float(vehicle[0]),
        beta_reentry_kg_m2=0.5 / float(vehicle[2]) if vehicle[2] > 0.0 else math.inf,
        early_cutoff=figures.flag("early_cutoff") if figures.has("early_cutoff") else False,
        separates=separates,
        made_from=made_from,
        reference_pitch_rad=pitch_rad,
        burnout_speed_m_s=speed_m_s(burnout_of(stages, vehicle, pitch_rad)),
        range_m=longest_m,
        vehicle=vehicle,
    )


def height_of(state: Floats) -> float:
    """Height of a state (6,) over the ellipsoid."""
    return float(height_m(float(state[0]), float(state[1]), float(state[2])))
