"""What many replications are summed up to, and which assumed values a sweep moves."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from oneroof.simulation import run, sweep
from oneroof.simulation.case import open_case
from oneroof.simulation.layout import build
from oneroof.simulation.summary import mean


def test_a_mean_of_one_value_has_no_interval() -> None:
    assert mean([3.0]) == {"mean": 3.0, "low": None, "high": None}


def test_a_mean_of_several_has_the_normal_one() -> None:
    """1, 2, 3: mean 2, standard deviation 1, 1.96 of it over the root of 3 each way."""
    found = mean([1.0, 2.0, 3.0])
    assert found["mean"] == 2.0
    assert found["low"] == pytest.approx(2.0 - 1.959964 / 3**0.5, abs=1e-6)
    assert found["high"] == pytest.approx(2.0 + 1.959964 / 3**0.5, abs=1e-6)


def test_the_rounds_left_follow_the_rounds_fired() -> None:
    one, many = (run.run("smallest", replications=count).summary["shooters"][0] for count in (1, 4))
    assert one["left"] == {"mean": one["rounds"] - one["fired"]["mean"], "low": None, "high": None}
    assert many["left"]["low"] == pytest.approx(many["rounds"] - many["fired"]["high"])
    assert many["left"]["high"] == pytest.approx(many["rounds"] - many["fired"]["low"])


OVERRIDING = """
format: 1
name: overriding
assets:
  - id: battery
    sheet: gbi-two-stage
    site: redzikowo
    override: {preparation_s: {assumed: 25, low: 10, high: 30, reason: a what-if}}
  - {sheet: forward-x-band, site: forward-radar-site}
attack: [{missile: iran-3-stage-3700, from: tabriz, to: berlin}]
"""


def test_an_assumed_override_counts_and_moves_once(tmp_path: Path) -> None:
    path = tmp_path / "overriding.yaml"
    path.write_text(OVERRIDING, "utf-8")
    case = open_case(path)
    shelf = case.shelf()
    build(case.scenario, shelf)
    names = [row["name"] for row in sweep._ranges(case, shelf)]
    assert Counter(name.rpartition(".")[2] for name in names)["preparation_s"] == 1
    assert "assets.battery.override.preparation_s" in names

    told, plain = run.run(path, replications=1).summary, OVERRIDING.replace("    override:", "    # override:")
    path.write_text(plain, "utf-8")
    assert told["assumed_count"] == run.run(path, replications=1).summary["assumed_count"]
