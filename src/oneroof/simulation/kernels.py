"""Counter-based random bits, and all objects of nature brought to one instant."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from oneroof.earth.arrays import Flags, Floats, Integers
from oneroof.earth.jit import kernel
from oneroof.flight.kernels import state_at
from oneroof.sensing.kernels import cross_section_m2

_M0, _M1 = 0xD2511F53, 0xCD9E8D57
_W0, _W1 = 0x9E3779B9, 0xBB67AE85
_LOW = 0xFFFFFFFF
_TO_UNIT = 1.0 / 4503599627370496.0

Bits = NDArray[np.uint64]


@kernel(inline=True)
def _round(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    product0 = np.uint64(_M0) * c0
    product1 = np.uint64(_M1) * c2
    low = np.uint64(_LOW)
    shift = np.uint64(32)
    return (product1 >> shift) ^ c1 ^ k0, product1 & low, (product0 >> shift) ^ c3 ^ k1, product0 & low


@kernel
def philox(counter: Bits, key: Bits, out: Bits) -> None:
    """Fill `out` (4,) with a block of Philox4x32-10 (Salmon et al., SC 2011); counter (4,), key (2,), 32-bit words."""
    c0, c1, c2, c3 = counter[0], counter[1], counter[2], counter[3]
    k0, k1 = key[0], key[1]
    low = np.uint64(_LOW)
    for _ in range(10):
        c0, c1, c2, c3 = _round(c0, c1, c2, c3, k0, k1)
        k0 = (k0 + np.uint64(_W0)) & low
        k1 = (k1 + np.uint64(_W1)) & low
    out[0], out[1], out[2], out[3] = c0, c1, c2, c3


@kernel
def inverse_normal(p: float) -> float:
    """Quantile of the standard normal, Wichura's AS 241 (PPND16): relative error about 1e-16 for 0 < p < 1."""
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return (
            q
            * (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r
                   + 45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427) * r
                + 133.14166789178437745) * r + 3.387132872796366608)
            / (((((((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) * r
                   + 21213.794301586595867) * r + 5394.1960214247511077) * r + 687.1870074920579083) * r
                + 42.313330701600911252) * r + 1.0)
        )  # fmt: skip
    r = math.sqrt(-math.log(p if q < 0.0 else 1.0 - p))
    if r <= 5.0:
        r -= 1.6
        value = (
            (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r
                 + 1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r
              + 4.6303378461565452959) * r + 1.42343711074968357734)
            / (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r
                   + 0.14810397642748007459) * r + 0.68976733498510000455) * r + 1.6763848301838038494) * r
                + 2.05319162663775882187) * r + 1.0)
        )  # fmt: skip
    else:
        r -= 5.0
        value = (
            (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r
                 + 0.026532189526576123093) * r + 0.29656057182850489123) * r + 1.7848265399172913358) * r
              + 5.4637849111641143699) * r + 6.6579046435011037772)
            / (((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r
                   + 7.868691311456132591e-4) * r + 0.0148753612908506148525) * r + 0.13692988092273580531) * r
                + 0.59983220655588793769) * r + 1.0)
        )  # fmt: skip
    return -value if q < 0.0 else value


@kernel
def fill_uniforms(seed: int, purpose: int, replication: int, subject_a: int, subject_b: int, out: Floats) -> None:
    """Fill `out` (n,) with uniforms in (0, 1); element i depends on the key and on i alone."""
    counter = np.empty(4, np.uint64)
    key = np.empty(2, np.uint64)
    bits = np.empty(4, np.uint64)
    low = np.uint64(_LOW)
    key[0] = np.uint64(seed) & low
    key[1] = ((np.uint64(seed) >> np.uint64(32)) ^ (np.uint64(purpose) * np.uint64(_W0))) & low
    counter[1], counter[2], counter[3] = np.uint64(subject_a), np.uint64(subject_b), np.uint64(replication)
    n = out.shape[0]
    for block in range((n + 1) // 2):
        counter[0] = np.uint64(block)
        philox(counter, key, bits)
        for half in range(2):
            i = 2 * block + half
            if i < n:
                # 52 bits and a half: the greatest is still below one
                mantissa = (bits[2 * half] << np.uint64(20)) ^ (bits[2 * half + 1] >> np.uint64(12))
                out[i] = (np.float64(mantissa) + 0.5) * _TO_UNIT


@kernel
def states_at(
    times: Floats,
    states: Floats,
    counts: Integers,
    ignitions: Floats,
    ends: Floats,
    t: float,
    out: Floats,
    flying: Flags,
) -> None:
    """Bring every flight to scenario time `t`: out (n, 6) in ECEF, flying (n,) true between ignition and end."""
    for i in range(counts.shape[0]):
        since = t - ignitions[i]
        flying[i] = since >= 0.0 and t < ends[i]
        if flying[i]:
            state_at(times[i, : counts[i]], states[i, : counts[i]], since, out[i])
        else:
            for k in range(6):
                out[i, k] = 0.0


@kernel
def sample(
    times: Floats,
    states: Floats,
    counts: Integers,
    ignitions: Floats,
    ends: Floats,
    period: float,
    positions: Floats,
    flying: Flags,
) -> None:
    """Sample every flight at each multiple of a period: positions (m, n, 3), flying (m, n)."""
    state = np.empty(6)
    for k in range(positions.shape[0]):
        t = k * period
        for i in range(counts.shape[0]):
            since = t - ignitions[i]
            flying[k, i] = since >= 0.0 and t < ends[i]
            if flying[k, i]:
                state_at(times[i, : counts[i]], states[i, : counts[i]], since, state)
                for j in range(3):
                    positions[k, i, j] = state[j]


@kernel
def gather(
    times: Floats,
    paths: Floats,
    counts: Integers,
    ignitions: Floats,
    ends: Floats,
    guests: Flags,
    shown: bool,
    states: Floats,
    flying: Flags,
    burnouts: Floats,
    sections: Floats,
    subjects: Integers,
    origin: Floats,
    t: float,
    seed: int,
    purpose: int,
    replication: int,
    sensor: int,
    look: int,
    chance: bool,
    index: Integers,
    seen_states: Floats,
    rcs: Floats,
    boosting: Flags,
    uniforms: Floats,
    normals: Floats,
) -> int:
    """Bring every flight to time `t` as `states_at`, and gather what one look needs, packed in front; returns how many.

    Guests fly only where they are shown, then to their very end.

    sections (n, 4): cross-section in boost, then of the coasting body from nose, broadside and tail, seen from
    `origin`. Each subject's draws hang on the sensor and the look's ordinal
    alone; without chance the uniforms are one half and the normals zero.
    """
    block = np.empty(4, np.float64)
    count = 0
    states_at(times, paths, counts, ignitions, ends, t, states, flying)
    for i in range(flying.shape[0]):
        if guests[i]:
            flying[i] = shown and ignitions[i] <= t <= ends[i]
        if not flying[i]:
            continue
        index[count] = i
        for k in range(6):
            seen_states[count, k] = states[i, k]
        boosting[count] = t < burnouts[i]
        rcs[count] = sections[i, 0] if boosting[count] else cross_section_m2(origin, states[i], sections[i])
        uniforms[count] = 0.5
        normals[count, 0] = normals[count, 1] = normals[count, 2] = 0.0
        if chance:
            fill_uniforms(seed, purpose + 256 * (look + 1), replication, sensor, subjects[i], block)
            uniforms[count] = block[0]
            for k in range(3):
                normals[count, k] = inverse_normal(block[k + 1])
        count += 1
    return count
