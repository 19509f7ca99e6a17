"""Leases and duty: a sensor is there on the days that its sheet says, and on no other unless the scenario says so."""

from __future__ import annotations

from typing import Any

import pytest

from oneroof.catalogue.shelf import Shelf
from oneroof.errors import CatalogueError
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.scenario.reader import check

BEYOND = {"duty_until": {"assumed": "2020-12-31", "reason": "a what-if: the lease goes on"}}


def told(start_utc: str, override: dict[str, Any] | None = None) -> Layout:
    source = {"id": "gabala", "sheet": "gabala", "site": "gabala-site"}
    data = {
        "format": 1,
        "name": "lease",
        "start_utc": start_utc,
        "assets": [
            {"id": "battery", "sheet": "gbi-two-stage", "site": "redzikowo"},
            {"id": "brdy", "sheet": "emr-brdy", "site": "brdy"},
            {**source, "override": override} if override else source,
        ],
        "attack": [{"missile": "iran-3-stage-3700", "from": "tabriz", "to": "berlin"}],
    }
    return build(check(data, lambda keys, key=False: ".".join(map(str, keys))), Shelf())


@pytest.mark.requirement("A015")
@pytest.mark.parametrize(
    ("start_utc", "there"),
    [
        ("1984-06-01T00:00:00Z", False),
        ("2007-06-08T12:00:00Z", True),
        ("2012-12-31T23:59:59Z", True),
        ("2013-01-01T00:00:00Z", False),
        ("2013-07-01T12:00:00Z", False),
    ],
)
def test_the_end_of_its_lease_removes_gabala(start_utc: str, there: bool) -> None:
    layout = told(start_utc)
    assert ("gabala" in layout.sensors) == there
    assert ("gabala" in layout.first_seen_s[0]) == there
    assert any("2012-12-31" in reason for reason in layout.refusals) != there
    assert "brdy" in layout.sensors


@pytest.mark.requirement("A015")
def test_a_scenario_may_let_the_lease_go_on() -> None:
    layout = told("2013-07-01T12:00:00Z", BEYOND)
    assert "gabala" in layout.sensors and not layout.refusals


def test_a_day_that_is_none_is_told() -> None:
    with pytest.raises(CatalogueError, match="2012-12-31"):
        told("2013-07-01T12:00:00Z", {"duty_until": {"assumed": "next year", "reason": "a slip"}})
