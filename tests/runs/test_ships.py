"""A ship under way: its place by the geodesic, its radar that moves along, and the replications in which it is away."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic

from oneroof.catalogue.shelf import Shelf
from oneroof.earth.geodesy import geodetic_from_ecef
from oneroof.engagement.reach import window
from oneroof.errors import ScenarioError
from oneroof.sensing import radar
from oneroof.sensing.radar import Radar
from oneroof.simulation.case import Case, open_case
from oneroof.simulation.draws import Draws
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.replication import replicate
from oneroof.simulation.scenario.reader import check
from oneroof.simulation.world import new_world

FILE = Path(__file__).with_name("one-ship.yaml")
KNOT_M_S = 1852.0 / 3600.0


@pytest.fixture(scope="module")
def case() -> Case:
    return open_case(str(FILE))


@pytest.fixture(scope="module")
def layout(case: Case) -> Layout:
    return build(case.scenario, case.shelf())


def test_a_ship_goes_its_geodesic_at_its_speed(layout: Layout) -> None:
    """Against geographiclib: on the line to 1 m for a day, and at the next station from its arrival on."""
    way = layout.sensors["ship-radar"].course
    assert way is not None and way.moves
    line = Geodesic.WGS84.InverseLine(34.5, 33.8, 36.2, 30.9)
    for time_s in (0.0, 60.0, 3600.0, 20_000.0, 40_000.0, 86_400.0):
        along_m = min(time_s * 25.0 * KNOT_M_S, line.s13)
        there = line.Position(along_m)
        latitude, longitude = way.place(time_s)
        off = Geodesic.WGS84.Inverse(there["lat2"], there["lon2"], math.degrees(latitude), math.degrees(longitude))
        assert off["s12"] < 1.0
    assert way.place(-50.0) == way.place(0.0)


def test_its_radar_moves_with_it_and_looks_from_there(layout: Layout) -> None:
    sensor = layout.sensors["ship-radar"]
    then = sensor.at(1800.0).device
    assert isinstance(then, Radar) and isinstance(sensor.device, Radar)
    latitude, longitude, height = geodetic_from_ecef(*then.origin_ecef_m)
    assert (latitude, longitude) == pytest.approx(sensor.course.place(1800.0), abs=1e-9)  # type: ignore[union-attr]
    assert height == pytest.approx(0.0, abs=0.01)
    # built anew at that place it is the same radar
    anew = radar.radar(Shelf().figures("aegis-spy-1d"), latitude, longitude, 0.0, sensor.device.number)
    assert anew.axes == pytest.approx(then.axes, abs=1e-9)
    assert (anew.numbers == then.numbers).all() and (anew.faces_rad == then.faces_rad).all()


def test_the_fly_out_table_is_that_of_its_place_at_the_first_ignition(layout: Layout) -> None:
    """What that leaves out: 25 knots for the 25 minutes of a raid are less than 20 km."""
    shooter = layout.shooters["ship-battery"]
    way = shooter.course
    assert way is not None
    assert (shooter.spot.latitude_rad, shooter.spot.longitude_rad) == way.place(60.0)
    latitude, longitude = way.place(60.0 + 1500.0)
    moved = Geodesic.WGS84.Inverse(
        *(math.degrees(each) for each in (shooter.spot.latitude_rad, shooter.spot.longitude_rad, latitude, longitude))
    )
    assert 15e3 < moved["s12"] < 20e3


@pytest.mark.requirement("A008")
def test_it_is_on_station_as_often_as_the_scenario_says(layout: Layout) -> None:
    """Of 2,000 replications: within three binomial sigmas of 0.6; radar and battery together each time."""
    way = layout.sensors["ship-radar"].course
    assert way is not None and way == layout.shooters["ship-battery"].course
    there = [way.on_station(Draws(1, replication)) for replication in range(2000)]
    assert abs(np.mean(there) - 0.6) < 3.0 * math.sqrt(0.24 / 2000.0)
    for replication in (there.index(True), there.index(False)):
        world = new_world(layout, Draws(1, replication))
        assert (len(world.nature.looks["ship-radar"]) > 0) == there[replication]
        posts = [desk.post for desk in world.desks.values() if desk.decider is not None]
        assert [("ship-battery" in post.batteries) for post in posts] == [there[replication]]
        assert len(world.nature.looks["forward-radar"]) > 0
    assert dataclasses.replace(way, availability_fraction=1.0).on_station(Draws(1, there.index(False)))
    assert not dataclasses.replace(way, availability_fraction=0.0).on_station(Draws(1, there.index(True)))


@pytest.mark.requirement("A008")
def test_no_ship_is_anywhere_sooner_than_its_top_speed_allows(layout: Layout) -> None:
    """Any two instants of a course, against GeographicLib: between its places lies no more than its speed covers."""
    way = layout.sensors["ship-radar"].course
    assert way is not None
    rng = np.random.default_rng(8)
    for first_s, later_s in np.sort(rng.uniform(0.0, 60_000.0, (300, 2)), axis=1):
        ends = [math.degrees(each) for time_s in (first_s, later_s) for each in way.place(float(time_s))]
        assert Geodesic.WGS84.Inverse(*ends)["s12"] <= (later_s - first_s) * 25.0 * KNOT_M_S + 0.01
    stations = Geodesic.WGS84.Inverse(34.5, 33.8, 36.2, 30.9)["s12"]
    arrives_s = stations / (25.0 * KNOT_M_S)
    there = (math.radians(36.2), math.radians(30.9))
    assert way.place(arrives_s - 60.0) != pytest.approx(there, abs=1e-6)
    assert way.place(arrives_s + 1.0) == pytest.approx(there, abs=1e-9)


@pytest.mark.requirement("A008")
def test_what_it_can_meet_moves_with_it() -> None:
    """The ship of the European plan's first phase, at its station and 500 km west of it: each city for itself."""
    case = open_case("epaa-phase-1", settings={"chance": "off"})
    here = build(case.scenario, case.shelf())
    moved = "ships.ship-east.stations"
    west = "[{at: {latitude_deg: 35.4, longitude_deg: 25.0, name: south of Crete}}]"
    there = build(case.scenario.with_setting(moved, west), case.shelf(), here)
    off = Geodesic.WGS84.Inverse(35.4, 30.5, 35.4, 25.0)["s12"]
    assert 490e3 < off < 510e3
    windows = [
        {
            threat.target.name: window(
                each.shooters["sm3-east"].battery, threat.nominal.times_s, threat.nominal.states_ecef
            )
            for threat in each.threats
        }
        for each in (here, there)
    ]
    assert all(windows[0].values()) and windows[0].keys() == windows[1].keys()
    assert {city for city in windows[0] if windows[1][city] is None} == {"ankara", "nicosia"}
    before, after = windows[0]["istanbul"], windows[1]["istanbul"]
    assert before is not None and after is not None and abs(before.last_launch_s - after.last_launch_s) > 10.0


def test_another_ship_changes_nobody_elses_draws(layout: Layout) -> None:
    way = layout.sensors["ship-radar"].course
    assert way is not None
    other = dataclasses.replace(way, id="other", key=way.key + 1)
    ours, theirs = ([each.on_station(Draws(1, n)) for n in range(100)] for each in (way, other))
    assert ours != theirs
    assert ours == [way.on_station(Draws(1, n)) for n in range(100)]


def test_a_replication_without_the_ship_fires_no_round_of_it(layout: Layout) -> None:
    way = layout.sensors["ship-radar"].course
    assert way is not None
    away = next(n for n in range(100) if not way.on_station(Draws(1, n)))
    here = next(n for n in range(100) if way.on_station(Draws(1, n)))
    absent, present = replicate(layout, 1, away), replicate(layout, 1, here)
    assert absent.digest != present.digest
    again = dataclasses.replace(layout, sensors={id: each for id, each in layout.sensors.items() if id != "ship-radar"})
    looks = [new_world(each, Draws(1, away)).nature.looks["eyes-2"] for each in (layout, again)]
    assert looks[0] == looks[1]


def faulty(change: str) -> str:
    """Read the file with a change, and give what is said of it."""
    from oneroof.catalogue import yaml_file

    data = yaml_file.load(FILE).data
    ship, radar_row = data["ships"][0], data["assets"][0]
    changes = {
        "unknown station": lambda: ship["stations"][1].update(at="atlantis"),
        "no speed": lambda: ship.pop("speed_knots"),
        "availability": lambda: ship["availability"].update(assumed=1.2, high=1.3),
        "unknown ship": lambda: radar_row.update(ship="cruser"),
        "both": lambda: radar_row.update(site="rota"),
        "neither": lambda: radar_row.pop("ship"),
        "order": lambda: ship["stations"][1].update(until_s=-10),
        "no time": lambda: ship["stations"][0].pop("until_s"),
        "no station": lambda: ship.update(stations=[]),
        "satellite": lambda: data["assets"][2].update(ship="cruiser"),
        "speed": lambda: ship["speed_knots"].update(high=900),
        "twice": lambda: data["ships"].append(dict(ship)),
    }
    changes[change]()
    with pytest.raises(ScenarioError) as caught:
        check(data, lambda keys, key=False: ".".join(map(str, keys)))
    return str(caught.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("unknown station", "ships.0.stations.1.at"),
        ("no speed", "speed_knots"),
        ("availability", "from 0 to 1"),
        ("unknown ship", "Did you mean 'cruiser'?"),
        ("both", "on land or on a ship"),
        ("neither", "stands at a site"),
        ("order", "in the order of time"),
        ("no time", "until when"),
        ("no station", "ships.0.stations"),
        ("satellite", "a satellite is on no ship"),
        ("speed", "from 0.1 to 60"),
        ("twice", "a second time"),
    ],
)
def test_faults_of_ships_are_told(change: str, said: str) -> None:
    assert said in faulty(change)
