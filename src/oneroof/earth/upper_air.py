"""The air from 86 to 1,000 km: printed densities of 1976, and the smooth layers through them."""

from __future__ import annotations

import numpy as np

# geometric height in km, density in kg/m3: rows of table I
PRINTED = np.array(
    [
        (86.0, 6.958e-6),
        (90.0, 3.416e-6),
        (95.0, 1.393e-6),
        (100.0, 5.604e-7),
        (110.0, 9.708e-8),
        (115.0, 4.289e-8),
        (120.0, 2.222e-8),
        (130.0, 8.152e-9),
        (140.0, 3.831e-9),
        (150.0, 2.076e-9),
        (160.0, 1.233e-9),
        (180.0, 5.194e-10),
        (200.0, 2.541e-10),
        (230.0, 1.029e-10),
        (250.0, 6.073e-11),
        (300.0, 1.916e-11),
        (350.0, 7.014e-12),
        (400.0, 2.803e-12),
        (500.0, 5.215e-13),
        (600.0, 1.137e-13),
        (700.0, 3.070e-14),
        (800.0, 1.136e-14),
        (900.0, 5.759e-15),
        (1000.0, 3.561e-15),
    ]
)
EDGES_KM = (86.0, 110.0, 150.0, 300.0, 1000.0)
# derived by design/upper_air.py: at the edges the logarithm and its slope a kilometre, in each layer two shapes
_LOGARITHMS = (-11.875643807, -16.147730456, -19.992822872, -24.678196343, -33.268734991)
_SLOPES_KM = (-0.18213815, -0.182658823, -0.055483368, -0.021204243, -0.004940849)
_SHAPES = (
    (0.912166236, -2.512963276),
    (1.509053994, -0.414772551),
    (2.843740963, -1.752518303),
    (5.367573128, -13.761548063),
)


def _quintic(layer: int) -> list[float]:
    """Coefficients of the logarithm of density in the part t of a layer: a cubic, and (a + b t) (t (1 - t))^2."""
    width_km = EDGES_KM[layer + 1] - EDGES_KM[layer]
    low, high = _LOGARITHMS[layer], _LOGARITHMS[layer + 1]
    rise, fall = width_km * _SLOPES_KM[layer], width_km * _SLOPES_KM[layer + 1]
    a, b = _SHAPES[layer]
    square, cube = 3.0 * (high - low) - 2.0 * rise - fall, 2.0 * (low - high) + rise + fall
    return [low, rise, square + a, cube + b - 2.0 * a, a - 2.0 * b, b]


# layer, power of the part of the layer
QUINTICS = np.array([_quintic(layer) for layer in range(len(EDGES_KM) - 1)])
