"""The record: plain values, and a chain that breaks where anything was touched."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

import numpy as np
import pytest

from oneroof.simulation.event import Event, Kind
from oneroof.simulation.record import Digest, Recorder, dump, first_broken_line, plain


@dataclass(frozen=True, slots=True)
class Thing:
    name: str
    value: float


def event(number: int, kind: Kind = Kind.NOTE, value: float = 1.0) -> Event:
    return Event(1_000_000 * number, 5, number, number - 1, kind, None, {"what": "x", "value": value})


def recorded(count: int = 5) -> list[str]:
    recorder = Recorder({"seed": 1})
    for number in range(count):
        recorder.note(event(number))
    return recorder.lines


def test_plain_values_are_jsons_own() -> None:
    value = {"b": math.nan, "a": (1, np.float64(2.5), Kind.NOTE), "c": Thing("x", math.inf), "d": np.array([1.0, 2.0])}
    assert json.loads(dump(value)) == {
        "a": [1, 2.5, "note"],
        "b": None,
        "c": {"name": "x", "value": None},
        "d": [1.0, 2.0],
    }
    assert plain(True) is True and plain(None) is None


def test_keys_are_sorted_and_floats_shortest() -> None:
    assert dump({"b": 0.1, "a": 1e22}) == '{"a":1e+22,"b":0.1}'


def test_an_untouched_chain_holds() -> None:
    assert first_broken_line(recorded()) is None


@pytest.mark.parametrize("line", [0, 2, 5])
def test_a_changed_line_breaks_the_chain_there(line: int) -> None:
    lines = recorded()
    value = json.loads(lines[line])
    value["added"] = 1
    lines[line] = json.dumps(value)
    assert first_broken_line(lines) == line


def test_a_missing_a_doubled_and_a_swapped_line_break_the_chain() -> None:
    lines = recorded()
    assert first_broken_line(lines[:2] + lines[3:]) == 2
    assert first_broken_line([*lines[:3], lines[2], *lines[3:]]) == 3
    assert first_broken_line([lines[0], lines[2], lines[1], *lines[3:]]) == 1
    assert first_broken_line(["not json"]) == 0


def test_looks_and_reports_are_left_out() -> None:
    recorder = Recorder({})
    recorder.note(event(0, Kind.SCAN))
    recorder.note(event(1, Kind.REPORT))
    recorder.note(event(2, Kind.NOTE))
    assert [json.loads(line)["kind"] for line in recorder.lines] == ["header", "note"]


def test_a_digest_sees_order_and_cause() -> None:
    def digest(*events: Event) -> str:
        sink = Digest()
        for each in events:
            sink.note(each)
        return sink.hexdigest()

    assert digest(event(1), event(2)) == digest(event(1), event(2))
    assert digest(event(1), event(2)) != digest(event(2), event(1))
