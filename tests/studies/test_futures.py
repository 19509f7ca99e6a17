"""Threats to come: every entry whole, 10,000 futures as stated, and nobody reached before somebody nearer."""

from __future__ import annotations

import numpy as np
import pytest

from oneroof.catalogue.forecasts import view, views
from oneroof.catalogue.shelf import holders, source
from oneroof.errors import CatalogueError, Mendable
from oneroof.studies.futures import draw, expected_in_range, first_year, in_range, quantile, share_below

DISTANCES_M = (5e5, 1.18e6, 1.83e6, 2.0e6, 2.2e6, 3.0e6, 3.57e6, 3.89e6, 5.0e6, 9.3e6, 9.71e6, 1.2e7)
YEARS = tuple(float(year) for year in range(1990, 2036, 3))
# ends of a class's range, km, as they are commonly drawn
CLASSES = {"SRBM": (0, 1000), "MRBM": (1000, 3000), "IRBM": (3000, 5500), "ICBM": (5500, 20_000)}


@pytest.mark.requirement("A096")
def test_every_entry_has_a_class_a_range_an_interval_and_a_source() -> None:
    ids = [each.id for shown in views().values() for each in shown.own]
    assert len(views()) >= 6 and len(ids) == len(set(ids)) >= 10
    for shown in views().values():
        assert shown.holder in holders() and shown.title
        for each in shown.threats:
            low, high = CLASSES[each.kind]
            assert low <= each.range_low_km < each.range_high_km <= high
            assert 1980.0 < each.from_years < each.to_years < 2040.0
            assert source(each.source) is not None and each.read_as and each.holder in holders()
            assert "assumed" in each.read_as or not each.open_end
    # the debate itself: rivals do not agree on when an ICBM comes
    starts = {each.from_years for shown in views().values() for each in shown.threats if each.kind == "ICBM"}
    assert len(starts) >= 5


@pytest.mark.requirement("A096")
@pytest.mark.parametrize("name", ["iiss-2010", "nie-2009", "eastwest-2009"])
def test_ten_thousand_futures_reproduce_the_stated_quantiles(name: str) -> None:
    """To 1 %, at seven quantiles, the stated ends among them; years and ranges have nothing to do with each other."""
    futures = draw(view(name), 10_000, seed=96)
    assert [quantile(2.0, 4.0, share) for share in (0.05, 0.5, 0.95)] == pytest.approx([2.0, 3.0, 4.0])
    for column, each in enumerate(futures.threats):
        for values, low, high in (
            (futures.there_years[:, column], each.from_years, each.to_years),
            (futures.ranges_m[:, column] / 1e3, each.range_low_km, each.range_high_km),
        ):
            for share in (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95):
                wanted = quantile(low, high, share)
                assert abs((values <= wanted).mean() - share) < 1e-3
                assert abs(np.quantile(values, share) - wanted) < 0.01 * (high - low)
                assert share_below(low, high, wanted) == pytest.approx(share, abs=1e-12)
    columns = np.column_stack([futures.there_years, futures.ranges_m])
    assert np.abs(np.corrcoef(columns.T) - np.eye(columns.shape[1])).max() < 0.05


@pytest.mark.requirement("A096")
@pytest.mark.parametrize("name", list(views()))
def test_who_is_in_range_by_year_is_monotone_in_range(name: str) -> None:
    found = in_range(draw(view(name), 2000, seed=3), DISTANCES_M, YEARS)
    assert (np.diff(found, axis=0) <= 0.0).all() and (np.diff(found, axis=1) >= 0.0).all()
    wanted = np.array([[expected_in_range(view(name), d, y) for y in YEARS] for d in DISTANCES_M])
    assert (np.abs(found - wanted) <= 3.5 * np.sqrt(wanted * (1.0 - wanted) / 2000) + 1e-9).all()
    assert (np.diff(wanted, axis=0) <= 1e-12).all() and (np.diff(wanted, axis=1) >= -1e-12).all()
    assert wanted[-1].max() == 0.0 and wanted[0, -1] == 1.0


def test_a_view_adds_nothing_to_what_another_draws() -> None:
    one, other = draw(view("iiss-2010"), 50), draw(view("nie-2007"), 50)
    assert (one.there_years[:, :4] == other.there_years[:, :4]).all()
    assert (one.ranges_m[:, 0] != one.ranges_m[:, 1]).any()


def test_the_year_by_which_a_city_is_in_range() -> None:
    years = [2000.0 + n / 4 for n in range(160)]
    assert first_year(view("nie-2009"), 9.3e6, years, 0.5) == pytest.approx(2019.1, abs=0.25)
    assert first_year(view("iran"), 9.3e6, years, 0.5) is None
    with pytest.raises(Mendable):
        first_year(view("iran"), 1e6, years, 1.5)
    with pytest.raises(CatalogueError):
        view("cia-2015")
