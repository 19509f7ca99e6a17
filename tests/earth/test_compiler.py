"""The compiler: a kernel computes with its own copies of what it calls, whatever else a process compiled or loaded."""

from __future__ import annotations

import math

import numba
import pytest
from llvmlite.binding import Linkage

from oneroof.earth import jit


def _folded(x: float, y: float) -> float:
    total = 0.0
    for k in range(12):
        if x * y > 3.0 * k:
            x, y = math.sin(x) * y + k, math.cos(y) * x - k
        else:
            x, y = math.atan2(x, y + k), math.hypot(x, y - k)
        for j in range(7):
            total += math.sqrt(x * x + y * y + j) * (x - y * j)
    return total


def _linkages() -> set[str]:
    """Compile a kernel that calls another from several places; give the linkage of all that is defined in it."""
    folded = numba.njit(fastmath=jit.FASTMATH, nogil=True)(_folded)

    def thrice(x: float, y: float) -> float:
        return float(folded(x, y) + folded(y, x) + folded(x + y, x - y))

    outer = numba.njit(fastmath=jit.FASTMATH, nogil=True)(thrice)
    outer(1.0, 2.0)
    (compiled,) = outer.overloads.values()
    return {each.linkage.name for each in compiled.library._final_module.functions if not each.is_declaration}


def test_a_kernel_keeps_its_own_copies_of_what_it_calls() -> None:
    # a copy that may be shared is replaced by whichever the process had first, with other last digits
    assert Linkage.linkonce_odr.name not in _linkages()


def test_without_that_copies_would_be_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = jit.CPUCodeLibrary._optimize_final_module.__wrapped__
    monkeypatch.setattr(jit.CPUCodeLibrary, "_optimize_final_module", plain)
    assert Linkage.linkonce_odr.name in _linkages()
