"""False origins: none without an error of the launch point, and as many as a straight border allows with one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtr

from oneroof.catalogue.areas import Area, area
from oneroof.earth.geodesy import destination
from oneroof.earth.outline import outline
from oneroof.errors import Mendable
from oneroof.studies.origins import misplaced

NEAR = {"tabriz": (38.08, 46.29), "tehran": (35.69, 51.39), "ankara": (39.93, 32.86), "nakhchivan": (39.2, 45.4)}
POINTS = [(name, (math.radians(each[0]), math.radians(each[1]))) for name, each in NEAR.items()]


@pytest.mark.requirement("A033")
def test_without_error_no_origin_is_false() -> None:
    found = misplaced(area("euro-atlantic"), POINTS, [0.0, 1e5], trials=200)
    assert [each.inside for each in found[::2]] == [False, False, True, True]
    assert all(each.wrong == 0 for each in found if each.sigma_m == 0.0)
    assert sum(each.wrong for each in found) > 100
    share = {(each.name, each.sigma_m): each.false_share for each in found}
    assert share["nakhchivan", 1e5] > share["tabriz", 1e5] > share["tehran", 1e5]


def test_at_a_straight_border_the_rate_is_the_normal_tail() -> None:
    """Land east of a meridian at the equator; launches so many kilometres east and west of it."""
    land = outline([np.array([[0.0, -20.0], [40.0, -20.0], [40.0, 20.0], [0.0, 20.0], [0.0, -20.0]])])
    ground = Area("east", "East", "", "", (), -90.0, (land,))
    for east_m in (-80e3, 30e3, 150e3):
        place = destination(0.0, 0.0, math.pi / 2, east_m)
        for each in misplaced(ground, [(f"{east_m}", place)], [50e3, 100e3], trials=4000, seed=5):
            wanted = float(ndtr(-abs(east_m) / each.sigma_m))
            assert each.inside == (east_m > 0.0)
            assert abs(each.false_share - wanted) <= 3.0 * math.sqrt(wanted * (1.0 - wanted) / each.trials) + 1e-3


def test_an_error_below_nothing_is_told() -> None:
    with pytest.raises(Mendable):
        misplaced(area("nato-2009"), POINTS, [-1.0])
