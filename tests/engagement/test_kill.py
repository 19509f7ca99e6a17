"""Kill arithmetic against closed forms: independent shots, the common factor, and Wilkening's tables."""

from __future__ import annotations

import math

import numpy as np
import pytest

from oneroof.engagement.kill import Outcome, kill_probability, shot_outcome
from oneroof.simulation.draws import Draws, Purpose


@pytest.mark.requirement("A001")
def test_five_threats_two_shots_each_all_killed_in_624_of_a_thousand() -> None:
    """0.91^5 = 0.624 within three sigma at 100,000 draws of the engagement model."""
    trials, single = 100_000, 0.7
    killed = 0
    for trial in range(trials):
        draws = Draws(1, trial)
        hits = draws.uniforms(Purpose.SHOT, 1, 0, 10)
        killed += all(
            any(shot_outcome(0.0, 1.0, hits[2 * threat + shot], single) is Outcome.KILLED for shot in range(2))
            for threat in range(5)
        )
    expected = kill_probability(1.0, single, 2) ** 5
    assert expected == pytest.approx(0.91**5, abs=1e-12) and expected == pytest.approx(0.624, abs=5e-4)
    assert abs(killed / trials - expected) <= 3 * math.sqrt(expected * (1 - expected) / trials)


# P_track, independent and common-mode chance that none of five warheads leaks, four shots of 0.7 (Wilkening's forms)
WILKENING = [(1.0, 0.960, 0.960), (0.99, 0.913, 0.951), (0.95, 0.743, 0.912), (0.90, 0.567, 0.864)]


@pytest.mark.parametrize(("track", "independent", "common"), WILKENING)
def test_the_common_factor_matters_as_in_wilkenings_model(track: float, independent: float, common: float) -> None:
    """The factor drawn once a threat, and once for all five."""
    assert kill_probability(track, 0.7, 4) ** 5 == pytest.approx(independent, abs=6e-4)
    assert track * kill_probability(1.0, 0.7, 4) ** 5 == pytest.approx(common, abs=6e-4)


def test_two_layers_of_eighty_percent_stop_ninety_six() -> None:
    assert kill_probability(1.0, 0.8, 2) == pytest.approx(0.96)


def test_simulated_kills_with_the_common_factor_match_the_closed_form() -> None:
    trials, common, single, shots = 40_000, 0.8, 0.6, 2
    u = np.array([Draws(3, trial).uniforms(Purpose.SHOT, 9, 0, 3) for trial in range(trials)])
    killed = sum(
        any(shot_outcome(row[2], common, row[shot], single) is Outcome.KILLED for shot in range(shots)) for row in u
    )
    expected = kill_probability(common, single, shots)
    assert abs(killed / trials - expected) <= 3 * math.sqrt(expected * (1 - expected) / trials)


def test_the_wrong_object_is_never_killed() -> None:
    assert shot_outcome(0.9, 0.8, 0.0, 1.0) is Outcome.WRONG_OBJECT
    assert shot_outcome(0.1, 0.8, 0.9, 0.7) is Outcome.MISSED
