"""One budget of beams: time to fill, passes of the fence, saturation, a turning mount, cues; against closed forms."""

from __future__ import annotations

import dataclasses
import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oneroof.sensing import search
from oneroof.sensing import search_kernels as kernels
from oneroof.sensing.radar import Radar
from oneroof.sensing.search import Book, Cue, mean_revisit_s, open_book, scan, search_figures, take_cue, time_to_fill_s
from oneroof.sensing.search_plan import Plan, row_starts
from oneroof.simulation.draws import Draws, Purpose
from sensing.rig import DEG, radar_at, radar_figures, targets_at

SURE, PFA = 1e-9, 1e-6


def searcher(**changes: float) -> Radar:
    """A radar with one row of 30 beams 4 degrees wide, 0.2 s each: six seconds a frame; a dwell on a track is 1 s."""
    numbers = {
        "beamwidth_deg": 4.0 * DEG,
        "fence_high_deg": 7.0 * DEG,
        "search_dwell_ms": 0.2,
        "track_dwell_ms": 1.0,
        "search_least_share": 0.5,
        "report_interval_s": 1.0,
    }
    return radar_at(50.0, 10.0, 500.0, radar_figures(**(numbers | changes)))


def plan_of(radar: Radar) -> Plan:
    assert radar.plan is not None
    return radar.plan


def look(
    radar: Radar, book: Book, time_s: float, states: np.ndarray, rcs_m2: float, uniforms: np.ndarray | None = None
) -> np.ndarray:
    """Work one interval; who was seen."""
    count = len(states)
    given = np.full(count, SURE) if uniforms is None else uniforms
    still = np.zeros((count, 3))
    _, seen, _ = scan(
        radar, plan_of(radar), book, time_s, states, np.full(count, rcs_m2), given, still, np.arange(count)
    )
    return seen


def spread(radar: Radar, count: int, elevation_deg: float = 5.0, range_m: float = 800e3) -> np.ndarray:
    """Bodies at rest, spread over the sector from left to right."""
    azimuths = np.linspace(-59.0, 59.0, count)
    return targets_at(radar, [(azimuth, elevation_deg, range_m) for azimuth in azimuths])


# ---------------------------------------------------------------------------------------------- the fence


@pytest.mark.parametrize(("high_deg", "at_once"), [(7.0, 1.0), (15.0, 1.0), (7.0, 3.0)])
def test_time_to_fill_is_beams_times_dwell_over_share(high_deg: float, at_once: float) -> None:
    radar = searcher(fence_high_deg=high_deg * DEG, beams_at_once=at_once)
    rows = math.ceil((high_deg - 3.0) / 4.0)
    beams = sum(math.ceil(30.0 * math.cos((3.0 + 4.0 * row) * DEG)) for row in range(rows))
    figures = search_figures(radar)
    assert figures is not None
    assert (figures.beams, figures.rows, figures.beams_per_s) == (beams, rows, at_once / 0.2)
    assert figures.time_to_fill_s == beams * 0.2 / at_once
    assert figures.time_to_fill_saturated_s == beams * 0.2 / (0.5 * at_once)
    assert figures.tracks_held == 0 + math.floor(0.5 * at_once)


def test_in_each_frame_the_fence_passes_every_beam_once() -> None:
    radar = searcher(fence_high_deg=15.0 * DEG)
    plan = plan_of(radar)
    phases = {
        kernels.fence_phase(
            plan.numbers,
            plan.row_starts,
            3.0 * DEG,
            radar.faces_rad,
            60.0 * DEG,
            azimuth * DEG,
            (5.0 + 4.0 * row) * DEG,
        )
        for row in range(3)
        for azimuth in np.linspace(-59.99, 59.99, 3000)
    }
    assert sorted(phases) == pytest.approx([beam / plan.beams for beam in range(int(plan.beams))])
    starts = np.cumsum([0.0, 0.3, 0.9, 0.05, 1.75])
    for phase in phases:
        counted = sum(kernels.passes(a, b, phase) for a, b in itertools.pairwise(starts))
        assert counted == 3.0
    outside = kernels.fence_phase(plan.numbers, plan.row_starts, 3 * DEG, radar.faces_rad, 60 * DEG, 0.0, 15.1 * DEG)
    assert outside == -1.0


def test_a_row_higher_up_needs_fewer_beams() -> None:
    starts = row_starts(2.0 * math.pi, 0.0, 80.0 * DEG, 1.0 * DEG)
    assert len(starts) == 81
    assert (np.diff(starts)[[0, 60]] == [360.0, 180.0]).all()


def test_a_body_that_crosses_the_fence_is_found_as_often_as_the_closed_form_says() -> None:
    """10,000 keyed draws; 16 s in a fence of 10 s frames: two passes in 60 of 100 cases, else one."""
    radar = searcher(search_dwell_ms=10.0 / 30.0)
    plan = plan_of(radar)
    assert time_to_fill_s(plan, 1.0) == pytest.approx(10.0)
    ratio = 10.0**1.3 * (1000.0 / 1100.0) ** 4 / 3.0
    once = PFA ** (1.0 / (1.0 + ratio))
    expected = 0.4 * once + 0.6 * (1.0 - (1.0 - once) ** 2)
    found, tries = 0, 10_000
    for number in range(tries):
        draws = Draws(11, number)
        where, when = draws.uniforms(Purpose.FLIGHT, 1, 2, 2)
        azimuth_deg, start_s = 119.98 * where - 59.99, math.floor(1000.0 * when)
        book, seen = open_book(plan, 1), False
        uniforms = draws.uniforms(Purpose.LOOK, 3, 4, 18)
        for step in range(18):
            rises_deg = 2.75 + 0.25 * step  # sixteen of the eighteen within the fence
            if seen or not 3.0 <= rises_deg < 7.0:
                continue
            state = targets_at(radar, [(azimuth_deg, rises_deg + 1e-6, 1100e3)])
            seen = bool(look(radar, book, start_s + step + 1.0, state, 0.01, uniforms[step : step + 1])[0])
        found += seen
    assert abs(found / tries - expected) <= 3.0 * math.sqrt(expected * (1.0 - expected) / tries)


def test_a_search_dwell_has_the_energy_of_its_length() -> None:
    radar = searcher()
    plan, book = plan_of(radar), open_book(plan_of(radar), 1)
    states = spread(radar, 1)
    snrs = []
    for second in range(1, 9):
        report, _, _ = scan(
            radar, plan, book, float(second), states, np.array([0.01]), np.full(1, SURE), np.zeros((1, 3)), np.arange(1)
        )
        snrs += report.snr.tolist()
    pair = 10.0**1.3 * (1000.0 / 800.0) ** 4
    assert snrs[:2] == pytest.approx([0.2 * pair, pair], rel=1e-9)


def test_what_is_in_the_beam_of_a_track_needs_no_fence() -> None:
    """A body that appears beside one under track, far above the fence, is seen with it; one a beam away is not."""
    radar = searcher()
    book = open_book(plan_of(radar), 3)
    states = targets_at(radar, [(0, 5, 800e3), (0, 30, 800e3), (0, 30, 800e3)])
    for second in range(1, 8):
        look(radar, book, float(second), states, 1.0)
    states = targets_at(radar, [(0, 20, 800e3), (1.5, 20.5, 800e3), (4.0, 20, 800e3)])
    found = [look(radar, book, float(second), states, 1.0) for second in range(8, 12)]
    assert np.any(found, axis=0).tolist() == [True, True, False]


# ---------------------------------------------------------------------------------------------- saturation


def test_over_budget_revisits_stretch_as_the_closed_form_says_and_alike_for_all() -> None:
    radar = searcher(track_dwell_ms=0.15, report_interval_s=2.0)
    plan, count, rounds = plan_of(radar), 40, 600
    book, states = open_book(plan, count), spread(radar, count)
    dwells = np.zeros(count)
    for number in range(1, 30):
        look(radar, book, 2.0 * number, states, 1.0)
    assert book.tracks == count
    for number in range(30, 30 + rounds):
        dwells += look(radar, book, 2.0 * number, states, 1.0)
    revisit_s = 2.0 * rounds * count / dwells.sum()
    assert mean_revisit_s(plan, count) == pytest.approx(40 * 0.15 / 0.5)
    assert revisit_s == pytest.approx(mean_revisit_s(plan, count), rel=2e-3)
    assert dwells.max() - dwells.min() <= 1.0
    # and the search goes on at its least share
    assert book.spent_s[2] == pytest.approx(1.0, abs=0.15)


@settings(max_examples=40, deadline=None)
@given(
    count=st.integers(1, 60),
    dwell_s=st.floats(0.01, 3.0),
    share=st.floats(0.05, 0.95),
    revisit_s=st.floats(0.05, 12.0),
    at_once=st.integers(1, 4),
)
def test_no_radar_spends_more_than_its_time(
    count: int, dwell_s: float, share: float, revisit_s: float, at_once: int
) -> None:
    radar = searcher(
        track_dwell_ms=dwell_s, search_least_share=share, track_revisit_s=revisit_s, beams_at_once=float(at_once)
    )
    book, states = open_book(plan_of(radar), count), spread(radar, count)
    take_cue(radar, plan_of(radar), book, "a", cue_at(radar, (10.0, 20.0, 900e3), 1000.0), 0.0)
    spent, on_tracks = 0.0, 0.0
    for second in range(1, 25):
        look(radar, book, float(second), states, 1.0)
        spent += sum(book.spent_s)
        on_tracks += book.spent_s[0]
        assert on_tracks <= (1.0 - share) * at_once * second + 1e-9
        assert spent <= at_once * second + dwell_s * max(1.0, 1.0 / revisit_s) + 1e-9


def test_more_power_never_finds_later() -> None:
    states = spread(searcher(), 50, 4.0, 1500e3)
    uniforms = np.random.default_rng(5).random((200, 50))
    firsts = []
    for reach_m in (700e3, 900e3, 1200e3, 2000e3):
        radar = searcher(reference_range_km=reach_m, track_dwell_ms=0.001, search_dwell_ms=0.001)
        first = np.full(50, 1000)
        for body in range(50):
            book = open_book(plan_of(radar), 1)
            for second in range(1, 200):
                if look(radar, book, float(second), states[body : body + 1], 0.01, uniforms[second, body : body + 1])[
                    0
                ]:
                    first[body] = second
                    break
        firsts.append(first)
    for weak, strong in itertools.pairwise(firsts):
        assert (strong <= weak).all()
    assert firsts[0].mean() > firsts[-1].mean() + 1.0


def test_the_order_of_bodies_changes_nothing_even_when_not_all_can_be_served() -> None:
    """Thirty bodies, budget for three: the same reports to the byte in any order of the same bodies."""
    radar = searcher(track_dwell_ms=0.15)
    plan, count = plan_of(radar), 30
    states, draws = spread(radar, count), np.random.default_rng(6)
    uniforms, normals = draws.random((40, count)), draws.standard_normal((40, count, 3))
    told = []
    for order in (np.arange(count), draws.permutation(count), np.arange(count)[::-1]):
        book, reports = open_book(plan, count), b""
        for second in range(1, 40):
            report, _, _ = scan(
                radar, plan, book, float(second), states[order], np.full(count, 1.0), uniforms[second][order],
                normals[second][order], np.arange(count),
            )  # fmt: skip
            reports += report.measurements.tobytes()
        told.append(reports)
    assert told[0] == told[1] == told[2]


# ---------------------------------------------------------------------------------------------- cues


def cue_at(radar: Radar, direction: tuple[float, float, float], sigma_m: float, until_s: float = 1e4) -> Cue:
    """A cue on a body at rest, as far as that goes for an instant."""
    x, y, z = targets_at(radar, [direction])[0, :3].tolist()
    return Cue(0.0, (x, y, z), (0.0, 0.0, 0.0), sigma_m, 0.0, 0.0, until_s)


def narrow(**changes: float) -> Radar:
    """A narrow beam: 0.25 degrees, 480 by 16 beams of 20 ms; two and a half minutes a frame."""
    slim = {"beamwidth_deg": 0.25 * DEG, "search_dwell_ms": 0.02, "track_dwell_ms": 0.1}
    return searcher(**(slim | changes))


def rise(azimuth_deg: float, radar: Radar, cued: bool, start_s: float) -> float:
    """Seconds until a body is found that climbs from 2 degrees at 0.1 degrees a second, 1,000 km away."""
    plan = plan_of(radar)
    book = open_book(plan, 1)
    for second in range(1, 120):
        now_s = start_s + second
        direction = (azimuth_deg, 2.0 + 0.1 * second, 1000e3)
        if cued:
            x, y, z = targets_at(radar, [direction])[0, :3].tolist()
            # renewed each second, two kilometres beside the truth, with that error stated
            cue = Cue(
                now_s, (x + 1200.0, y - 1200.0, z + 1000.0), (0.0, 0.0, 0.0), 2000.0, 0.0, now_s - 1.0, now_s + 5.0
            )
            take_cue(radar, plan, book, "desk:1", cue, now_s - 1.0)
        if look(radar, book, now_s, targets_at(radar, [direction]), 0.1)[0]:
            return float(second)
    return 120.0


def test_with_a_cue_a_narrow_beam_finds_earlier_than_by_its_fence() -> None:
    """A population of 200 bodies at all azimuths and phases of the frame."""
    radar, draws = narrow(), np.random.default_rng(9)
    azimuths, starts = draws.uniform(-58.0, 58.0, 200), np.floor(draws.uniform(0.0, 1000.0, 200))
    fence = np.array([rise(a, radar, False, s) for a, s in zip(azimuths, starts, strict=True)])
    cued = np.array([rise(a, radar, True, s) for a, s in zip(azimuths, starts, strict=True)])
    gain_s = fence - cued
    print(f"found {cued.mean():.1f} s after rising begins with a cue, {fence.mean():.1f} s without")
    assert (gain_s >= 0.0).all()
    assert cued.max() <= 15.0  # it rises above the least elevation after 10 s; its cone fills in 2.4 s
    assert gain_s.mean() > 20.0
    assert (fence == 120.0).mean() > 0.3


def test_a_cone_fills_once_an_interval_or_as_fast_as_there_is_time() -> None:
    half_rad, side = search.cone_size(1.0 * DEG, 1.0 * DEG)
    assert (half_rad, side) == (pytest.approx(3.5 * DEG), 7)
    assert search.cone_size(0.0, 1.0 * DEG)[1] == 1
    radar = narrow()
    book = open_book(plan_of(radar), 0)
    take_cue(radar, plan_of(radar), book, "a", cue_at(radar, (0.0, 20.0, 1000e3), 4000.0), 0.0)
    empty = np.zeros((0, 6))
    for second in range(1, 11):
        look(radar, book, float(second), empty, 1.0)
    side = search.cone_size(4000.0 / 1000e3, 0.25 * DEG)[1]
    fill_s = side * side * 0.1
    assert fill_s > 0.75  # more than the share that cues may take
    assert book.pointers["a"].filled_ratio == pytest.approx(10.0 * 0.75 / fill_s)
    assert book.spent_s == pytest.approx((0.0, 0.75, 0.25))


def test_a_cue_past_its_time_or_wider_than_the_fence_is_left_alone() -> None:
    radar = narrow()
    book = open_book(plan_of(radar), 0)
    take_cue(radar, plan_of(radar), book, "old", cue_at(radar, (0.0, 20.0, 1000e3), 100.0, until_s=3.0), 0.0)
    take_cue(radar, plan_of(radar), book, "wide", cue_at(radar, (0.0, 20.0, 1000e3), 500e3), 0.0)
    look(radar, book, 5.0, np.zeros((0, 6)), 1.0)
    assert list(book.pointers) == ["wide"] and book.spent_s == (0.0, 0.0, 1.0)


# ---------------------------------------------------------------------------------------------- a mount that turns


def test_a_narrow_field_is_turned_to_where_it_is_cued_at_the_mounts_rate() -> None:
    """Ten degrees either way, 2 degrees a second: what stands at 50.5 degrees is in the field after 20.25 s."""
    turning = narrow(slew_deg_s=2.0 * DEG, electronic_half_deg=10.0 * DEG)
    states = targets_at(turning, [(50.5, 20.0, 1000e3)])
    blind, book = open_book(plan_of(turning), 1), open_book(plan_of(turning), 1)
    take_cue(turning, plan_of(turning), book, "a", cue_at(turning, (50.5, 20.0, 1000e3), 500.0), 0.0)
    seen = [bool(look(turning, book, float(second), states, 1.0)[0]) for second in range(1, 40)]
    assert seen.index(True) + 1 == 21 and all(seen[20:])
    assert book.mount_rad == pytest.approx(50.5 * DEG, abs=1e-5)
    assert not any(look(turning, blind, float(second), states, 1.0)[0] for second in range(1, 40))
    assert blind.mount_rad == 0.0


def test_a_mount_follows_where_most_of_its_tracks_are() -> None:
    azimuths = np.array([350.0, 355.0, 3.0, 40.0, 44.0]) * DEG
    goal = kernels.best_goal(azimuths, 5, 0.0, 10.0 * DEG)
    assert math.remainder(goal, 2.0 * math.pi) == pytest.approx(-3.5 * DEG)
    assert kernels.best_goal(azimuths, 5, 0.0, 1.0 * DEG) == pytest.approx(3.0 * DEG)  # of equals the nearest
    assert kernels.best_goal(azimuths[3:], 2, 0.0, 10.0 * DEG) == pytest.approx(42.0 * DEG)


def test_without_figures_of_search_a_radar_has_no_plan() -> None:
    plain = radar_at(50.0, 10.0, 500.0, radar_figures())
    assert plain.plan is None and search_figures(plain) is None
    assert dataclasses.replace(searcher(), plan=None).plan is None
