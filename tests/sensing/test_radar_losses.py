"""What a sheet may add to a radar: the radar equation, refraction, loss off boresight, clutter; and aspects."""

from __future__ import annotations

import math

import numpy as np
import pytest

from oneroof.catalogue.shelf import Shelf
from oneroof.sensing.kernels import cross_section_m2
from oneroof.sensing.radar import Radar, look, radar, reference_range_m, visible
from sensing.rig import DEG, over, radar_at, radar_figures, targets_at

PAIR = 10.0**1.3


def snr(place: Radar, direction: tuple[float, float, float]) -> float:
    """Signal-to-noise ratio of one dwell on a body of the reference cross-section."""
    report, _, _ = look(
        place, 0.0, targets_at(place, [direction]), np.array([0.01]), np.full(1, 1e-9), np.zeros((1, 3))
    )
    return float(report.snr[0])


# ---------------------------------------------------------------------------------------------- the radar equation


@pytest.mark.parametrize(
    ("figures", "range_km"),
    [({}, 869.0), ({"losses_db": 0.0}, 1228.0), ({"reference_snr_db": 20.0}, 581.0)],
)
def test_the_sheet_of_the_forward_radar_builds_the_published_ranges(figures: dict[str, float], range_km: float) -> None:
    """At the 9.0 GHz of the hand computation; a ratio of 13 dB is 20 to a quarter of a per cent."""
    shelf = Shelf("postol")
    for name, value in ({"frequency_ghz": 9.0, "range_by_equation": True, "losses_db": 6.0206} | figures).items():
        shelf = shelf.with_value("forward-x-band", name, value)
    assert reference_range_m(shelf.figures("forward-x-band")) == pytest.approx(range_km * 1e3, rel=2e-3)


def test_the_equation_and_the_published_pair_are_two_ways_to_one_radar() -> None:
    """Built by the equation the radar of the sheet reaches what Lewis and Postol say, to the per cent and the band."""
    built = Shelf("postol").with_value("forward-x-band", "range_by_equation", True).figures("forward-x-band")
    published = Shelf("postol").figures("forward-x-band")
    assert radar(built, 0.6, 0.8, 0.0).numbers[0] == pytest.approx(radar(published, 0.6, 0.8, 0.0).numbers[0], rel=0.03)


# ---------------------------------------------------------------------------------------------- refraction


@pytest.mark.parametrize(("factor", "floor_km"), [(1.0, 26.6), (4.0 / 3.0, 18.2)])
def test_over_tabriz_refraction_lowers_the_floor_as_published(factor: float, floor_km: float) -> None:
    """Kürecik, 2,085 m, no least elevation: 26.6 km straight, 18.2 km over the 4/3 Earth; to 0.3 km."""
    figures = radar_figures((90.0,), elevation_min_deg=-10.0 * DEG, refraction_factor=factor)
    place = radar_at(38.34944, 37.79361, 2085.0, figures)
    heights_km = np.arange(10.0, 40.0, 0.05)
    seen = visible(place, np.concatenate([over(38.08, 46.29, 1e3 * height)[:, :3] for height in heights_km]))
    assert heights_km[int(np.argmax(seen))] == pytest.approx(floor_km, abs=0.3)
    assert (np.diff(seen.astype(int)) >= 0).all()


def test_refraction_lets_a_low_beam_see_lower() -> None:
    """At 2,000 km a least elevation of 3 degrees; the bent beam's floor by the 4/3 closed form."""
    from oneroof.earth.sight import horizon_floor_m

    place = radar_at(0.0, 0.0, 0.0, radar_figures((90.0,), refraction_factor=4.0 / 3.0))
    angle_deg = 15.0
    floor_m = horizon_floor_m(0.0, angle_deg * DEG * 6.371e6, 3.0 * DEG, 4.0 / 3.0)
    for height_m, seen in ((floor_m - 20e3, False), (floor_m + 20e3, True)):
        assert visible(place, over(0.0, angle_deg, height_m)[:, :3])[0] == seen


# ---------------------------------------------------------------------------------------------- losses


def test_off_boresight_the_signal_falls_by_the_cosine_and_the_beam_widens() -> None:
    plain = radar_at(50.0, 10.0, 0.0, radar_figures())
    flat = radar_at(50.0, 10.0, 0.0, radar_figures(scan_loss_power=3.0, face_tilt_deg=20.0 * DEG))
    assert snr(flat, (0.0, 20.0, 800e3)) == pytest.approx(snr(plain, (0.0, 20.0, 800e3)), rel=1e-9)
    cosine = math.cos(20 * DEG) * math.cos(20 * DEG) * math.cos(50 * DEG) + math.sin(20 * DEG) * math.sin(20 * DEG)
    assert snr(flat, (50.0, 20.0, 800e3)) == pytest.approx(cosine**3 * PAIR * (1000 / 800) ** 4, rel=1e-9)
    states = targets_at(flat, [(50.0, 20.0, 800e3)])
    report, _, _ = look(flat, 0.0, states, np.array([0.01]), np.full(1, 1e-9), np.zeros((1, 3)))
    split = 0.5 * DEG / cosine / (1.6 * math.sqrt(2.0 * float(report.snr[0])))
    assert report.sigmas[0, 1] == pytest.approx(math.hypot(split, 0.01 * DEG), rel=1e-9)


def test_clutter_counts_near_the_horizon_and_inside_it_alone() -> None:
    """A radar 1,000 m up: horizon at 113 km. On it the ratio falls by the clutter; higher by less."""
    low = {"elevation_min_deg": -2.0 * DEG, "range_sigma_m": 1.0}
    plain = radar_at(0.0, 0.0, 1000.0, radar_figures((90.0,), **low))
    noisy = radar_at(0.0, 0.0, 1000.0, radar_figures((90.0,), clutter_to_noise_db=30.0, **low))
    dip_deg = math.acos(6371.0 / 6372.0) / DEG
    for above_beams in (0.0, 0.5, 1.0, 2.0):
        direction = (90.0, 0.5 * above_beams - dip_deg, 100e3)
        echo = 1000.0 * 0.5 ** (8.0 * above_beams**2)  # half power at half a beam from its middle, both ways
        expected = 1.0 + echo
        assert snr(plain, direction) / snr(noisy, direction) == pytest.approx(expected, rel=1e-6)
    for direction in ((90.0, 0.2, 120e3), (90.0, 30.0, 100e3)):
        assert snr(plain, direction) == pytest.approx(snr(noisy, direction), rel=1e-9)


# ---------------------------------------------------------------------------------------------- aspect


def section_m2(aspect_deg: float, sections: tuple[float, float, float, float]) -> float:
    """Seen by a radar at the origin from a body on the x axis whose nose points `aspect_deg` off the line to it."""
    angle = math.radians(aspect_deg)
    state = np.array([1e6, 0.0, 0.0, -6000.0 * math.cos(angle), 6000.0 * math.sin(angle), 0.0])
    return float(cross_section_m2(np.zeros(3), state, np.array(sections)))


def test_a_body_is_small_from_the_nose_large_from_the_side_and_in_between_from_behind() -> None:
    body = (3.0, 0.01, 1.0, 0.1)
    for aspect_deg, expected in ((0, 0.01), (59, 0.01), (85, 1.0), (90, 1.0), (95, 1.0), (120, 0.1), (180, 0.1)):
        assert section_m2(aspect_deg, body) == pytest.approx(expected, rel=1e-9)
    # half way in decibels half way in angle
    assert section_m2(72.5, body) == pytest.approx(0.1, rel=1e-9)
    assert section_m2(107.5, body) == pytest.approx(math.sqrt(0.1), rel=1e-9)
    angles = np.linspace(0.0, 90.0, 181)
    assert (np.diff([section_m2(angle, body) for angle in angles]) >= -1e-12).all()


def test_a_sheet_without_sides_is_the_same_from_everywhere() -> None:
    assert {section_m2(angle, (3.0, 0.02, 0.02, 0.02)) for angle in range(0, 181, 5)} == {0.02}
