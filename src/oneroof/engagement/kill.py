"""Kill: one common factor for each threat times independent shots (Wilkening, Science & Global Security 8, 1999)."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """What became of one shot."""

    KILLED = "killed"
    WRONG_OBJECT = "wrong object"
    MISSED = "missed"


def shot_outcome(right_object: float, discrimination: float, hit: float, single_shot_kill: float) -> Outcome:
    """Decide one shot from two uniforms: `right_object` is drawn once a threat (the common factor), `hit` once a shot.

    The default correlation is therefore complete for the choice of object and none for the hits.
    """
    if right_object >= discrimination:
        return Outcome.WRONG_OBJECT
    return Outcome.KILLED if hit < single_shot_kill else Outcome.MISSED


def kill_probability(common: float, single_shot_kill: float, shots: int) -> float:
    """Give the chance that one threat is killed by n shots: common * (1 - (1 - p)^n)."""
    return float(common * (1.0 - (1.0 - single_shot_kill) ** shots))
