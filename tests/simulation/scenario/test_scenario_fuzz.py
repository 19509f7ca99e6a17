"""Mutated scenarios and sheets: each loads or is told what is wrong with it, soon, and never with a traceback."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from oneroof import cli
from oneroof.catalogue import reader, shelf
from oneroof.errors import Mendable
from oneroof.simulation.scenario import library, read
from oneroof.simulation.scenario.models import Scenario
from simulation.scenario.mutate import mutated

FORMATS = Path(__file__).resolve().parents[2] / "formats"
SCENARIOS = [FORMATS / "scenario-1.yaml", *(library.path_of(name) for name in library.names())]
SHEETS = [
    FORMATS / "sheet-1.yaml",
    *(shelf.FOLDER / "sheets" / f"{name}.yaml" for name in ("gbi-two-stage", "dsp", "emr-brdy")),
]
LONGEST_S = 5.0
MEMORY_KIB = 1_000_000


def a_sheet(path: Path) -> object:
    return reader.read_sheet(path, shelf.library())


def outcome(path: Path, reading: Callable[[Path], object]) -> tuple[object | None, float]:
    """Read a file; give what it holds, or None if it was refused as a user can mend it, and how long that took."""
    start = time.perf_counter()
    try:
        return reading(path), time.perf_counter() - start
    except Mendable as error:
        assert error.faults, "a refusal without a fault"
        assert all(fault.where and fault.allowed and fault.mend for fault in error.faults)
        assert str(error)
        return None, time.perf_counter() - start


def fuzz(folder: Path, seed: int, count: int, sources: list[Path], reading: Callable[[Path], object]) -> int:
    """Read so many mutated files; gives how many of them loaded."""
    rng = np.random.default_rng(seed)
    path = folder / "mutated.yaml"
    originals = [source.read_bytes() for source in sources]
    loaded = 0
    before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(count):
        raw = mutated(originals[int(rng.integers(len(originals)))], rng)
        path.write_bytes(raw)
        try:
            found, took = outcome(path, reading)
        except Exception:
            print(f"seed {seed}, number {number}:\n{raw!r}")
            raise
        assert took < LONGEST_S, raw
        loaded += found is not None
        if isinstance(found, Scenario):
            assert len(found.fingerprint) == 64
            assert all(row.low <= row.value <= row.high for row in found.assumptions())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib < MEMORY_KIB
    return loaded


@pytest.mark.parametrize("seed", range(4))
def test_mutated_scenarios_load_or_are_told(tmp_path: Path, seed: int) -> None:
    loaded = fuzz(tmp_path, seed, 200, SCENARIOS, read)
    assert 1 <= loaded <= 195, "the mutations must leave some files whole and break most"


@pytest.mark.parametrize("seed", range(100, 102))
def test_mutated_sheets_load_or_are_told(tmp_path: Path, seed: int) -> None:
    loaded = fuzz(tmp_path, seed, 200, SHEETS, a_sheet)
    assert 1 <= loaded <= 195


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1050))
def test_a_hundred_thousand_mutated_files(tmp_path: Path, seed: int) -> None:
    fuzz(tmp_path, seed, 1400, SCENARIOS, read)
    fuzz(tmp_path, seed + 10_000, 600, SHEETS, a_sheet)


def test_the_command_ends_with_0_or_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(7)
    originals = [source.read_bytes() for source in SCENARIOS]
    codes = []
    for number in range(48):
        path = tmp_path / "mutated.yaml"
        path.write_bytes(mutated(originals[number % len(originals)], rng))
        codes.append(cli.main(["check", str(path)]))
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        assert (codes[-1] == 0) == ("no faults" in said.out), said.err
    assert set(codes) == {0, 2}


def test_a_planted_crash_is_caught(tmp_path: Path) -> None:
    def crash(path: Path) -> object:
        return 1 / (len(path.read_bytes()) % 2)

    with pytest.raises(ZeroDivisionError):
        fuzz(tmp_path, 1, 50, SCENARIOS, crash)
