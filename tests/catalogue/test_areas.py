"""Areas that policies speak of: named places lie in them or not, by whichever reading."""

from __future__ import annotations

import math
import runpy
from pathlib import Path

import numpy as np
import pytest
from shapely.geometry import Point
from shapely.ops import unary_union

from oneroof.catalogue.areas import OUTLINES, area, names
from oneroof.catalogue.shelf import source
from oneroof.earth.outline import holds, outline
from oneroof.errors import CatalogueError
from oneroof.exchange.borders import load_borders

# latitude, longitude: inside the Euro-Atlantic area, inside the Allies' territory of 2009
PLACES = {
    "Warsaw": (52.23, 21.01, True, True),
    "Ankara": (39.93, 32.86, True, True),
    "Moscow": (55.75, 37.62, True, False),
    "Kaliningrad": (54.70, 20.50, True, False),
    "Vienna": (48.21, 16.37, True, False),
    "Baku": (40.40, 49.87, True, False),
    "the ice of Greenland": (72.0, -40.0, True, True),
    "Chukotka across the antimeridian": (66.0, -172.0, True, False),
    "Tabriz": (38.08, 46.29, False, False),
    "Tehran": (35.69, 51.39, False, False),
    "Damascus": (33.51, 36.29, False, False),
    "the Ionian Sea": (36.5, 19.0, False, False),
    "Honolulu": (21.31, -157.86, False, False),
    "Cayenne": (4.92, -52.31, False, False),
}


@pytest.mark.parametrize("place", PLACES)
def test_places_lie_where_they_should(place: str) -> None:
    latitude, longitude, wide, narrow = PLACES[place]
    at = (math.radians(latitude), math.radians(longitude))
    assert area("euro-atlantic").has(*at) == wide and area("nato-2009").has(*at) == narrow
    assert area("euro-atlantic").has(at[0], at[1] + 2.0 * math.pi) == wide


def test_the_lists_are_those_of_their_sources() -> None:
    """28 Allies, 22 partners; what else is listed is a territory of one of them with an outline of its own."""
    territories = {"GL", "FO", "IM", "JE", "GG", "AX", "XK"}
    codes = {code for _, code, _ in load_borders()}
    for name, count in (("euro-atlantic", 50), ("nato-2009", 28)):
        states = area(name).states
        assert len(set(states)) == len(states) and set(states) <= codes
        assert len(set(states) - territories) == count
        assert source(area(name).source) is not None
    assert set(area("nato-2009").states) <= set(area("euro-atlantic").states) and len(names()) == 2


def test_the_rule_of_the_ray_is_that_of_an_independent_library() -> None:
    """2,000 random places over Europe and the Near East, against shapely's areas of the same states."""
    found, rng = area("euro-atlantic"), np.random.default_rng(33)
    whole = unary_union([shape for _, code, shape in load_borders() if code in found.states])
    for latitude, longitude in zip(rng.uniform(24.0, 70.0, 2000), rng.uniform(-20.0, 70.0, 2000), strict=True):
        inside = found.has(math.radians(latitude), math.radians(longitude))
        assert inside == bool(whole.contains(Point(longitude, latitude))), (latitude, longitude)


def test_the_outlines_are_those_of_the_map() -> None:
    """The file is what its script makes of the borders and the lists today."""
    script = runpy.run_path(str(Path(__file__).parents[2] / "design" / "derive_outlines.py"))
    with np.load(OUTLINES) as stored:
        made = script["derive"]()
        assert set(stored.files) == set(made) and all((stored[key] == made[key]).all() for key in made)


def test_a_hole_is_not_inside() -> None:
    ring, hole = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]], [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]]
    ground = outline([np.array(each, np.float64) for each in (ring, hole)])
    found = [holds(ground, math.radians(y), math.radians(x)) for x, y in ((1, 1), (5, 5), (5, 9), (11, 5), (4.5, 1))]
    assert found == [True, False, True, False, True]


def test_an_area_that_does_not_ship_is_told() -> None:
    with pytest.raises(CatalogueError) as error:
        area("euro-pacific")
    assert "euro-atlantic" in str(error.value)
