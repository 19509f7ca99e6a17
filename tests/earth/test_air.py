"""The air: against the printed table of the standard, another implementation, and the hydrostatic law."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneroof.earth import atmosphere

ORACLES = Path(__file__).resolve().parents[1] / "oracles"
PRINTED = np.loadtxt(ORACLES / "us76.txt")
AMBIANCE = np.loadtxt(ORACLES / "ambiance.txt")


@pytest.mark.parametrize("row", range(len(PRINTED)))
def test_the_printed_table(row: int) -> None:
    height_km, temperature, pressure, density = (float(value) for value in PRINTED[row])
    # below 86 km the defining layers to the last printed digit; above, interpolation between printed rows
    close = 5e-4 if height_km <= 86.0 else 5e-3
    assert atmosphere.temperature_k(height_km * 1e3) == pytest.approx(temperature, rel=5e-4)
    assert atmosphere.pressure_pa(height_km * 1e3) == pytest.approx(pressure, rel=close) or height_km == 1000.0
    assert atmosphere.density_kg_m3(height_km * 1e3 - 1e-6) == pytest.approx(density, rel=close)


@pytest.mark.parametrize(
    ("height_km", "density"), [(92, 2.393e-6), (125, 1.291e-8), (170, 7.815e-10), (374, 4.478e-12)]
)
def test_printed_rows_that_the_upper_table_leaves_out(height_km: float, density: float) -> None:
    """Table I between the rows that the house keeps: smooth layers fitted to the others."""
    assert atmosphere.density_kg_m3(height_km * 1e3) == pytest.approx(density, rel=0.005)


@pytest.mark.parametrize("row", range(len(AMBIANCE)))
def test_another_implementation(row: int) -> None:
    height, temperature, pressure, density, sound = (float(value) for value in AMBIANCE[row])
    assert atmosphere.temperature_k(height) == pytest.approx(temperature, rel=1e-6)
    assert atmosphere.pressure_pa(height) == pytest.approx(pressure, rel=3e-5)
    assert atmosphere.density_kg_m3(height) == pytest.approx(density, rel=3e-5)
    assert atmosphere.sound_speed_m_s(height) == pytest.approx(sound, rel=3e-5)


@given(st.floats(0.0, 85e3))
def test_pressure_carries_the_air_above(height: float) -> None:
    """dp/dz = -rho g, with the standard's own gravity."""
    step = 0.5
    slope = (atmosphere.pressure_pa(height + step) - atmosphere.pressure_pa(height - step)) / (2 * step)
    weight = 9.80665 * (6_356_766.0 / (6_356_766.0 + height)) ** 2
    assert slope == pytest.approx(-atmosphere.density_kg_m3(height) * weight, rel=1e-3)


def test_density_falls_all_the_way_without_a_jump() -> None:
    heights = np.arange(-1e3, 1000e3, 250.0)
    density = np.array([atmosphere.density_kg_m3(float(height)) for height in heights])
    fall = density[1:] / density[:-1]
    assert fall.max() < 1.0
    assert fall.min() > 0.94
    for height in (11e3, 20e3, 32e3, 47e3, 51e3, 71e3, 86e3, 100e3, 200e3):
        below, above = (atmosphere.density_kg_m3(height + side) for side in (-1e-3, 1e-3))
        assert above == pytest.approx(below, rel=1e-6)


def test_nothing_above_a_thousand_kilometres() -> None:
    assert atmosphere.density_kg_m3(1000e3) == 0.0
    assert atmosphere.pressure_pa(2000e3) == 0.0
