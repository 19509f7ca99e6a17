"""The figures that each kind of sheet may hold: what each says, its type, and the bounds it must keep."""

from __future__ import annotations

import math
from dataclasses import dataclass

FORMAT = 1
CONFIDENCES = ("H", "M-H", "M", "L-M", "L")
SOURCE_KINDS = ("agency", "book", "dataset", "paper", "press", "report", "standard", "web")
READ = ("found", "memory")

BANDS = ("vhf", "uhf", "l", "s", "x")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one figure says; `type` is number, list (of numbers), flag or text; `words` are the texts allowed."""

    says: str
    type: str = "number"
    least: float = 0.0
    most: float = math.inf
    words: tuple[str, ...] = ()


def _bands(prefix: str, says: str) -> dict[str, Meaning]:
    return {f"{prefix}_{band}_m2": Meaning(f"{says}, {band.upper()} band", least=1e-9, most=1e6) for band in BANDS}


_ROCKET = {
    "stages": Meaning("number of stages", least=1, most=5),
    "burnout_speed_km_s": Meaning("Earth-relative speed at burnout", least=0.1, most=11.0),
    "quoted_burnout_speed_km_s": Meaning("burnout speed as quoted beside a range", least=0.1, most=11.0),
    "burn_time_s": Meaning("ignition to last burnout", least=1, most=1000),
    "specific_impulse_s": Meaning("mean specific impulse of the stages", least=100, most=500),
    "vertical_time_s": Meaning("straight climb before the turn", most=60),
    "boost_beta_kg_m2": Meaning("mass at lift-off over drag area near Mach 1, whole missile", least=100, most=1e7),
    "range_km": Meaning("greatest ground range", least=10, most=20_000),
    "apogee_km": Meaning("greatest altitude of the flight quoted", least=1, most=50_000),
    "flight_time_s": Meaning("launch to impact of the flight quoted", least=10, most=20_000),
}

# one number a stage, from the ground up; with them a missile is built, without them it is fitted to its range or speed
_STAGES = {
    "stage_fuelled_kg": Meaning("mass of each stage with its fuel, without what it carries", "list", 1, 1e7),
    "stage_dry_kg": Meaning("mass of each stage burnt out", "list", 1, 1e7),
    "stage_fuel_fraction": Meaning("part of each fuelled stage that burns", "list", 0.05, 0.99),
    "stage_burn_time_s": Meaning("burn time of each stage", "list", 1, 1000),
    "stage_thrust_kn": Meaning("thrust of each stage in vacuum, where no burn time is published", "list", 0.1, 1e5),
    "stage_specific_impulse_s": Meaning("specific impulse of each stage, in vacuum", "list", 100, 500),
    "stage_sea_level_impulse_s": Meaning("specific impulse of each stage at sea level", "list", 50, 500),
    "stage_diameter_m": Meaning("diameter of each stage, of what it carries too if that is wider", "list", 0.05, 20),
    "payload_kg": Meaning("what the last stage carries", most=1e5),
    "separates": Meaning("the warhead leaves the last stage behind", "flag"),
}

MISSILE = {
    **_ROCKET,
    **_STAGES,
    "fuel": Meaning("what it burns", "text", words=("liquid", "solid")),
    "early_cutoff": Meaning("can end its thrust early to fall short of its full range", "flag"),
    "beta_kg_m2": Meaning("mass over drag area of what re-enters", least=50, most=50_000),
    **_bands("rcs", "radar cross-section of the warhead after burnout"),
    **_bands("rcs_broadside", "radar cross-section of the warhead within five degrees of broadside"),
    **_bands("rcs_tail", "radar cross-section of the warhead from behind"),
    **_bands("boost_rcs", "radar cross-section of the whole missile in boost"),
    "burnout_speed_sigma_fraction": Meaning("one-sigma error of burnout speed", most=0.5),
    "pointing_sigma_deg": Meaning("one-sigma error of the burnout direction, each of two axes", most=10),
    "beta_sigma_fraction": Meaning("one-sigma spread of the re-entry beta", most=0.5),
    "launch_sigma_s": Meaning("one-sigma spread of the launch time about the planned one", most=3600),
    "reliability": Meaning("chance that launch and boost succeed", most=1),
    "accuracy_m": Meaning("accuracy as claimed", most=1e6),
}

INTERCEPTOR = {
    **_ROCKET,
    "intercept_altitude_min_km": Meaning("lowest altitude of an intercept", most=2_000),
    "intercept_altitude_max_km": Meaning("highest altitude of an intercept", most=10_000),
    "target_speed_max_km_s": Meaning("fastest target at a meeting, Earth-relative", least=0.5, most=12),
    "flight_time_max_s": Meaning("longest flight to an intercept", least=10, most=5_000),
    "basket_launch_km": Meaning("what the three-sigma predicted error must fit to commit", least=0.01, most=2_000),
    "basket_handover_km": Meaning("what the three-sigma error must fit at handover", least=0.01, most=500),
    "handover_s": Meaning("time before intercept at which the seeker takes over", most=600),
    "single_shot_kill": Meaning("chance that one interceptor hits the object it was given", most=1),
    "discrimination": Meaning("chance that the right object is chosen, common to all shots at a threat", most=1),
    "preparation_s": Meaning("order to lift-off", most=3600),
    "kill_assessment_s": Meaning("intercept to knowing its outcome", most=3600),
    "unit_cost_musd": Meaning("price of one round, millions of US dollars", most=1e5),
}

_DUTY = {
    "duty_from": Meaning("first day of its duty, such as 2013-01-31", "text"),
    "duty_until": Meaning("last day of its duty, or of the lease it stands on", "text"),
}

RADAR = {
    "band": Meaning("which cross-section applies", "text", words=BANDS),
    "frequency_ghz": Meaning("carrier frequency", least=0.01, most=100),
    "reference_range_km": Meaning("range of the reference cross-section's signal", least=1, most=50_000),
    "reference_rcs_m2": Meaning("cross-section that the reference range holds for", least=1e-6, most=1e4),
    "reference_snr_db": Meaning("signal-to-noise ratio at the reference range, one dwell", least=0, most=60),
    "faces_azimuth_deg": Meaning("boresight of each face, clockwise from north", "list", -360, 360),
    "sector_half_deg": Meaning("half the azimuth sector of one face", least=1, most=180),
    "elevation_min_deg": Meaning("lowest elevation", least=-10, most=89),
    "elevation_max_deg": Meaning("highest elevation", least=1, most=90),
    "beamwidth_deg": Meaning("half-power width of the beam", least=0.001, most=90),
    "range_sigma_m": Meaning("floor of the range error", least=0.01, most=1e5),
    "angle_sigma_floor_deg": Meaning("floor of the angle error, each axis", least=1e-5, most=10),
    "report_interval_s": Meaning("time between two reports", least=0.1, most=600),
    "discriminability_per_look": Meaning(
        "how far apart one look's feature puts warhead and other, in its own sigma", most=10
    ),
    "false_alarm_probability": Meaning("chance of a false alarm in one dwell", least=1e-15, most=0.1),
    "range_max_km": Meaning("instrumented range", least=1, most=50_000),
    "aperture_m2": Meaning("antenna area of one face", least=0.01, most=1e5),
    "average_power_kw": Meaning("average radiated power", least=0.001, most=1e6),
    "modules": Meaning("transmit modules of one face", least=1, most=1e6),
    "range_by_equation": Meaning(
        "the reference range follows from power, aperture and losses, not from its figure", "flag"
    ),
    "system_temperature_k": Meaning("noise temperature of the receiving system", least=10, most=10_000),
    "losses_db": Meaning("all losses of the radar equation", most=60),
    "aperture_efficiency": Meaning("effective over physical aperture", least=0.01, most=1),
    "track_dwell_ms": Meaning("one dwell on a track, for which the reference ratio holds", least=0.01, most=10_000),
    "search_dwell_ms": Meaning("one dwell of a search; with it the radar's time is limited", least=0.01, most=10_000),
    "track_revisit_s": Meaning(
        "time wanted between dwells on a track; the report interval if none", least=0.01, most=600
    ),
    "search_least_share": Meaning("share of the time that tracks leave to the search", least=0.01, most=1),
    "beams_at_once": Meaning("beams formed at the same time, over all faces", least=1, most=1000),
    "fence_high_deg": Meaning(
        "upper edge of the search fence, which begins at the lowest elevation", least=-10, most=90
    ),
    "electronic_half_deg": Meaning("half the azimuth field without turning the mount", least=0.1, most=180),
    "slew_deg_s": Meaning("rate at which the mount turns", least=0.01, most=360),
    "scan_loss_power": Meaning("power of the cosine off boresight that the two-way signal loses", most=6),
    "face_tilt_deg": Meaning("elevation of the face's normal", most=90),
    "clutter_to_noise_db": Meaning("ground echo left beside a target on the horizon, over noise", least=-30, most=120),
    "refraction_factor": Meaning(
        "Earth radius factor of lines of sight: 1 straight, 4/3 low troposphere", least=1, most=1.5
    ),
    "site": Meaning("the sheet of the place where it stands, or is taken to stand", "text"),
    **_DUTY,
}

SATELLITE = {
    "revisit_s": Meaning("time between two looks at one place", least=0.1, most=3600),
    "cloud_top_km": Meaning("altitude above which a plume is seen", most=30),
    "line_of_sight_sigma_deg": Meaning("pointing error of one look, each axis", least=1e-6, most=1),
    "longitude_deg": Meaning("stations over the equator, or where apogees lie, east positive", "list", -180, 360),
    "inclination_deg": Meaning("inclination of the orbits", most=180),
    "eccentricity": Meaning("eccentricity of the orbits; left out: circular and geosynchronous", most=0.95),
    "argument_of_perigee_deg": Meaning("argument of perigee of eccentric orbits", most=360),
    "period_h": Meaning("time of one turn of eccentric orbits", least=1.4, most=240),
    "since_apogee_h": Meaning("how long ago at a scenario's start each was at its apogee", "list", 0, 240),
    "working_altitude_min_km": Meaning("altitude below which the sensor does not work", most=100_000),
    "revisit_staring_s": Meaning("time between two looks of the sensor that stares", least=0.1, most=3600),
    "staring_radius_km": Meaning("radius of the area stared at; left out: the whole disc", least=1, most=20_000),
    "staring_at": Meaning("the sheet of the place in the middle of the area stared at", "text"),
    "detection_probability": Meaning("chance to see a burning missile above cloud in one look", most=1),
    "plume_altitude_assumed_km": Meaning("altitude that turns a line of sight into a place", most=200),
    "warning_s": Meaning("ignition to launch warning as published", most=600),
    "commit_solid_s": Meaning("ignition to a possible commit on space data, solid missile", most=600),
    "commit_liquid_s": Meaning("ignition to a possible commit on space data, liquid missile", most=600),
    **_DUTY,
}

SITE = {
    "latitude_deg": Meaning("geodetic latitude, north positive", least=-90, most=90),
    "longitude_deg": Meaning("longitude, east positive", least=-180, most=180),
    "height_m": Meaning("height above the ellipsoid, taken as that above the sea", least=-500, most=9_000),
    "population": Meaning("people of the city proper", most=1e8),
    "country": Meaning("ISO 3166 two-letter code", "text"),
}

FIGURES = {
    "missile": MISSILE,
    "interceptor": INTERCEPTOR,
    "radar": RADAR,
    "satellite": SATELLITE,
    "site": SITE,
}

# Longest first: `_km_s` before `_s`.  A decibel stays a decibel; a name without a unit is a plain number.
SI_FACTORS = (
    ("_kg_m2", 1.0),
    ("_km_s", 1000.0),
    ("_m_s", 1.0),
    ("_deg_s", math.pi / 180.0),
    ("_ghz", 1e9),
    ("_mhz", 1e6),
    ("_deg", math.pi / 180.0),
    ("_min", 60.0),
    ("_km", 1000.0),
    ("_kw", 1000.0),
    ("_kn", 1000.0),
    ("_m2", 1.0),
    ("_ms", 1e-3),
    ("_m", 1.0),
    ("_s", 1.0),
    ("_h", 3600.0),
)


def si_factor(figure: str) -> float:
    """Give the factor from the unit in a figure's name to SI and radians; 1 where the name holds no unit."""
    return next((factor for suffix, factor in SI_FACTORS if figure.endswith(suffix)), 1.0)
