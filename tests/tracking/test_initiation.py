"""Initiation and deletion: three of five opportunities confirm, three misses in a row end what is tentative."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from oneroof.tracking.bookkeeping_kernels import CONFIRMED, COUNTS, LOOKS, note_look
from oneroof.tracking.kernels import BOOST_PROBABILITY, FACTS
from oneroof.tracking.tracker import Tracker
from sensing.rig import radar_at
from tracking.arcs import MIDCOURSE, free_arc, moved, radar_report
from tracking.test_tracker import ROUND, WIDE

NOTHING = np.zeros((0, 6))


def looks(
    pattern: tuple[bool, ...], ranged: bool = True, burning: float = 0.0, looked: bool = True
) -> tuple[bool, int]:
    facts, counts = np.zeros((1, FACTS)), np.zeros((1, COUNTS), np.int64)
    facts[0, BOOST_PROBABILITY] = burning
    seen_by = np.full((1, 8), looked)
    for seen in pattern:
        note_look(facts, counts, seen_by, 0, 2, seen, ranged)
    return bool(counts[0, CONFIRMED]), int(counts[0, LOOKS])


def test_three_detections_in_any_five_opportunities_confirm() -> None:
    """All patterns of eight opportunities, against the rule written out."""
    for pattern in itertools.product((False, True), repeat=8):
        wanted = any(sum(pattern[max(0, end - 5) : end]) >= 3 for end in range(1, 9))
        assert looks(pattern)[0] == wanted


def test_a_sensor_that_never_saw_a_track_misses_nothing_of_it() -> None:
    assert looks((False, False, True, False), looked=False)[1] == 0b10
    # infrared sees what burns, and misses nothing of what does not
    assert looks((True, False, False), ranged=False, burning=0.9)[1] == 0b100
    assert looks((True, False, False), ranged=False, burning=0.1)[1] == 0b1


@pytest.mark.parametrize(("seen", "living"), [((0, 1, 2), True), ((0,), False), ((0, 1), False), ((0, 3, 4), True)])
def test_what_is_seen_too_seldom_ends_and_what_is_confirmed_goes_on(seen: tuple[int, ...], living: bool) -> None:
    """One radar each second with another body always in view; the first is seen at some beats only."""
    draws = np.random.default_rng(2)
    times = [1.0 * beat for beat in range(9)]
    first, other = free_arc(draws), free_arc(draws)
    other[:3] += [0.0, 0.0, 400e3]
    paths = np.stack([moved(first, times), moved(other, times)], axis=1)
    tracker = Tracker()
    for beat, states in enumerate(paths):
        tracker.report(radar_report(WIDE, times[beat], states if beat in seen else states[1:], draws))
    assert len(tracker.numbers()) == (2 if living else 1)
    assert all(tracker.glance(number)[0] for number in tracker.numbers())


def test_a_tentative_track_is_told_to_nobody() -> None:
    """What `report` hands on is confirmed; `owners` tells of every row."""
    draws = np.random.default_rng(2)
    path, tracker = moved(free_arc(draws), [0.0, 1.0, 2.0, 3.0]), Tracker()
    told = []
    for beat, state in enumerate(path):
        told.append(tracker.report(radar_report(WIDE, 1.0 * beat, state[None], draws)))
        assert tracker.owners() == [1]
    assert told == [[], [], [1], [1]]


def test_more_sensors_than_there_are_columns() -> None:
    """Twelve radars at one place, one after another: all are named."""
    draws = np.random.default_rng(2)
    path, tracker = moved(free_arc(draws), [float(beat) for beat in range(12)]), Tracker()
    for beat, state in enumerate(path):
        tracker.report(radar_report(radar_at(42.0, 42.0, 100.0, ROUND, 20 + beat), float(beat), state[None], draws))
    assert tracker.track(1).sensors == tuple(range(20, 32))
    assert tracker.report(radar_report(MIDCOURSE, 60.0, NOTHING)) == []
