"""The tracker on noisy arcs and whole raids: honest errors, one track a body, no trace of who is who."""

from __future__ import annotations

import copy
import dataclasses
import itertools
import math

import numpy as np
import pytest
from scipy.stats import chi2

from oneroof.sensing.detection import Report
from oneroof.tracking import association_kernels
from oneroof.tracking.association_kernels import OUTSIDE
from oneroof.tracking.bookkeeping_kernels import NUMBER, UPDATES
from oneroof.tracking.kernels import BOOST_PROBABILITY
from oneroof.tracking.track import Track
from oneroof.tracking.tracker import Tracker
from sensing.rig import DEG, radar_at, radar_figures
from tracking.arcs import ALL, FORWARD, MIDCOURSE, RAID, SATELLITES, Sky, flight, free_arc, moved, radar_report

# looks all round, from under the arcs
ROUND = radar_figures((0.0, 120.0, 240.0), reference_range_km=3000e3, elevation_min_deg=0.0)
WIDE = radar_at(42.0, 42.0, 100.0, ROUND, 7)


def nees(track: Track, state: np.ndarray) -> float:
    off = state - track.state_ecef
    return float(off @ np.linalg.solve(track.covariance, off))


def sky(seed: int, *flights: int, sensors=ALL) -> Sky:  # type: ignore[no-untyped-def]
    draws = np.random.default_rng(seed)
    return Sky([flight(*RAID[index], draws) for index in flights], [0.0] * len(flights), sensors, draws)


# ---------------------------------------------------------------------------------------------- honesty


def test_errors_in_free_flight_are_as_large_as_the_covariance_says() -> None:
    """150 arcs (SciPy) under one radar, 10 s apart: mean NEES of six degrees of freedom within 99.9 % bounds."""
    arcs, squares = 150, {3: [], 6: [], 12: []}  # type: ignore[var-annotated]
    for seed in range(arcs):
        draws = np.random.default_rng(seed)
        truth = moved(free_arc(draws), [10.0 * beat for beat in range(13)])
        tracker = Tracker()
        for beat, state in enumerate(truth):
            tracker.report(radar_report(WIDE, 10.0 * beat, state[None], draws))
            assert tracker.owners() == [1]
            if beat in squares:
                squares[beat].append(nees(tracker.track(1), state))
    for beat, found in squares.items():
        low, high = chi2.ppf([0.0005, 0.9995], 6 * arcs) / arcs
        # while the boost is not yet ruled out the mixture is wider than needed, never narrower
        assert (low if beat > 3 else 0.0) < np.mean(found) < high, (beat, np.mean(found))


def test_errors_stay_honest_through_a_whole_flight() -> None:
    """40 flights boosted, dispersed, seen by five sensors: NEES in boost and coast not above bounds at six times."""
    times = (80.0, 120.0, 160.0, 240.0, 400.0, 600.0)
    squares = {time_s: [] for time_s in times}  # type: ignore[var-annotated]
    for seed in range(40):
        view, tracker = sky(seed, 0), Tracker()

        def note(time_s: float, view: Sky = view, tracker: Tracker = tracker) -> None:
            for at in times:
                if at <= time_s < at + 1.0 and tracker.numbers():
                    track = tracker.track(tracker.numbers()[0])
                    squares[at].append(nees(track, view.states(track.time_s)[0]))

        view.watch(tracker, 610.0, note)
    for at, found in squares.items():
        assert len(found) >= 39
        assert np.mean(found) < chi2.ppf(0.9995, 6 * len(found)) / len(found) + (3.0 if at < 180.0 else 0.0), at


def test_a_track_survives_the_boost_and_is_good_half_a_minute_after_it() -> None:
    """20 flights: the boost is believed while it lasts, ruled out 40 s later, and speed is then known to 100 m/s."""
    for seed in range(20):
        view, tracker = sky(seed, 0), Tracker()
        burnout_s = view.flights[0].burnout_time_s
        view.watch(tracker, burnout_s - 10.0)
        (number,) = tracker.numbers()
        assert tracker.track(number).boost_probability > 0.95
        view.watch(tracker, burnout_s + 50.0, start_s=10.0 * (burnout_s // 10))
        track = tracker.track(number)
        assert tracker.numbers() == [number]
        assert track.boost_probability < 0.05
        assert np.linalg.norm(track.state_ecef[3:] - view.states(track.time_s)[0, 3:]) < 100.0


# ---------------------------------------------------------------------------------------------- one body, one track


def test_one_missile_under_two_satellites_and_three_radars_is_one_track() -> None:
    """200 flights: in 95 % or more one track survives at 300 s, and it is on the missile."""
    single = 0
    for seed in range(200):
        view, tracker = sky(seed, seed % len(RAID)), Tracker()
        view.watch(tracker, 300.0)
        tracks = [tracker.track(number) for number in tracker.numbers()]
        if len(tracks) == 1:
            single += np.linalg.norm(tracks[0].state_ecef[:3] - view.states(tracks[0].time_s)[0, :3]) < 20e3
    assert single >= 190


def test_seven_missiles_at_once_are_seven_tracks() -> None:
    """20 raids, launched together: seven tracks at 200, 300 and 450 s, each missile with one within 20 km."""
    for seed in range(20):
        view, tracker = sky(seed, *range(7)), Tracker()
        start_s = 0.0
        for time_s in (200.0, 300.0, 450.0):
            view.watch(tracker, time_s, start_s=start_s)
            start_s = time_s
            tracks = [tracker.track(number) for number in tracker.numbers()]
            assert len(tracks) == 7, (seed, time_s)
            places = np.array([track.state_ecef[:3] for track in tracks])
            gaps = np.linalg.norm(places[:, None] - view.states(tracks[0].time_s)[None, :, :3], axis=2)
            assert sorted(gaps.argmin(axis=0).tolist()) == list(range(7))
            assert gaps.min(axis=0).max() < 20e3


def test_an_infrared_and_a_radar_detection_meet_in_one_track() -> None:
    view, tracker = sky(3, 0), Tracker()
    for sensor, time_s in ((SATELLITES[0], 100.0), (SATELLITES[1], 100.5), (FORWARD, 101.0), (FORWARD, 111.0)):
        report, about = view.looks(time_s, sensor)
        assert about, "the test wants each of the four to see it"
        tracker.report(report)
        assert tracker.owners() == [1]
    assert tracker.track(1).sensors == (1, 10, 11)
    assert tracker.track(1).updates == 4


def test_twins_become_one_and_the_elder_keeps_its_number() -> None:
    """Two tracks on one body, begun by force: the next detection joins them."""
    draws = np.random.default_rng(2)
    truth = moved(free_arc(draws), [10.0 * beat for beat in range(9)])
    tracker = Tracker()
    for beat in range(5):
        tracker.report(radar_report(WIDE, 10.0 * beat, truth[beat][None], draws))
    tracker._arrays.belief[:, :, 1] = tracker._arrays.belief[:, :, 0]
    tracker._arrays.belief[:, 6:, 1] *= 1.5
    for name in ("facts", "counts"):
        getattr(tracker._arrays, name)[1] = getattr(tracker._arrays, name)[0]
    tracker._arrays.counts[1, NUMBER], tracker._arrays.counts[1, UPDATES] = 2, 3
    tracker._sensors.append(99)
    tracker._arrays.looked[1, 1] = True
    tracker._count, tracker._next = 2, 3
    tracker._changed()
    assert tracker.numbers() == [1, 2]
    touched = tracker.report(radar_report(WIDE, 50.0, truth[5][None], draws))
    assert tracker.numbers() == touched == [1]
    assert tracker.track(1).updates == 9 and tracker.track(1).sensors == (7, 99)


def test_two_bodies_of_one_report_never_become_one() -> None:
    """Two bodies 3 km apart for 100 s under a radar that measures 5 km at that range stay two."""
    draws = np.random.default_rng(5)
    figures = radar_figures((0.0, 120.0, 240.0), reference_range_km=3000e3, angle_sigma_floor_deg=0.3 * DEG)
    blunt = radar_at(42.0, 42.0, 100.0, figures, 7)
    first = free_arc(draws)
    second = first + [3e3, 0, 0, 0, 0, 0]
    times = [10.0 * beat for beat in range(11)]
    pairs = np.stack([moved(first, times), moved(second, times)], axis=1)
    tracker = Tracker()
    for beat, pair in enumerate(pairs):
        tracker.report(radar_report(blunt, 10.0 * beat, pair, draws))
        assert tracker.numbers() == [1, 2]


# ---------------------------------------------------------------------------------------------- assignment


def costs_of(tracker: Tracker, report: Report) -> np.ndarray:
    """Move a tracker to a report and give the cost of every pair of row and track, gated or not."""
    rows, count = len(report), len(tracker.numbers())
    association_kernels.associate(
        tracker._arrays.belief, tracker._arrays.facts, count, report.time_s - tracker._time_s,
        report.origin_ecef_m, report.axes, report.measurements, report.sigmas, report.boosting, report.ranged,
        tracker._sights, tracker._owner, tracker._room,
    )  # fmt: skip
    return np.array(
        [
            [
                association_kernels.pair_cost(
                    tracker._sights[track], float(tracker._arrays.facts[track, BOOST_PROBABILITY]),
                    report.measurements[row], report.sigmas[row], bool(report.boosting[row]), report.ranged,
                )
                for track in range(count)
            ]
            for row in range(rows)
        ]
    )  # fmt: skip


def test_where_gates_overlap_the_cheapest_assignment_of_all_wins() -> None:
    """Three close bodies: the owners equal those of a search over all assignments, on 30 draws."""
    clashes = 0
    for seed in range(30):
        draws = np.random.default_rng(seed)
        first = free_arc(draws)
        bodies = first + np.concatenate([draws.normal(0, 4e3, (3, 3)), np.zeros((3, 3))], axis=1)
        tracker = Tracker()
        tracker.report(radar_report(WIDE, 0.0, bodies, draws))
        later = np.array([moved(body, [0.0, 10.0])[-1] for body in bodies])
        again, tracker_before = copy.deepcopy(draws), copy.deepcopy(tracker)
        tracker.report(radar_report(WIDE, 10.0, later, draws))
        costs, owner = costs_of(tracker_before, radar_report(WIDE, 10.0, later, again)), tracker._owner[:3].copy()
        if len(tracker.numbers()) != 3 or (costs >= OUTSIDE).any():
            continue
        clashes += 1
        totals = {order: sum(costs[row, order[row]] for row in range(3)) for order in itertools.permutations(range(3))}
        assert tuple(owner) == min(totals, key=lambda order: totals[order])
    assert clashes > 10


def test_far_bodies_keep_their_tracks_without_an_assignment_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four bodies 150 km apart: once their speeds are known, no gates overlap."""
    draws = np.random.default_rng(1)
    bodies = np.array([free_arc(draws) for _ in range(4)])
    bodies[:, :3] += np.arange(4)[:, None] * [0.0, 0.0, 150e3]
    times = [10.0 * beat for beat in range(8)]
    paths = np.stack([moved(body, times) for body in bodies], axis=1)
    tracker = Tracker()
    for beat, states in enumerate(paths):
        if beat == 2:
            refuse = lambda *_: pytest.fail("no gates overlap here")  # noqa: E731
            monkeypatch.setattr(association_kernels, "assign_groups", refuse)
        touched = tracker.report(radar_report(WIDE, 10.0 * beat, states, draws))
        assert sorted(tracker.owners()) == [1, 2, 3, 4] and touched == ([1, 2, 3, 4] if beat > 1 else [])


# ---------------------------------------------------------------------------------------------- what leaks not


def test_the_true_order_of_targets_changes_nothing() -> None:
    """One raid with its targets in three orders: equal tracks, bit for bit."""
    results = []
    for order in (range(7), range(6, -1, -1), (3, 1, 6, 0, 5, 2, 4)):
        view, tracker = sky(11, *range(7)), Tracker()
        for beat in range(30):
            for place, sensor in enumerate(ALL):
                tracker.report(view.looks(10.0 * beat + 1.7 * place, sensor, list(order))[0])
        results.append([dataclasses.astuple(tracker.track(number)) for number in tracker.numbers()])
    for other in results[1:]:
        assert repr(other) == repr(results[0])
    assert len(results[0]) == 7


def test_nothing_in_a_track_could_name_a_missile() -> None:
    assert {field.name for field in dataclasses.fields(Track)} == {
        "number", "time_s", "state_ecef", "covariance", "boost_probability", "first_time_s", "first_position_ecef_m",
        "updates", "sensors", "last_time_s", "first_sigma_m",
    }  # fmt: skip


# ---------------------------------------------------------------------------------------------- bookkeeping


def test_a_copy_goes_its_own_way() -> None:
    view, tracker = sky(4, 0, 4), Tracker()
    view.watch(tracker, 150.0)
    before = repr([tracker.track(number) for number in tracker.numbers()])
    twin, report = copy.deepcopy(tracker), view.looks(150.0, FORWARD)[0]
    assert len(report) > 0
    twin.report(report)
    assert repr([tracker.track(number) for number in tracker.numbers()]) == before
    tracker.report(report)
    assert repr([tracker.track(n) for n in tracker.numbers()]) == repr([twin.track(n) for n in twin.numbers()])


def test_each_row_of_a_report_tells_its_track() -> None:
    """16 raids under five sensors: the track that a row went to lies near the body that the row is about."""
    rows = 0
    for seed in range(16):
        view, tracker = sky(seed, 0, 1, 3, 5), Tracker()
        view.watch(tracker, 250.0)
        for beat, sensor in enumerate(ALL):
            time_s = 250.0 + 1.7 * beat
            report, about = view.looks(time_s, sensor)
            touched = tracker.report(report)
            given = tracker.owners()
            assert len(given) == len(report) and sorted(set(given)) == touched
            for row, body in about.items():
                off_m = tracker.track(given[row]).state_ecef[:3] - view.states(time_s)[body, :3]
                assert np.linalg.norm(off_m) < 20e3
                rows += 1
    assert rows > 50
    assert tracker.report(radar_report(MIDCOURSE, 260.0, np.zeros((0, 6)))) == tracker.owners() == []


def test_what_a_report_touched_are_the_confirmed_tracks_of_its_rows() -> None:
    """10 raids under five sensors from their first looks on, also late ones: no tentative one, none left out.

    Where they are is what the whole track says, to the bit.
    """
    tentative = several = 0
    for seed in range(10):
        view, tracker = sky(seed, 0, 1, 3, 5), Tracker()
        for beat in range(30):
            for place, sensor in enumerate(ALL):
                touched = tracker.report(view.looks(60.0 + 10.0 * beat - 4.0 * place, sensor)[0])
                given = {number for number in tracker.owners() if number > 0}
                assert touched == sorted(number for number in given if tracker.glance(number)[0])
                for number in touched:
                    whole = tracker.track(number)
                    assert tracker.whereabouts(number) == (whole.time_s, whole.state_ecef.tolist())
                tentative += len(given) - len(touched)
                several += len(touched) > 1
    assert tentative > 20 and several > 50


def test_a_track_does_not_change_after_it_was_handed_out() -> None:
    view, tracker = sky(4, 0), Tracker()
    view.watch(tracker, 150.0)
    track = tracker.track(tracker.numbers()[0])
    before = repr(track)
    view.watch(tracker, 200.0, start_s=150.0)
    assert repr(track) == before


def test_more_tracks_than_the_capacity_are_kept() -> None:
    draws = np.random.default_rng(8)
    looks = [(azimuth, 30.0 + azimuth % 7, 800e3) for azimuth in range(-50, 50, 4)]
    from sensing.rig import targets_at

    states = targets_at(WIDE, looks)
    tracker = Tracker(capacity=2)
    for time_s in (0.0, 1.0):
        assert tracker.report(radar_report(WIDE, time_s, states, draws)) == []
        assert sorted(tracker.owners()) == list(range(1, 26))
    assert tracker.report(radar_report(WIDE, 2.0, states, draws)) == list(range(1, 26))


def test_late_reports_help_and_do_not_harm() -> None:
    """50 arcs under two radars; the second's reports come 5 s late: no second track, NEES within bounds."""
    other = radar_at(40.0, 39.0, 100.0, ROUND, 8)
    found = []
    for seed in range(50):
        draws = np.random.default_rng(seed)
        times = [5.0 * beat for beat in range(26)]
        truth = moved(free_arc(draws), times)
        tracker = Tracker()
        for beat in range(0, 24, 2):
            tracker.report(radar_report(WIDE, times[beat + 1], truth[beat + 1][None], draws))
            tracker.report(radar_report(other, times[beat], truth[beat][None], draws))
        tracker.report(radar_report(WIDE, times[25], truth[25][None], draws))
        assert tracker.numbers() == [1]
        found.append(nees(tracker.track(1), truth[25]))
    low, high = chi2.ppf([0.0005, 0.9995], 6 * 50) / 50
    assert low < np.mean(found) < high


def test_tracks_end_when_silent_or_under_the_ground() -> None:
    """Seen once: 45 s. Seen long: until it has come down. Empty reports move the tracks along."""
    draws = np.random.default_rng(3)
    truth = moved(free_arc(draws), [10.0 * beat for beat in range(8)])
    brief, steady = Tracker(), Tracker()
    brief.report(radar_report(WIDE, 0.0, truth[:1], draws))
    for beat in range(8):
        steady.report(radar_report(WIDE, 10.0 * beat, truth[beat][None], draws))
    nothing = np.zeros((0, 6))
    assert brief.report(radar_report(WIDE, 40.0, nothing)) == [] and brief.numbers() == [1]
    brief.report(radar_report(WIDE, 80.0, nothing))
    assert brief.numbers() == []
    last = 70.0
    while steady.numbers():
        last += 40.0
        steady.report(radar_report(WIDE, last, nothing))
    assert 300.0 < last < 1500.0


@pytest.mark.parametrize("pause_s", [1_500.0, 4_000.0, 80_000.0])
def test_a_raid_long_after_another_finds_none_of_its_tracks(pause_s: float) -> None:
    """Nothing reports while nothing flies: carried on in one go, a body falls through the Earth, and out of it."""
    draws = np.random.default_rng(3)
    truth = moved(free_arc(draws), [10.0 * beat for beat in range(8)])
    tracker = Tracker()
    for beat in range(8):
        tracker.report(radar_report(WIDE, 10.0 * beat, truth[beat][None], draws))
    for beat in range(8):
        tracker.report(radar_report(WIDE, pause_s + 10.0 * beat, truth[beat][None], draws))
    assert len(tracker.numbers()) == 1 and tracker.numbers() != [1]
    track = tracker.track(tracker.numbers()[0])
    assert np.isfinite(track.covariance).all() and nees(track, truth[7]) < chi2.ppf(0.999, 6)


def test_an_unknown_number_is_refused() -> None:
    with pytest.raises(KeyError):
        Tracker().track(1)


def test_a_short_gap_of_empty_reports_costs_nothing_and_moves_nothing() -> None:
    draws, tracker = np.random.default_rng(3), Tracker()
    state = free_arc(draws)
    tracker.report(radar_report(WIDE, 0.0, state[None], draws))
    tracker.report(radar_report(MIDCOURSE, 20.0, np.zeros((0, 6))))
    assert tracker.track(1).time_s == 0.0
    assert math.isclose(tracker.track(1).last_time_s, 0.0)


def test_the_assignment_costs_as_little_as_scipys() -> None:
    """Same total as linear_sum_assignment on random gated costs; what no gate admits stays unassigned."""
    from scipy.optimize import linear_sum_assignment

    from oneroof.tracking.association_kernels import OUTSIDE, assign

    chance = np.random.Generator(np.random.Philox(7))
    for trial in range(300):
        rows, tracks = (int(n) for n in chance.integers(1, 12, 2))
        costs = np.full((16, 16), OUTSIDE)
        costs[:rows, :tracks] = chance.uniform(-20.0, 40.0, (rows, tracks))
        costs[:rows, :tracks][chance.uniform(size=(rows, tracks)) < 0.4] = OUTSIDE
        owner = np.zeros(16, np.int64)
        assign(costs, rows, tracks, owner)
        wide = np.hstack([costs[:rows, :tracks], np.full((rows, rows), OUTSIDE)])
        i, j = linear_sum_assignment(wide)
        best = float(wide[i, j].sum())
        ours = sum(float(costs[row, owner[row]]) if owner[row] >= 0 else OUTSIDE for row in range(rows))
        assert abs(ours - best) < 1e-4, trial
        given = [owner[row] for row in range(rows) if owner[row] >= 0]
        assert len(given) == len(set(given))
