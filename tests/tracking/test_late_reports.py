"""Reports out of order: the tracker ends as it would have in order, bit for bit, and keeps the numbers it gave out."""

from __future__ import annotations

import copy
import dataclasses
import itertools

import numpy as np
import pytest

from oneroof.sensing.detection import Report
from oneroof.tracking import tracker as tracker_module
from oneroof.tracking.tracker import Tracker
from tracking.arcs import ALL, RAID, Sky, flight


def heard(seed: int, count: int, until_s: float = 320.0) -> list[Report]:
    """All reports of a raid under five sensors, in order of their times."""
    draws = np.random.default_rng(seed)
    paths = [flight(*RAID[index], draws) for index in range(count)]
    view = Sky(paths, (7.0 * np.arange(count)).tolist(), ALL, draws)
    reports = [
        view.looks(10.0 * beat + 1.7 * place, sensor)[0]
        for beat in range(5, int(until_s // 10))
        for place, sensor in enumerate(ALL)
    ]
    return [report for report in reports if len(report) > 0]


def after(reports: list[Report]) -> Tracker:
    tracker = Tracker()
    for report in reports:
        tracker.report(report)
    return tracker


def belief(tracker: Tracker) -> list[tuple[object, ...]]:
    """All that the tracks say, but their numbers, in the order of what they say."""
    tracks = [tracker.track(number) for number in tracker.numbers()]
    return sorted(
        (
            track.state_ecef.tolist(), track.covariance.tolist(), track.boost_probability, track.first_time_s,
            track.updates, track.sensors, track.last_time_s, tracker.glance(track.number)[0],
        )
        for track in tracks
    )  # fmt: skip


def late(reports: list[Report], draws: np.random.Generator, most_s: float) -> list[Report]:
    """The same reports as they arrive, each after a delay of its own."""
    arrivals = [report.time_s + draws.uniform(0.0, most_s) for report in reports]
    return [reports[place] for place in np.argsort(arrivals, kind="stable").tolist()]


@pytest.mark.parametrize("count", [1, 7])
def test_reports_out_of_order_give_the_tracks_of_reports_in_order(count: int) -> None:
    """15 random orders of raids of one or of seven, delays up to 25 s: the same tracks, bit for bit."""
    shuffled = 0
    for seed in range(5):
        reports = heard(seed, count)
        wanted = belief(after(reports))
        assert len(wanted) >= count
        for trial in range(3):
            order = late(reports, np.random.default_rng([seed, trial]), 25.0)
            shuffled += sum(a.time_s > b.time_s for a, b in itertools.pairwise(order))
            assert belief(after(order)) == wanted
    assert shuffled > 150


def test_a_forgotten_report_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same comparison with a memory too short for the delays finds other tracks."""
    reports = heard(0, 2)
    monkeypatch.setattr(tracker_module, "_LATEST_S", 5.0)
    order = late(reports, np.random.default_rng(1), 25.0)
    assert belief(after(order)) != belief(after(reports))


def test_a_report_too_late_changes_nothing() -> None:
    reports = heard(0, 2)
    tracker = after(reports[1:])
    before = belief(copy.deepcopy(tracker))
    assert tracker.report(reports[0]) == []
    assert tracker.owners() == [0] * len(reports[0])
    assert belief(tracker) == before


def test_tracks_keep_their_numbers_when_late_reports_are_put_in_their_place() -> None:
    """20 orders of a raid of seven: a track that lives on is followed by the same detections under the same number."""
    kept = 0
    for seed in range(20):
        order = late(heard(seed, 7), np.random.default_rng(seed), 12.0)
        tracker, latest = Tracker(), -1.0
        for report in order:
            numbers = set(tracker.numbers())
            known = {number: tracker.track(number) for number in numbers}
            is_late, latest = report.time_s < latest, max(latest, report.time_s)
            tracker.report(report)
            assert set(tracker.owners()) - {0} <= set(tracker.numbers())
            if is_late:
                for number in numbers & set(tracker.numbers()):
                    kept += 1
                    track, spread = tracker.track(number), known[number].covariance[:3, :3].trace()
                    off_m = np.linalg.norm(track.state_ecef[:3] - known[number].state_ecef[:3])
                    assert off_m < 6.0 * np.sqrt(track.covariance[:3, :3].trace() + spread)
    assert kept > 1000


def test_the_order_of_reports_of_one_instant_does_not_matter() -> None:
    """Two sensors report at the same times, in either order."""
    reports = heard(3, 3)
    pairs = []
    for report in reports:
        moved = Report(
            report.sensor, 5.0 * round(report.time_s / 5.0), report.origin_ecef_m, report.axes, report.measurements,
            report.sigmas, report.snr, report.boosting, report.ranged,
        )  # fmt: skip
        pairs.append(moved)
    one = after(sorted(pairs, key=lambda each: (each.time_s, each.sensor)))
    two = after(sorted(pairs, key=lambda each: (each.time_s, -each.sensor)))
    assert belief(one) == belief(two)


def test_satellites_are_not_late_because_a_radar_looked_at_the_same_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    """Radars first, then satellites, whatever their numbers: nothing is taken again; the other way round half is."""
    again: list[float] = []
    take_late = Tracker._take_late

    def noted(self: Tracker, report: Report, place: int) -> None:
        again.append(report.time_s)
        take_late(self, report, place)

    monkeypatch.setattr(Tracker, "_take_late", noted)
    draws = np.random.default_rng(5)
    view = Sky([flight(*RAID[0], draws)], [0.0], ALL, draws)
    beats = range(5, 26)
    looks = [view.looks(10.0 * beat, sensor)[0] for beat in beats for sensor in ALL]
    reports = [dataclasses.replace(each, sensor=each.sensor + 100 * each.ranged) for each in looks if len(each) > 0]
    pairs = {each.time_s for each in reports if each.ranged} & {each.time_s for each in reports if not each.ranged}
    assert len(pairs) > 5
    after(sorted(reports, key=lambda each: (each.time_s, not each.ranged, each.sensor)))
    assert not again
    after(sorted(reports, key=lambda each: (each.time_s, each.ranged, each.sensor)))
    assert set(again) == pairs


def test_memories_from_before_there_was_more_room_are_as_good(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tracker that begins with room for one track and one sensor, and grows, ends as one that had room for all."""
    reports = heard(6, 7)
    order = late(reports, np.random.default_rng(6), 25.0)
    wide, wanted = Tracker(64), []
    for report in order:
        wide.report(report)
        wanted.append(belief(wide))
    monkeypatch.setattr(tracker_module, "_SENSORS", 1)
    small = Tracker(1)
    for report, held in zip(order, wanted, strict=True):
        small.report(report)
        assert belief(small) == held
    assert min(small._arrays.room) > 1


def test_a_copied_tracker_goes_on_as_the_one_that_it_was_copied_from() -> None:
    """Copied in the midst of late reports, it goes back and on by its own memory, and leaves the other alone."""
    order = late(heard(4, 3, 200.0), np.random.default_rng(4), 25.0)
    half = len(order) // 2
    tracker = after(order[:half])
    twin, before = copy.deepcopy(tracker), belief(tracker)
    for report in order[half:]:
        twin.report(report)
    assert belief(tracker) == before
    assert belief(twin) == belief(after(order))


def test_what_was_read_between_reports_is_never_stale() -> None:
    """A tracker that is asked for every track after every report, also after late ones, says the same as a silent one.

    What it has read out of its arrays it keeps until they change; each time its words are held against those of a
    tracker that heard the same reports and was asked for the first time.
    """
    draws = np.random.default_rng(11)
    arriving = late(heard(4, 3, 200.0), draws, 25.0)
    asked, answered = Tracker(), 0
    for place, report in enumerate(arriving):
        asked.report(report)
        silent = copy.deepcopy(asked)
        silent._changed()
        assert asked.numbers() == silent.numbers()
        assert belief(asked) == belief(silent)
        answered += len(asked.numbers())
        if place % 16 == 0:
            assert belief(asked) == belief(after(arriving[: place + 1]))
    assert answered > 100
    with pytest.raises(KeyError):
        asked.track(10_000)
