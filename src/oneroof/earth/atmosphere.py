"""The air: US Standard Atmosphere 1976, ground to 1,000 km, as kernels of geometric height.

Below 86 km the defining layers; above, density by smooth layers through the rows of table I (within 0.5 % of each, see
earth.upper_air), pressure interpolated between printed rows in the logarithm, and the defining temperature profile;
nothing above 1,000 km. A mean
mid-latitude atmosphere without weather, season or sun. Source: NOAA, NASA, USAF, "U.S. Standard Atmosphere, 1976",
NOAA-S/T 76-1562.
"""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth import upper_air
from oneroof.earth.jit import kernel

_GEOPOTENTIAL_RADIUS_M = 6_356_766.0
_GAS_CONSTANT = 8314.32 / 28.9644  # of dry air, J/(kg K), with the standard's own molar constant
_HYDROSTATIC = 9.80665 / _GAS_CONSTANT  # K/m
_LAYER_BASE_M = np.array([0.0, 11e3, 20e3, 32e3, 47e3, 51e3, 71e3])  # geopotential
_LAPSE_K_M = np.array([-6.5e-3, 0.0, 1.0e-3, 2.8e-3, 0.0, -2.8e-3, -2.0e-3])
_TOP_OF_LAYERS_M = 86e3
_TOP_OF_AIR_M = 1000e3
_ADIABATIC = 1.4

# pressure in Pa at the heights of the rows of upper_air
_PRINTED_PA = np.array(
    [
        3.7338e-1, 1.8359e-1, 7.5966e-2, 3.2011e-2, 7.1042e-3, 4.0096e-3,
        2.5381e-3, 1.2505e-3, 7.2028e-4, 4.5422e-4, 3.0395e-4, 1.5271e-4,
        8.4736e-5, 3.9276e-5, 2.4767e-5, 8.7704e-6, 3.4498e-6, 1.4518e-6,
        3.0236e-7, 8.2130e-8, 3.1908e-8, 1.7036e-8, 1.0873e-8, 7.5138e-9,
    ]
)  # fmt: skip


def _layer(base: int, temperature_k: float, pressure_pa: float) -> tuple[float, float]:
    """Temperature and pressure at the top of a layer, from those at its base."""
    thickness_m, lapse = float(_LAYER_BASE_M[base + 1] - _LAYER_BASE_M[base]), float(_LAPSE_K_M[base])
    top_k = temperature_k + lapse * thickness_m
    if lapse == 0.0:
        return top_k, pressure_pa * math.exp(-_HYDROSTATIC * thickness_m / temperature_k)
    return top_k, pressure_pa * math.pow(top_k / temperature_k, -_HYDROSTATIC / lapse)


def _layer_bases() -> tuple[np.ndarray, np.ndarray]:
    """Temperature and pressure at the base of every layer, from the ground up."""
    rows = [(288.15, 101_325.0)]
    for base in range(len(_LAYER_BASE_M) - 1):
        rows.append(_layer(base, *rows[-1]))
    return np.array([row[0] for row in rows]), np.array([row[1] for row in rows])


_BASE_K, _BASE_PA = _layer_bases()
_BASE_DENSITY = _BASE_PA / (_GAS_CONSTANT * _BASE_K)
_TOP_GEOPOTENTIAL_M = _GEOPOTENTIAL_RADIUS_M * _TOP_OF_LAYERS_M / (_GEOPOTENTIAL_RADIUS_M + _TOP_OF_LAYERS_M)
_TOP_FACTOR = 1.0 - 2.0e-3 * (_TOP_GEOPOTENTIAL_M - 71e3) / float(_BASE_K[6])
# the first upper row is what the layers give, so that nothing jumps at 86 km
_UPPER_M = upper_air.PRINTED[:, 0] * 1e3
_LAST_ROW = len(_UPPER_M) - 2
_UPPER_PA = np.array([math.log(value) for value in _PRINTED_PA])
_UPPER_EDGES_M = np.array(upper_air.EDGES_KM) * 1e3
_UPPER_DENSITY = upper_air.QUINTICS
_UPPER_PA[0] = math.log(float(_BASE_PA[6])) + _HYDROSTATIC / 2.0e-3 * math.log(_TOP_FACTOR)


@kernel
def _layer_of(geopotential_m: float) -> int:
    """Which of the seven layers holds a geopotential height; the first also below the ground."""
    layer = 0
    while layer < 6 and geopotential_m >= _LAYER_BASE_M[layer + 1]:
        layer += 1
    return layer


@kernel
def _upper_density(height_m: float) -> float:
    """Density by the smooth layer that holds a height over 86 km."""
    layer = 0
    while layer < 3 and height_m >= _UPPER_EDGES_M[layer + 1]:
        layer += 1
    t = (height_m - _UPPER_EDGES_M[layer]) / (_UPPER_EDGES_M[layer + 1] - _UPPER_EDGES_M[layer])
    total = 0.0
    for power in range(5, -1, -1):
        total = total * t + _UPPER_DENSITY[layer, power]
    return math.exp(total)


@kernel
def _upper_pressure(height_m: float) -> float:
    """Pressure over 86 km, interpolated in the logarithm."""
    row = 0
    while row < _LAST_ROW and height_m >= _UPPER_M[row + 1]:
        row += 1
    part = (height_m - _UPPER_M[row]) / (_UPPER_M[row + 1] - _UPPER_M[row])
    return math.exp(_UPPER_PA[row] + part * (_UPPER_PA[row + 1] - _UPPER_PA[row]))


@kernel
def density_kg_m3(height_m: float) -> float:
    """Density of the air at a geometric height; zero above 1,000 km."""
    if height_m >= _TOP_OF_AIR_M:
        return 0.0
    if height_m >= _TOP_OF_LAYERS_M:
        return _upper_density(height_m)
    geopotential_m = _GEOPOTENTIAL_RADIUS_M * height_m / (_GEOPOTENTIAL_RADIUS_M + height_m)
    layer = _layer_of(geopotential_m)
    rise_m, base_k, lapse = geopotential_m - _LAYER_BASE_M[layer], _BASE_K[layer], _LAPSE_K_M[layer]
    if lapse == 0.0:
        return float(_BASE_DENSITY[layer] * math.exp(-_HYDROSTATIC * rise_m / base_k))
    exponent = -(_HYDROSTATIC / lapse + 1.0)
    return float(_BASE_DENSITY[layer] * math.exp(exponent * math.log(1.0 + lapse * rise_m / base_k)))


@kernel
def pressure_pa(height_m: float) -> float:
    """Pressure of the air at a geometric height; zero above 1,000 km."""
    if height_m >= _TOP_OF_AIR_M:
        return 0.0
    if height_m >= _TOP_OF_LAYERS_M:
        return _upper_pressure(height_m)
    geopotential_m = _GEOPOTENTIAL_RADIUS_M * height_m / (_GEOPOTENTIAL_RADIUS_M + height_m)
    layer = _layer_of(geopotential_m)
    rise_m, base_k, lapse = geopotential_m - _LAYER_BASE_M[layer], _BASE_K[layer], _LAPSE_K_M[layer]
    if lapse == 0.0:
        return float(_BASE_PA[layer] * math.exp(-_HYDROSTATIC * rise_m / base_k))
    return float(_BASE_PA[layer] * math.exp(-_HYDROSTATIC / lapse * math.log(1.0 + lapse * rise_m / base_k)))


@kernel
def temperature_k(height_m: float) -> float:
    """Temperature of the air at a geometric height (molecular-scale below 86 km: 0.04 % over the kinetic at most)."""
    if height_m < _TOP_OF_LAYERS_M:
        geopotential_m = _GEOPOTENTIAL_RADIUS_M * height_m / (_GEOPOTENTIAL_RADIUS_M + height_m)
        layer = _layer_of(geopotential_m)
        return float(_BASE_K[layer] + _LAPSE_K_M[layer] * (geopotential_m - _LAYER_BASE_M[layer]))
    if height_m < 91e3:
        return 186.8673
    if height_m < 110e3:
        part = (height_m - 91e3) / 19_942.9
        return 263.1905 - 76.3232 * math.sqrt(1.0 - part * part)
    if height_m < 120e3:
        return 240.0 + 0.012 * (height_m - 110e3)
    rise_m = (height_m - 120e3) * (_GEOPOTENTIAL_RADIUS_M + 120e3) / (_GEOPOTENTIAL_RADIUS_M + height_m)
    return 1000.0 - 640.0 * math.exp(-1.875e-5 * rise_m)


@kernel
def sound_speed_m_s(height_m: float) -> float:
    """Speed of sound at a geometric height; held at its 86 km value above, where the standard defines none."""
    return math.sqrt(_ADIABATIC * _GAS_CONSTANT * temperature_k(min(height_m, 85_999.0)))
