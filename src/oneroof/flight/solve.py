"""Small solvers: a bracketed root and a peak of functions of one number that cost a flight each; three equations."""

from __future__ import annotations

from collections.abc import Callable

from oneroof.earth.arrays import Floats


def root(function: Callable[[float], float], low: float, high: float, tolerance: float, steps: int = 60) -> float:
    """Where a function crosses zero between two ends of opposite sign (Illinois method), to a tolerance in its value.

    Raises ValueError if the ends have the same sign.
    """
    low_value, high_value = function(low), function(high)
    if low_value * high_value > 0.0:
        raise ValueError("both ends have the same sign")
    middle = low
    for _ in range(steps):
        if high_value == low_value:
            break
        middle = (low * high_value - high * low_value) / (high_value - low_value)
        value = function(middle)
        if abs(value) <= tolerance:
            break
        if value * high_value < 0.0:
            low, low_value = high, high_value
        else:
            low_value *= 0.5
        high, high_value = middle, value
    return middle


def peak(function: Callable[[float], float], low: float, high: float, tolerance: float) -> float:
    """Where a function with one peak between two ends is highest (golden section, ended by a parabola)."""
    golden = 0.6180339887498949
    left, right = high - golden * (high - low), low + golden * (high - low)
    left_value, right_value = function(left), function(right)
    while high - low > tolerance:
        if left_value > right_value:
            high, right, right_value = right, left, left_value
            left = high - golden * (high - low)
            left_value = function(left)
        else:
            low, left, left_value = left, right, right_value
            right = low + golden * (high - low)
            right_value = function(right)
    return vertex((low, left, right), (function(low), left_value, right_value))


def vertex(places: tuple[float, float, float], values: tuple[float, float, float]) -> float:
    """Place of the vertex of the parabola through three points; the middle one if they are on a line."""
    (a, b, c), (fa, fb, fc) = places, values
    below = (b - a) * (fb - fc) - (b - c) * (fb - fa)
    above = (b - a) ** 2 * (fb - fc) - (b - c) ** 2 * (fb - fa)
    return b if below == 0.0 else b - 0.5 * above / below


def triple(u: Floats, v: Floats, w: Floats) -> float:
    """Give the triple product of three vectors: positive where they turn as the axes do."""
    return float(
        u[0] * (v[1] * w[2] - v[2] * w[1]) - u[1] * (v[0] * w[2] - v[2] * w[0]) + u[2] * (v[0] * w[1] - v[1] * w[0])
    )


def three(a: Floats, b: Floats, c: Floats, right: Floats) -> tuple[float, float, float] | None:
    """Solve three equations, columns a, b, c, by Cramer's rule; None if they are dependent."""
    whole = triple(a, b, c)
    if whole == 0.0:
        return None
    return triple(right, b, c) / whole, triple(a, right, c) / whole, triple(a, b, right) / whole
