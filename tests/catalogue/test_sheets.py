"""The sheets themselves: whole, in the shape others build on, and agreeing with independent arithmetic."""

from __future__ import annotations

import math

import pytest

from oneroof.catalogue import areas, forecasts, shelf, vocabulary
from oneroof.catalogue.agreements import agreements
from oneroof.catalogue.sheet import Sheet

SHEETS = {name: shelf.read(name) for name in shelf.names()}

_BANDS = ("rcs_x_m2", "rcs_uhf_m2", "rcs_vhf_m2", "boost_rcs_x_m2", "boost_rcs_uhf_m2", "boost_rcs_vhf_m2")
NEEDED = {
    "missile": {
        *("stages", "fuel", "burn_time_s", "specific_impulse_s", "early_cutoff", "beta_kg_m2"),
        *("vertical_time_s", "burnout_speed_sigma_fraction", "pointing_sigma_deg", "beta_sigma_fraction"),
        *("launch_sigma_s", "reliability", *_BANDS),
    },
    "interceptor": {
        *("burnout_speed_km_s", "burn_time_s", "stages", "specific_impulse_s", "vertical_time_s", "boost_beta_kg_m2"),
        *("intercept_altitude_min_km", "flight_time_max_s", "basket_launch_km", "basket_handover_km", "handover_s"),
        *("single_shot_kill", "discrimination", "preparation_s", "kill_assessment_s"),
    },
    "radar": {
        *("band", "frequency_ghz", "reference_range_km", "reference_rcs_m2", "reference_snr_db", "faces_azimuth_deg"),
        *("sector_half_deg", "elevation_min_deg", "elevation_max_deg", "beamwidth_deg", "range_sigma_m"),
        *("angle_sigma_floor_deg", "report_interval_s", "false_alarm_probability"),
    },
    "satellite": {
        *("revisit_s", "cloud_top_km", "line_of_sight_sigma_deg", "longitude_deg", "inclination_deg"),
        *("detection_probability", "plume_altitude_assumed_km"),
    },
    "site": {"latitude_deg", "longitude_deg"},
}


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS.keys())
def test_sheet_is_whole(sheet: Sheet) -> None:
    assert NEEDED[sheet.kind] <= set(sheet.figures)
    assert shelf.kind_of(sheet.name) == sheet.kind
    if sheet.kind == "missile":
        assert {"range_km", "burnout_speed_km_s"} & set(sheet.figures)
        # its drag in boost: from its stages, or as one number
        assert {"stage_fuelled_kg", "boost_beta_kg_m2"} & set(sheet.figures)


def test_names_stand_for_their_files() -> None:
    assert all(name == sheet.name for name, sheet in SHEETS.items())
    assert set(shelf.names("missile", "site")) == {n for n, s in SHEETS.items() if s.kind in ("missile", "site")}
    by_speed = {name for name in shelf.names("missile") if "burnout_speed_km_s" in SHEETS[name].figures}
    assert {name for name in by_speed if "icbm" not in name} == {"black-brant-12", "space-launcher-simorgh"}
    assert set(shelf.names("interceptor")) == {n for n, s in SHEETS.items() if s.kind == "interceptor"}


def test_every_source_and_holder_is_used() -> None:
    """A publication that no value stands on is a leftover."""
    values = [value for sheet in SHEETS.values() for figure in sheet.figures.values() for value in figure.values]
    cited = {clause.source for each in agreements().values() for clause in each.clauses}
    cited |= {areas.area(name).source for name in areas.names()}
    cited |= {threat.source for view in forecasts.views().values() for threat in view.threats}
    assert {value.source for value in values if value.source} | cited == set(shelf.library().sources)
    assert {value.holder for value in values if value.kind == "cited"} == set(shelf.library().holders)


def test_from_memory_is_said() -> None:
    for source in shelf.library().sources.values():
        assert ("from memory" in source.text) == (source.read == "memory"), source.key


def test_assumed_ranges_are_ranges() -> None:
    for sheet in SHEETS.values():
        for figure in sheet.figures.values():
            for value in figure.values:
                if value.kind == "assumed" and vocabulary.FIGURES[sheet.kind][figure.name].type == "number":
                    assert value.low is not None and value.high is not None and value.low < value.high, figure.name


def first(sheet: str, figure: str) -> float:
    number = SHEETS[sheet].figures[figure].values[0].value
    assert isinstance(number, float)
    return number


def computed(sheet: str, figure: str) -> float:
    (number,) = [value.value for value in SHEETS[sheet].figures[figure].values if value.kind == "computed"]
    assert isinstance(number, float)
    return number


def minimum_energy_km_s(range_km: float) -> float:
    """Bate, Mueller and White 1971, chapter 6: Q = 2 sin(p/2) / (1 + sin(p/2)), v^2 = Q GM / R."""
    half = math.sin(range_km / 6371.0 / 2.0)
    return math.sqrt(2.0 * half / (1.0 + half) * 398600.4418 / 6371.0)


def test_computed_speeds() -> None:
    for name in ("iran-icbm-liquid", "icbm-solid"):
        assert computed(name, "burnout_speed_km_s") == pytest.approx(minimum_energy_km_s(10_000.0), rel=1e-3)
    apogee_km, half = 6371.0 + first("gbi-three-stage", "apogee_km"), 5300.0 / 6371.0 / 2.0
    eccentricity = (apogee_km - 6371.0) / (apogee_km - 6371.0 * math.cos(half))
    axis_km = apogee_km / (1.0 + eccentricity)
    speed_km_s = math.sqrt(398600.4418 * (2.0 / 6371.0 - 1.0 / axis_km))
    assert computed("gbi-three-stage", "burnout_speed_km_s") == pytest.approx(speed_km_s, rel=1e-3)


def test_computed_radar_range() -> None:
    """R^4 = P t G A s / ((4 pi)^2 k T (S/N) L), G = 4 pi A / wavelength^2, A = 0.8 of the aperture."""
    aperture = 0.8 * first("forward-x-band", "aperture_m2")
    gain = 4.0 * math.pi * aperture / (299_792_458.0 / 9.0e9) ** 2
    power_w = 1000.0 * first("forward-x-band", "average_power_kw")
    up = power_w * 0.1 * gain * aperture * first("forward-x-band", "reference_rcs_m2")
    down = (4.0 * math.pi) ** 2 * 1.380649e-23 * 500.0 * 20.0 * 10.0**0.6
    assert computed("forward-x-band", "reference_range_km") == pytest.approx((up / down) ** 0.25 / 1000.0, rel=2e-3)


@pytest.mark.parametrize(
    ("sheet", "size_m"),
    [("forward-x-band", math.sqrt(9.2)), ("emr-brdy", 12.5), ("uewr-fylingdales", 25.6), ("gabala", 100.0)],
)
def test_computed_beamwidths(sheet: str, size_m: float) -> None:
    width_deg = math.degrees(299_792_458.0 / (1e9 * first(sheet, "frequency_ghz")) / size_m)
    assert computed(sheet, "beamwidth_deg") == pytest.approx(width_deg, rel=0.05)


@pytest.mark.parametrize(
    ("start", "end", "distance_km"),
    [("tabriz", "ankara", 1180), ("tabriz", "berlin", 2999), ("semnan", "rome", 3648), ("semnan", "washington", 10378)]
    + [("kurecik", "tehran", 1244), ("brdy", "tehran", 3412), ("redzikowo", "tehran", 3358)],
)
def test_distances_between_sites(start: str, end: str, distance_km: float) -> None:
    """Oracle: geodesics by GeographicLib, printed to 1 km."""
    geodesic = pytest.importorskip("geographiclib.geodesic").Geodesic.WGS84
    ends = [(first(name, "latitude_deg"), first(name, "longitude_deg")) for name in (start, end)]
    assert geodesic.Inverse(*ends[0], *ends[1])["s12"] / 1000.0 == pytest.approx(distance_km, abs=1.0)


def test_a_population_is_a_census() -> None:
    assert first("london", "population") > 5e6
    assert first("berlin", "population") > first("brussels", "population") > 5e5
