"""Membership by date, against a list made from another publication: accessions by year."""

from __future__ import annotations

from datetime import date

import pytest

from oneroof.catalogue import membership
from oneroof.errors import CatalogueError

# eata.ee, "NATO member countries", read in 2026: countries by year of accession
BY_YEAR = {
    1949: "Belgium Netherlands France Luxembourg UnitedKingdom UnitedStates Canada Portugal Italy Norway Denmark "
    "Iceland",
    1952: "Greece Turkey",
    1955: "Germany",
    1982: "Spain",
    1999: "Poland Czechia Hungary",
    2004: "Estonia Bulgaria Lithuania Latvia Romania Slovakia Slovenia",
    2009: "Albania Croatia",
    2017: "Montenegro",
    2020: "NorthMacedonia",
    2023: "Finland",
}
NAMES = """
Albania AL Belgium BE Bulgaria BG Canada CA Croatia HR Czechia CZ Denmark DK Estonia EE Finland FI France FR Germany DE
Greece GR Hungary HU Iceland IS Italy IT Latvia LV Lithuania LT Luxembourg LU Montenegro ME Netherlands NL
NorthMacedonia MK Norway NO Poland PL Portugal PT Romania RO Slovakia SK Slovenia SI Spain ES Turkey TR UnitedKingdom GB
UnitedStates US
"""
WORDS = NAMES.split()
CODES = dict(zip(WORDS[::2], WORDS[1::2], strict=True))


def listed(year: int) -> set[str]:
    """Give the members at the end of a year by the independent list."""
    return {CODES[name] for since, names in BY_YEAR.items() if since <= year for name in names.split()}


@pytest.mark.requirement("A144")
@pytest.mark.parametrize("year", range(1949, 2024))
def test_members_at_the_end_of_each_year_are_those_of_the_independent_list(year: int) -> None:
    assert set(membership.members("nato", date(year, 12, 31))) == listed(year)


@pytest.mark.requirement("A144")
@pytest.mark.parametrize(("day", "count"), [(date(2006, 11, 28), 26), (date(2009, 3, 31), 26), (date(2012, 5, 20), 28)])
def test_twenty_six_before_april_2009_and_twenty_eight_in_chicago(day: date, count: int) -> None:
    assert len(membership.members("nato", day)) == count


def test_an_unknown_alliance_is_told_with_the_nearest_name() -> None:
    with pytest.raises(CatalogueError, match="nato"):
        membership.members("nat", date(2012, 1, 1))
