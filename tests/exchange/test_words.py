"""Numbers as people read them."""

from __future__ import annotations

import math

import pytest
from scipy.stats import binomtest

from oneroof.exchange import words


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (59.6, "1:00"), (125, "2:05"), (-30, "−0:30"), (None, "–"), (math.nan, "–")]
)
def test_minutes(seconds: float | None, text: str) -> None:
    assert words.minutes(seconds) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0 %"), (1e-18, "0 %"), (0.001, "<1 %"), (0.5, "50 %"), (0.999, ">99 %"), (1.0, "100 %"), (None, "–")],
)
def test_percent_never_rounds_to_certainty(share: float | None, text: str) -> None:
    assert words.percent(share) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "yes"),
        (False, "no"),
        (1300.0, "1\u202f300"),
        (6.3, "6.3"),
        (-2.5, "−2.5"),
        (1e-6, "10⁻⁶"),
        (2.5e-5, "2.5·10⁻⁵"),
        ([1.0, 2.5], "1, 2.5"),
        (None, "–"),
        ("uhf", "uhf"),
    ],
)
def test_figures(value: object, text: str) -> None:
    assert words.figure(value) == text


def test_names_give_their_units() -> None:
    assert words.named("burnout_speed_km_s") == ("burnout speed", "km/s")
    assert words.named("beta_kg_m2") == ("beta", "kg/m²")
    assert words.named("stages") == ("stages", "")
    assert words.with_unit(80.0, "°") == "80°"
    assert words.with_unit(True, "s") == "yes"


def test_lists_and_names() -> None:
    assert words.listed([]) == ""
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.title_of("new-york") == "New York"
    assert words.title_of("McMurdo") == "McMurdo"


@pytest.mark.parametrize(("count", "total"), [(0, 100), (1, 100), (83, 100), (100, 100), (3, 7)])
def test_interval_is_wilsons(count: int, total: int) -> None:
    true = binomtest(count, total).proportion_ci(0.95, "wilson")
    assert words.wilson(count, total) == pytest.approx((true.low, true.high), abs=1e-12)


def test_band() -> None:
    assert words.range_of({"median": 60, "low": 50, "high": 70}) == "0:50–1:10"
    assert words.range_of({"median": 60, "low": 60, "high": 60}) == ""
    assert words.range_of(None) == ""
