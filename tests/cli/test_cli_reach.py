"""`oneroof reach`: the fields it prints, thresholds that flip its own answer, and what is refused."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from oneroof.cli import main

ASK = ["reach", "gbi-two-stage", "--from", "redzikowo", "--against", "iran-icbm-liquid"]
ASK += ["--launch", "51.67,45.57", "--aim", "new-york"]


def asked(capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    assert main([*ASK, *more, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.requirement("A030")
def test_the_thresholds_flip_the_commands_own_answer(capsys: pytest.CaptureFixture[str]) -> None:
    bounds = ("--commit-after-burnout-s", "60", "--least-closing-speed-km-s", "4")
    told = asked(capsys, *bounds, "--threshold", "speed")
    speed = told["threshold_speed_km_s"]
    for factor, feasible in ((0.995, False), (1.005, True)):
        again = asked(capsys, *bounds, "--burnout-speed-km-s", str(speed * factor))
        assert again["feasible"] is feasible
        assert again["interceptor_burnout_altitude_km"] == pytest.approx(
            told["threshold_burnout_altitude_km"], rel=0.01
        )
    delay = told["threshold_commit_after_burnout_s"]
    for more, feasible in ((-1.0, True), (1.0, False)):
        again = asked(capsys, "--commit-after-burnout-s", str(delay + more), "--least-closing-speed-km-s", "4")
        assert again["feasible"] is feasible
        assert again["last_launch_s"] == pytest.approx(told["missile_burnout_s"] + delay, abs=0.1)
    # the same energy at the ground, a sphere of 6,371 km
    fall = 2.0 * 398600.4418 * (1.0 / 6371.0 - 1.0 / (6371.0 + told["threshold_burnout_altitude_km"]))
    assert told["threshold_speed_at_surface_km_s"] == pytest.approx(math.sqrt(speed**2 + fall), rel=1e-4)


def test_whose_figures_are_believed_decides(capsys: pytest.CaptureFixture[str]) -> None:
    slow, fast = (asked(capsys, "--believe", who) for who in ("usa", "postol"))
    assert (slow["interceptor_burnout_speed_km_s"], fast["interceptor_burnout_speed_km_s"]) == (6.3, 9.0)
    assert fast["first_intercept_s"] < slow["first_intercept_s"]
    assert fast["threshold_commit_after_burnout_s"] > slow["threshold_commit_after_burnout_s"]


def test_the_table_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ASK, "--burnout-speed-km-s", "2"]) == 0
    said = capsys.readouterr().out
    assert "feasible" in said
    assert "Threshold of delay: none: no point of the free flight can be met" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["gbi-two"], "Did you mean 'gbi-two-stage'"),
        (["sejjil-2"], "a sheet of the kind missile"),
        (["gbi-two-stage", "--against", "tabriz"], "must be a missile"),
        (["gbi-two-stage", "--against", "shahab-3"], "Choose another target"),
        (["gbi-two-stage", "--commit-after-burnout-s", "-300"], "before the missile's ignition"),
        (["gbi-two-stage", "--commit-after-burnout-s", "nan"], "seconds after the missile's burnout"),
        (["gbi-two-stage", "--burnout-speed-km-s", "6300"], "mind the unit"),
        (["gbi-two-stage", "--burnout-speed-km-s", "0.6"], "no booster of its burn time"),
        (["gbi-two-stage", "--flight-time-max-s", "1"], "seconds between 10 and 5,000"),
        (["gbi-two-stage", "--threshold", "sped"], "Did you mean 'speed'"),
        (["gbi-two-stage", "--from", "redzikow"], "redzikowo"),
        (["gbi-two-stage", "--loft", "high"], "it must be one of"),
        (["gbi-two-stage", "--believe", "nobody"], "nobody of this name holds a figure"),
    ],
)
def test_a_users_mistake_is_one_clear_message(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["reach", arguments[0], *ASK[2:], *arguments[1:]]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert "Traceback" not in captured.err
    assert not captured.out
