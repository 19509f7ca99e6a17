"""What a joint log tells of what was not released: two worlds that differ only in that look the same in the room."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from oneroof.simulation import centre
from oneroof.simulation.run import run
from oneroof.simulation.scenario.models import Scenario
from oneroof.simulation.transcript import transcript
from runs.watching import changed, fixed
from runs.worlds import AIMS, EAST, EASTERN_AIMS, KOREA, TABRIZ, WEST, link, radar

FILE = Path(__file__).with_name("two-centres.yaml")
MISSILE = "iran-3-stage-3700"


def falsely(lent: bool) -> Scenario:
    """Nothing flies; the Briton's radar declares a launch all the same."""
    data = world(lent).as_data()
    place = {"area": {"latitude_deg": 35.0, "longitude_deg": 52.0, "radius_km": 50.0}}
    return Scenario.model_validate(
        {**data, "false_alarms": [{"id": "ghost", "sensor": "gbr-radar", "at_s": [60], **place}]}
    )


def world(lent: bool) -> Scenario:
    """Let America see a launch, and a Briton another one before, which he may have told America but nobody else."""
    data = changed(FILE).as_data()
    data["parties"].append({"id": "gbr"})
    data["assets"] = [
        radar("usa-radar", "usa", "forward-x-band", WEST[1]),
        {**radar("gbr-radar", "gbr", "forward-x-band", EAST[0]), "override": _facing(250)},
    ]
    data["links"] = [row for row in data["links"] if not row["from"].endswith("satellites")]
    data["links"].append(link("usa-radar", "usa-warning", 1.0))
    if lent:
        data["links"].append(link("gbr-radar", "usa-warning", 1.0))
    data["release"].append({"id": "lent", "from": "gbr", "to": "usa", "what": "detections", "delay_s": fixed(0)})
    data["attack"] = [
        _shot("first", KOREA, EASTERN_AIMS["guam"], 0.0),
        _shot("second", TABRIZ, AIMS["berlin"], 600.0),
    ]
    del data["notices"]
    return Scenario.model_validate(data)


def _facing(azimuth_deg: float) -> dict[str, Any]:
    return {"faces_azimuth_deg": {"assumed": [azimuth_deg], "reason": "test"}}


def _shot(id: str, start: dict[str, Any], aim: tuple[float, float], at_s: float) -> dict[str, Any]:
    to = {"latitude_deg": aim[0], "longitude_deg": aim[1], "name": id}
    return {"id": id, "missile": MISSILE, "from": start, "to": to, "launch_s": at_s}


def transcripts(lent: bool, folder: Path, of: Callable[[bool], Scenario] = world) -> dict[str, list[str]]:
    result = run(of(lent), seed=1, replications=1)
    file = folder / f"{lent}.jsonl"
    file.write_text("\n".join(result.record) + "\n", encoding="utf-8")
    return {party: list(transcript(file, party)) for party in ("usa", "rus", "nato")}


@pytest.mark.requirement("A071")
def test_what_was_refused_leaves_no_gap_in_the_joint_log(tmp_path: Path) -> None:
    one, other = transcripts(False, tmp_path), transcripts(True, tmp_path)
    reports = [line for line in one["rus"] if '"launch_time_s"' in line]
    assert reports and all('"launch":"usa-' in line for line in reports[:1])
    assert [one[party] for party in ("rus", "nato")] == [other[party] for party in ("rus", "nato")]
    # the American post does see one launch more, and its own staff is told
    assert len(other["usa"]) > len(one["usa"])
    for lines in (*one.values(), *other.values()):
        for line in lines:
            body = json.loads(line)["body"]
            assert "rests_on" not in body and not any("label" in entry for entry in body.get("entries", ()))


@pytest.mark.requirement("A071")
def test_a_post_s_own_numbers_in_the_joint_log_are_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def numbered(desk: Any, launch: str, permit: Any, due_us: int) -> dict[str, Any]:
        return {"launch": launch, "issue": 1, "entered_us": due_us}

    monkeypatch.setattr(centre, "_named", numbered)
    assert transcripts(False, tmp_path)["rus"] != transcripts(True, tmp_path)["rus"]


@pytest.mark.requirement("A071")
def test_a_lent_sensor_s_own_declaration_goes_no_further_than_its_detections(tmp_path: Path) -> None:
    one, other = transcripts(False, tmp_path, falsely), transcripts(True, tmp_path, falsely)
    assert one["rus"] == other["rus"] and one["nato"] == other["nato"]
    assert len(other["usa"]) > len(one["usa"]), "the post is told, or nothing was tested"
