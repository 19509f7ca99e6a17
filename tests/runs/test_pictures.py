"""The pictures' scores in runs: in every summary, without touching an event, and better for whoever is told."""

from __future__ import annotations

import pytest

from oneroof.simulation.case import Case
from oneroof.simulation.layout import Layout
from oneroof.simulation.picture import METHOD, summed_up
from oneroof.simulation.replication import replicate
from oneroof.simulation.run import run
from oneroof.simulation.summary import mean
from runs.test_shared_tracks import ALONE, changed


def test_every_run_sums_its_pictures_up(third_site: Case) -> None:
    pictures = run(third_site.scenario, replications=2).summary["pictures"]
    assert pictures["method"] == METHOD == {"period_s": 60.0, "ospa_order": 2, "cutoff_km": 50.0}
    (row,) = pictures["posts"]
    assert (row["post"], row["party"]) == ("usa-command", "usa") and pictures["pairs"] == []
    assert 0.8 < row["completeness"]["mean"] <= 1.0 and 1.0 <= row["tracks_per_object"]["mean"] < 1.2
    assert 0.0 < row["ospa_km"]["mean"] < 50.0 and 0.0 < row["position_error_m"]["mean"] < 20e3
    assert row["longest_segment_share"]["mean"] <= row["completeness"]["mean"]


def test_the_measures_are_looked_at_and_change_nothing(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scorer that looks ten times as often leaves every event where it was."""
    from oneroof.simulation import picture

    usual = replicate(layout, 1, 3)
    monkeypatch.setattr(picture, "PERIOD_US", 6_000_000)
    often = replicate(layout, 1, 3)
    assert often.digest == usual.digest and often.stories == usual.stories
    assert often.pictures.sums["usa-command"][0] > 8 * usual.pictures.sums["usa-command"][0]


def test_who_is_told_of_tracks_has_a_picture_in_common() -> None:
    """Two parties that tell each other hold more in common, and the one that sees late misses less, than alone."""
    told, alone = ([replicate(changed(change), 1, k).pictures for k in range(3)] for change in (None, ALONE))
    parties = {"east-command": "east", "west-command": "west"}
    with_it, without = summed_up(told, parties, mean), summed_up(alone, parties, mean)
    pair = ["east-command", "west-command"]
    assert with_it["pairs"][0]["posts"] == without["pairs"][0]["posts"] == pair
    assert with_it["pairs"][0]["common_share"]["mean"] > without["pairs"][0]["common_share"]["mean"] + 0.2
    west = [next(row for row in each["posts"] if row["post"] == "west-command") for each in (with_it, without)]
    assert west[0]["completeness"]["mean"] > west[1]["completeness"]["mean"] + 0.2
    assert west[0]["ospa_km"]["mean"] < west[1]["ospa_km"]["mean"]
