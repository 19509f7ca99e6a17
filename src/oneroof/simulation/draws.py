"""Chance: every draw is a pure function of (seed, replication, purpose, subjects, ordinal), never of earlier draws."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

import numpy as np

from oneroof.earth.arrays import Floats
from oneroof.simulation import kernels


class Purpose(IntEnum):
    """What a draw is for; a number is never given to another purpose, or old records would replay differently."""

    FLIGHT = 1
    LOOK = 2
    DECISION_DELAY = 3
    REFUSAL = 4
    RIGHT_OBJECT = 5
    SHOT = 6
    STATION = 9
    RELEASE = 20
    DEBRIS = 21
    FEATURE = 22
    OBJECTION = 30
    FALSE_ALARM = 40
    CONSULT = 41
    SIGN = 42
    STUDY = 50
    EXCHANGE = 60
    FUTURE = 61
    ORIGIN = 62


@lru_cache(maxsize=4096)
def subject_key(name: str) -> int:
    """Number an id by its own letters, so that adding a thing leaves every other thing's number as it was."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "little")


@dataclass(frozen=True, slots=True)
class Draws:
    """All the chance of one replication; with `chance` off normals are 0, uniforms 0 (a look's: one half).

    Off means: mean values, no misses, and a look detects when its detection probability is above one half.
    """

    seed: int
    replication: int
    chance: bool = True

    def uniforms(self, purpose: Purpose, subject_a: int, subject_b: int, count: int) -> Floats:
        """Draw `count` uniforms in (0, 1) for a pair of subjects; shape (count,)."""
        out = np.zeros(count)
        if self.chance:
            kernels.fill_uniforms(self.seed, int(purpose), self.replication, subject_a, subject_b, out)
        return out

    def uniform(self, purpose: Purpose, subject_a: int, subject_b: int = 0) -> float:
        """Draw one uniform."""
        return float(self.uniforms(purpose, subject_a, subject_b, 1)[0])

    def objects(self, subject_a: int, subject_b: int, chance: float) -> bool:
        """Draw whether somebody objects; without chance what happens more often than not."""
        draw = self.uniform(Purpose.OBJECTION, subject_a, subject_b) if self.chance else 0.5
        return draw < chance

    def normals(self, purpose: Purpose, subject_a: int, subject_b: int, count: int) -> Floats:
        """Draw `count` standard normals for a pair of subjects; shape (count,)."""
        out = self.uniforms(purpose, subject_a, subject_b, count)
        if self.chance:
            for i in range(count):
                out[i] = kernels.inverse_normal(out[i])
        return out

    def of_look(self, purpose: Purpose, look: int, subject_a: int, subject_b: int) -> float:
        """Draw one standard normal for one look of a sensor at a body."""
        out = np.full(1, 0.5)
        if self.chance:
            mixed = int(purpose) + 256 * (look + 1)
            kernels.fill_uniforms(self.seed, mixed, self.replication, subject_a, subject_b, out)
        return float(kernels.inverse_normal(out[0]))

    def lognormal(self, purpose: Purpose, subject_a: int, subject_b: int, median: float, spread: float) -> float:
        """Draw a time whose logarithm is normal with standard deviation `spread`; the median without chance."""
        if spread == 0.0 or median == 0.0:
            return median
        return median * math.exp(spread * float(self.normals(purpose, subject_a, subject_b, 1)[0]))
