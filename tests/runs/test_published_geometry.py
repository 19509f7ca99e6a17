"""Distances that the published texts speak of, recomputed on WGS-84 from the shelf's points."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic

from oneroof.catalogue.shelf import Shelf
from oneroof.earth.geodesy import bearing_rad, destination, distance_m, geodetic_from_ecef
from oneroof.exchange.borders import load_borders
from oneroof.flight.aim import aim
from oneroof.flight.ballistic import fly, missile
from oneroof.flight.ideal import ideal

Point = tuple[float, float]
SHELF = Shelf()
# not on the shelf; no run uses it (GeoNames, to two decimals)
SHAHRUD = (math.radians(36.42), math.radians(54.98))
SPHERE_M = 6.371e6


def point(name: str) -> Point:
    if name == "shahrud":
        return SHAHRUD
    figures = SHELF.figures(name)
    return figures.si("latitude_deg"), figures.si("longitude_deg")


def kilometres(a: str, b: str) -> float:
    return distance_m(*point(a), *point(b)) / 1e3


# ---------------------------------------------------------------------------------------------- near the path


def least(function: Callable[[float], float], low: float, high: float) -> float:
    """Find a valley's depth by golden section."""
    ratio = (math.sqrt(5.0) - 1.0) / 2.0
    while high - low > 1.0:
        a, b = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, b) if function(a) < function(b) else (a, high)
    return function((low + high) / 2.0)


def geodesic_km(site: str, start: str, end: str) -> float:
    """Give the distance of a site from the geodesic between two points."""
    azimuth, length_m = bearing_rad(*point(start), *point(end)), distance_m(*point(start), *point(end))

    def to_site(along_m: float) -> float:
        return distance_m(*destination(*point(start), azimuth, along_m), *point(site))

    return least(to_site, 0.0, length_m) / 1e3


def oracle_km(site: str, start: str, end: str) -> float:
    """The same with geographiclib's line, searched on a grid of 1 km."""
    degrees = [math.degrees(each) for name in (start, end, site) for each in point(name)]
    line = Geodesic.WGS84.InverseLine(*degrees[:4])
    places = (line.Position(along) for along in np.arange(0.0, line.s13, 20e3))
    near = min(places, key=lambda at: Geodesic.WGS84.Inverse(at["lat2"], at["lon2"], *degrees[4:])["s12"])["s12"]
    places = (line.Position(near + along) for along in np.arange(-20e3, 20e3, 1e3))
    return float(min(Geodesic.WGS84.Inverse(at["lat2"], at["lon2"], *degrees[4:])["s12"] for at in places)) / 1e3


def sphere_km(site: str, start: str, end: str) -> float:
    """The textbook's cross-track distance on a sphere of 6,371 km, from three unit vectors."""
    a, b, c = (
        np.array([math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)])
        for lat, lon in map(point, (start, end, site))
    )
    normal = np.cross(a, b)
    return abs(math.asin(float(normal @ c) / float(np.linalg.norm(normal)))) * SPHERE_M / 1e3


def flown_km(site: str, start: str, end: str) -> float:
    """Give the distance of a site from the ground track of the full model's minimum-energy flight."""
    booster = missile(SHELF.figures("iran-icbm-liquid"))
    path = fly(booster, aim(booster, (*point(start), 0.0), (*point(end), 0.0), "minimum-energy"))
    return min(distance_m(*place, *point(site)) for place in ground_track(path.states_ecef)) / 1e3


def ground_track(states_ecef: np.ndarray) -> Iterator[Point]:
    """Walk along a flight in twenty pieces between its nodes."""
    for a, b in zip(states_ecef[:-1, :3], states_ecef[1:, :3], strict=True):
        for share in np.linspace(0.0, 1.0, 20):
            latitude, longitude, _ = geodetic_from_ecef(*(a + share * (b - a)).tolist())
            yield latitude, longitude


# what the row's author computed on a sphere
NEAR = [
    ("redzikowo", "tabriz", "new-york", 15.0),
    ("redzikowo", "tabriz", "washington", 10.0),
    ("redzikowo", "khorramabad", "new-york", 177.0),
    ("redzikowo", "shahrud", "washington", 445.0),
    ("brdy", "khorramabad", "new-york", 404.0),
    ("brdy", "shahrud", "washington", 1027.0),
]


@pytest.mark.requirement("A027")
@pytest.mark.parametrize(("site", "start", "end", "row_km"), NEAR, ids=lambda value: str(value))
def test_sites_near_the_path_of_attacks(site: str, start: str, end: str, row_km: float) -> None:
    """On the ellipsoid to 5 km of geographiclib; on the sphere, where the row's numbers come from, to 5 km of those."""
    geodesic, flown = geodesic_km(site, start, end), flown_km(site, start, end)
    print(f"{site} from {start} to {end}: geodesic {geodesic:.0f} km, flown ground track {flown:.0f} km")
    assert geodesic == pytest.approx(oracle_km(site, start, end), abs=5.0)
    assert sphere_km(site, start, end) == pytest.approx(row_km, abs=5.0)
    # the ellipsoid moves the line by some kilometres, the Earth's turning under the missile by hundreds
    assert abs(geodesic - row_km) < 15.0


@pytest.mark.requirement("A027")
def test_the_flown_track_runs_elsewhere_than_the_geodesic() -> None:
    """The Earth turns east under a missile that flies north-west: its track over the ground bends to the west."""
    for start in ("tabriz", "khorramabad"):
        for end in ("new-york", "washington"):
            assert flown_km("redzikowo", start, end) - geodesic_km("redzikowo", start, end) > 150.0
            assert geodesic_km("brdy", start, end) - flown_km("brdy", start, end) > 150.0


def test_a_planted_error_of_half_a_degree_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    latitude, longitude = point("redzikowo")
    wrong = {"redzikowo": (latitude + math.radians(0.5), longitude)}
    told = oracle_km("redzikowo", "tabriz", "new-york")
    plain = point
    monkeypatch.setitem(globals(), "point", lambda name: wrong.get(name) or plain(name))
    assert abs(geodesic_km("redzikowo", "tabriz", "new-york") - told) > 5.0


# ---------------------------------------------------------------------------------------------- who is near enough

FROM_TABRIZ_KM = {"ankara": 1177.0, "athens": 1971.0, "paris": 3684.0, "london": 3876.0}
MEMBERS = ("ankara", "athens", "bucharest", "sofia", "rome", "budapest", "warsaw", "berlin", "paris", "london")


def long_range(boundary_km: float) -> set[str]:
    """Name the capitals that only a missile of the long class reaches from Tabriz."""
    return {name for name in MEMBERS if kilometres("tabriz", name) > boundary_km}


@pytest.mark.requirement("A029")
def test_distances_from_tabriz_tell_who_faces_which_class() -> None:
    for name, row_km in FROM_TABRIZ_KM.items():
        degrees = [math.degrees(each) for each in (*point("tabriz"), *point(name))]
        assert kilometres("tabriz", name) == pytest.approx(Geodesic.WGS84.Inverse(*degrees)["s12"] / 1e3, abs=0.001)
        # the row was computed on a sphere; the ellipsoid is up to half a per cent longer or shorter
        assert kilometres("tabriz", name) == pytest.approx(row_km, rel=0.005)
    assert {"ankara", "athens"}.isdisjoint(long_range(3000.0)) and {"paris", "london"} <= long_range(3000.0)


@pytest.mark.requirement("A029")
def test_moving_the_boundary_reclassifies_exactly_what_lies_between() -> None:
    bounds = [500.0 * k for k in range(1, 10)]
    for low in bounds:
        for high in (bound for bound in bounds if bound > low):
            between = {name for name in MEMBERS if low < kilometres("tabriz", name) <= high}
            assert long_range(low) - long_range(high) == between
            assert long_range(high) <= long_range(low)
    assert long_range(bounds[0]) - long_range(bounds[-1]) == set(MEMBERS)


# ---------------------------------------------------------------------------------------------- the texts' numbers

IRAN = next(area for _, code, area in load_borders() if code == "IR")


def border_of_iran() -> list[Point]:
    """Walk along Iran's border in pieces of at most 0.05 degrees."""
    pieces = getattr(IRAN, "geoms", [IRAN])
    return [
        (math.radians(latitude), math.radians(longitude))
        for piece in pieces
        for longitude, latitude in piece.exterior.segmentize(0.05).coords
    ]


BORDER = border_of_iran()


def nearest_iranian_km(place: Point) -> float:
    return min(distance_m(*place, *each) for each in BORDER) / 1e3


def agrees_with_the_text(computed_km: float, text_km: float = 700.0, within_km: float = 100.0) -> bool:
    return abs(computed_km - text_km) <= within_km


@pytest.mark.requirement("A016")
def test_armavir_lies_about_seven_hundred_kilometres_from_iran() -> None:
    computed_km = nearest_iranian_km(point("armavir-site"))
    assert agrees_with_the_text(computed_km)
    # an independent reading of the same border: its corners alone, by geographiclib
    latitude, longitude = (math.degrees(each) for each in point("armavir-site"))
    corners = (corner for piece in getattr(IRAN, "geoms", [IRAN]) for corner in piece.exterior.coords)
    oracle = min(Geodesic.WGS84.Inverse(latitude, longitude, y, x)["s12"] for x, y in corners) / 1e3
    assert computed_km == pytest.approx(oracle, abs=5.0)


@pytest.mark.requirement("A016")
@pytest.mark.parametrize(("north_deg", "east_deg"), [(2.0, 0.0), (-2.0, 0.0), (0.0, 2.0)])
def test_a_coordinate_wrong_by_two_degrees_fails_the_check(north_deg: float, east_deg: float) -> None:
    """Not to the west: there the error is smaller than what the text's round number leaves open."""
    latitude, longitude = point("armavir-site")
    assert not agrees_with_the_text(
        nearest_iranian_km((latitude + math.radians(north_deg), longitude + math.radians(east_deg)))
    )


def corner(*codes: str) -> Point:
    """Find the one place where several countries of the drawn borders meet."""
    vertices = [
        {vertex for piece in getattr(area, "geoms", [area]) for vertex in piece.exterior.coords}
        for _, code, area in load_borders()
        if code in codes
    ]
    ((longitude, latitude),) = set.intersection(*vertices)
    return math.radians(latitude), math.radians(longitude)


@pytest.mark.requirement("A015")
def test_gabala_is_near_the_north_west_of_iran() -> None:
    """About 340 km to Tabriz and about 290 km to the north-western tip, where Iran, Turkey and Azerbaijan meet."""
    assert kilometres("gabala-site", "tabriz") == pytest.approx(340.0, abs=5.0)
    tip = corner("IR", "TR", "AZ")
    assert distance_m(*point("gabala-site"), *tip) / 1e3 == pytest.approx(290.0, abs=5.0)
    # Iran's northernmost point beyond it is ten kilometres further
    north = max(place for place in BORDER if place[1] < math.radians(45.0))
    assert distance_m(*point("gabala-site"), *north) / 1e3 == pytest.approx(300.0, abs=5.0)


# ---------------------------------------------------------------------------------------------- minutes


@pytest.mark.requirement("A034")
@pytest.mark.parametrize(("range_km", "minutes"), [(1300, 9.1), (2500, 13.4), (4000, 17.9), (10000, 32.2)])
def test_flight_times_that_a_delay_is_held_against(range_km: float, minutes: float) -> None:
    """To the tenth of a minute, against Kepler's equation for the symmetric minimum-energy arc, written out here."""
    flown_s = float(ideal(range_km * 1e3)["time_of_flight_s"] or 0.0)
    assert round(flown_s / 60.0, 1) == minutes
    half = range_km * 1e3 / SPHERE_M / 2.0
    chord_m = 2.0 * SPHERE_M * math.sin(half)
    semi_m = (2.0 * SPHERE_M + chord_m) / 4.0
    # Lambert: the arc of least energy between two points at one radius, by Lagrange's angles
    beta = 2.0 * math.asin(math.sqrt((2.0 * SPHERE_M + chord_m - 2.0 * chord_m) / (4.0 * semi_m)))
    lagrange_s = math.sqrt(semi_m**3 / 3.986004418e14) * (math.pi - (beta - math.sin(beta)))
    assert flown_s == pytest.approx(lagrange_s, rel=1e-9)
