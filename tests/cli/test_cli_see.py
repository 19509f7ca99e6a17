"""`oneroof see`: horizon floors over a place, the first sight of a flight, and one clear message for bad input."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from oneroof.cli.boundary import main

KURECIK = ("--from", "38.34944,37.79361", "--height-m", "2085")
TO_BERLIN = ("--missile", "iran-3-stage-3700", "--from", "tabriz", "--to", "berlin")


def seen(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    code = main(["see", *arguments, "--json"])
    shown = capsys.readouterr()
    assert code == 0, shown.err
    told: dict[str, Any] = json.loads(shown.out)
    return told


# computed beforehand from WGS-84 geodesics and closed forms on a sphere of 6,371 km
@pytest.mark.parametrize(
    ("over", "distance_km", "bearing_deg", "floor_km", "four_thirds_km"),
    [
        ("38.08,46.29", 744.0, 89.7, 26.6, 18.2),
        ("kermanshah", 945.0, 115.5, 48.3, 33.8),
        ("35.69,51.39", 1244.0, 99.5, 92.8, 66.1),
        ("semnan", 1478.0, 98.6, 138.2, 98.9),
        ("bushehr", 1593.0, 126.9, 163.9, 117.5),
    ],
)
def test_the_horizon_of_kurecik(
    capsys: pytest.CaptureFixture[str],
    over: str,
    distance_km: float,
    bearing_deg: float,
    floor_km: float,
    four_thirds_km: float,
) -> None:
    told = seen(capsys, *KURECIK, "--over", over)
    assert told["distance_km"] == pytest.approx(distance_km, abs=2.0)
    assert told["bearing_deg"] == pytest.approx(bearing_deg, abs=0.1)
    assert told["floor_km"] == pytest.approx(floor_km, abs=0.2)
    assert told["floor_four_thirds_km"] == pytest.approx(four_thirds_km, abs=0.2)


def test_a_sites_own_height_counts_and_another_height_replaces_it(capsys: pytest.CaptureFixture[str]) -> None:
    by_name = seen(capsys, "--from", "kurecik", "--over", "tehran")
    assert by_name == seen(capsys, *KURECIK, "--over", "tehran")
    lower = seen(capsys, "--from", "kurecik", "--height-m", "0", "--over", "tehran")
    assert lower["floor_km"] > by_name["floor_km"] + 20.0


def test_nothing_is_seen_beyond_a_quarter_turn(capsys: pytest.CaptureFixture[str]) -> None:
    told = seen(capsys, "--from", "0,0", "--over", "0,120")
    assert told["floor_km"] is None
    # with the larger Earth the same distance is a smaller angle: 90 degrees
    assert told["floor_four_thirds_km"] is None or told["floor_four_thirds_km"] > 1e5


@pytest.mark.requirement("A002")
@pytest.mark.parametrize(("least_deg", "floor_km"), [(0.0, 327.0), (3.0, 443.0)])
def test_the_floor_of_the_czech_radar_at_2000_km(
    capsys: pytest.CaptureFixture[str], least_deg: float, floor_km: float
) -> None:
    """Computed beforehand: R/cos(d/R) - R, and the law of sines for a beam 3 degrees up, from sea level."""
    from oneroof.sensing.horizon import floor_over

    across_rad = 2_000e3 / 6_378_137.0  # along the equator, where the geodesic is a circle of the greater radius
    floor = floor_over((0.0, 0.0, 0.0), (0.0, across_rad), math.radians(least_deg))
    assert floor.distance_m == pytest.approx(2_000e3, abs=1.0)
    assert floor.floor_m == pytest.approx(floor_km * 1e3, abs=1e3)


def test_a_radar_stands_where_its_sheet_says(capsys: pytest.CaptureFixture[str]) -> None:
    told = seen(capsys, "gabala", "--over", "tabriz", *TO_BERLIN)
    bare = seen(capsys, "--from", "gabala-site", "--over", "tabriz")
    assert {key: told[key] for key in bare} == bare
    assert told["elevation_min_floor_km"] > told["floor_km"]
    assert told["in_sector"] is True
    # a beam 2 degrees up comes later than the ground's horizon, in boost
    assert told["first_visible_phase"] == "boost"
    assert told["first_visible_altitude_km"] == pytest.approx(told["elevation_min_floor_km"], abs=2.0)
    assert told["even_odds_s"] >= told["first_visible_s"]
    assert seen(capsys, "gabala", "--over", "moscow")["in_sector"] is False


def test_a_radar_may_be_put_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    told = seen(capsys, "forward-x-band", "--at", "kurecik", "--over", "tehran")
    assert told["distance_km"] == pytest.approx(1244.0, abs=2.0)
    assert told["height_m"] == 2085.0


def test_a_satellite_sees_above_the_cloud_and_only_while_it_burns(capsys: pytest.CaptureFixture[str]) -> None:
    told = seen(capsys, "dsp", "--over", "tabriz", *TO_BERLIN)
    assert told["floor_km"] == 10.0
    assert 1 <= told["satellites_in_view"] <= told["satellites"]
    assert told["first_visible_s"] < told["burnout_s"]
    assert told["first_visible_altitude_km"] == pytest.approx(10.0, abs=1.0)


def test_what_is_never_seen_has_no_time(capsys: pytest.CaptureFixture[str]) -> None:
    told = seen(capsys, "gabala", "--missile", "icbm-solid", "--from", "los-angeles", "--to", "new-york")
    assert told["first_visible_s"] is None
    assert told["even_odds_s"] is None


def test_people_get_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["see", *KURECIK, "--over", "tabriz"]) == 0
    assert "floor_four_thirds_km" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--from: found nothing"),
        (("gabala",), "--over: found nothing"),
        (("gabla", "--over", "tabriz"), "Did you mean 'gabala'?"),
        (("gabala", "--missile", "scud-b"), "nothing for --from and --to"),
        (("gabala", "--missile", "dsp", "--from", "tabriz", "--to", "berlin"), "must be a missile"),
        (("gabala", "--over", "atlantis"), "--over: found 'atlantis'"),
        (("gabala", "--over", "tabriz", "--believe", "nobody"), "'nobody'"),
        (("dsp", "--at", "brdy", "--over", "tabriz"), "its orbit says where it is"),
        (("--from", "kurecik", "--over", "91,0"), "--over: found '91,0'"),
        (("--from", "kurecik", "--over", "tabriz", "--missile", "scud-b"), "it needs a sensor"),
        (("--from", "kurecik", "--over", "tabriz", "--height-m", "nan"), "--height-m: found nan"),
        (("--from", "kurecik", "--over", "tabriz", "--height-m", "-5"), "--height-m: found -5"),
        (("gabala", "--missile", "shahab-3", "--from", "tabriz", "--to", "berlin"), "reach"),
    ],
)
def test_bad_input_is_one_message(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str) -> None:
    assert main(["see", *arguments]) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert not shown.out
    assert "Traceback" not in shown.err


def test_every_radar_of_the_shelf_names_a_site_that_is_there() -> None:
    from oneroof.catalogue import shelf

    opened = shelf.Shelf()
    named = {name: opened.figures(name) for name in shelf.names("radar")}
    assert {figures.text("site") for figures in named.values() if figures.has("site")} <= set(shelf.names("site"))


def test_which_satellites_see_is_said_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    told = seen(capsys, "sbirs-geo", "--over", "tehran", *TO_BERLIN)
    assert told["satellites"] == 4 and told["satellites_in_view"] == 2
    assert [row["in_view"] for row in told["each"]] == [False, True, True, False]
    assert told["seen_by"] == [2, 3]
    assert [row["longitude_deg"] for row in told["each"]] == pytest.approx([-100, 10, 69, 150], abs=0.2)
    # a sphere of 6,378 km seen from 42,164 km: elevation over a place at 35.7 N, 17.6 degrees of longitude away
    central = math.acos(math.cos(math.radians(35.69)) * math.cos(math.radians(69.0 - 51.39)))
    up = math.degrees(math.atan2(math.cos(central) - 6378.0 / 42164.0, math.sin(central)))
    assert told["each"][2]["elevation_deg"] == pytest.approx(up, abs=2.5)
    assert told["first_look_at_latest_s"] == told["first_visible_s"] + 2.0


def test_a_long_orbit_is_shown_where_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    told = seen(capsys, "sbirs-heo", "--over", "tehran")
    assert told["satellites_in_view"] == 1
    assert told["each"][0]["latitude_deg"] > 55.0 and told["each"][0]["altitude_km"] > 35_000.0


def test_a_ships_radar_is_put_where_the_ship_is(capsys: pytest.CaptureFixture[str]) -> None:
    told = seen(capsys, "aegis-spy-1d", "--at", "34.5,33.8", "--over", "tabriz")
    assert told["in_sector"] is True and told["height_m"] == 0.0
    assert told["floor_km"] == pytest.approx(6371.0 / math.cos(told["distance_km"] / 6371.0) - 6371.0, abs=0.01)


@pytest.mark.parametrize(
    "arguments",
    [
        (*KURECIK, "--over", "tabriz"),
        ("sbirs-geo", "--over", "tehran", *TO_BERLIN),
        ("gabala", "--over", "tabriz", *TO_BERLIN),
        ("aegis-spy-1d", "--at", "34.5,33.8", "--over", "tabriz"),
    ],
)
def test_tables_are_no_wider_than_a_screen(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    assert main(["see", *arguments]) == 0
    assert max(len(line.rstrip()) for line in capsys.readouterr().out.splitlines()) <= 80


def test_a_site_in_a_sensors_place_is_pointed_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["see", "kurecik", "--over", "tabriz"]) == 2
    assert "--at kurecik" in capsys.readouterr().err
