"""Odd scenarios are run: each ends in a result or in something a user can mend, soon and in little memory."""

from __future__ import annotations

import resource
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from oneroof.errors import Mendable
from oneroof.simulation.run import run
from oneroof.simulation.scenario import library, read
from oneroof.simulation.scenario.complete import Keys
from oneroof.simulation.scenario.models import Scenario
from oneroof.simulation.scenario.reader import check
from runs.random_scenarios import Data, odd
from simulation.scenario.mutate import mutated

HERE = Path(__file__).parent
SOURCES = [
    *(library.path_of(name) for name in library.names()),
    HERE / "two-posts.yaml",
    HERE / "us-midcourse-2007.yaml",
]
LONGEST_S = 5.0
# where the tests before needed as much already
GROWTH_KIB = 200_000
MEMORY_KIB = 1_000_000
# a raid larger than this is for the tests of speed
THREATS = 40


def ended(scenario: Scenario) -> str:
    """Run once; say how it ended, having checked that the sums are right."""
    start = time.process_time()
    try:
        result = run(scenario, replications=1, workers=1)
    except Mendable as error:
        assert error.faults and all(fault.where and fault.allowed and fault.mend for fault in error.faults)
        return "told"
    assert time.process_time() - start < LONGEST_S
    for row in result.summary["threats"]:
        assert sum(row["causes"].values()) == 1
        assert "nan" not in row["why"] and "None" not in row["why"]
    for row in result.summary["shooters"]:
        assert 0.0 <= row["fired"]["mean"] <= row["rounds"]
    return "ran"


def peak_kib() -> int:
    """Tell the process's peak; what other tests of this process needed before is not this one's."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def said(keys: Keys, *, key: bool = False) -> str:
    return ".".join(str(step) for step in keys) or "scenario"


def fuzz_data(seed: int, count: int) -> Counter[str]:
    """Run so many well-formed oddities."""
    before_kib = peak_kib()
    rng = np.random.default_rng(seed)
    originals: list[Data] = [read(path).as_data() for path in SOURCES]
    ends: Counter[str] = Counter()
    for number in range(count):
        data = odd(originals[int(rng.integers(len(originals)))], rng)
        try:
            scenario = check(data, said)
            ends[ended(scenario)] += 1
        except Mendable:
            ends["refused"] += 1
        except Exception:
            print(f"seed {seed}, number {number}:\n{data}")
            raise
    assert peak_kib() < max(MEMORY_KIB, before_kib + GROWTH_KIB)
    return ends


def fuzz_files(folder: Path, seed: int, count: int) -> Counter[str]:
    """Run what is left whole of so many mutated files, each content once."""
    before_kib = peak_kib()
    rng = np.random.default_rng(seed)
    originals, path = [source.read_bytes() for source in SOURCES], folder / "mutated.yaml"
    known: set[str] = set()
    ends: Counter[str] = Counter()
    for number in range(count):
        raw = mutated(originals[int(rng.integers(len(originals)))], rng)
        path.write_bytes(raw)
        try:
            scenario = read(path)
        except Mendable:
            continue
        if scenario.fingerprint in known or len(scenario.attack) > THREATS:
            continue
        known.add(scenario.fingerprint)
        try:
            ends[ended(scenario)] += 1
        except Exception:
            print(f"seed {seed}, number {number}:\n{raw!r}")
            raise
    assert peak_kib() < max(MEMORY_KIB, before_kib + GROWTH_KIB)
    return ends


@pytest.mark.parametrize("seed", [5, 8])
def test_odd_scenarios_run_or_are_told(seed: int) -> None:
    ends = fuzz_data(seed, 12)
    assert ends["ran"] >= 4, ends


def test_mutated_files_that_load_also_run(tmp_path: Path) -> None:
    assert fuzz_files(tmp_path, 11, 150)["ran"] >= 2


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(500, 510))
def test_thousands_of_odd_scenarios(tmp_path: Path, seed: int) -> None:
    fuzz_data(seed, 200)
    fuzz_files(tmp_path, seed, 2000)


@pytest.mark.slow
@pytest.mark.parametrize(("count", "interval_s"), [(500, 0.0), (500, 10.0)])
def test_five_hundred_missiles_end_in_five_hundred_causes(tmp_path: Path, count: int, interval_s: float) -> None:
    path = tmp_path / "raid.yaml"
    text = (HERE.parents[1] / "src/oneroof/simulation/scenario/files/smallest.yaml").read_text("utf-8")
    path.write_text(text.replace("to: berlin}", f"to: berlin, count: {count}, interval_s: {interval_s}}}"), "utf-8")
    result = run(path, replications=1)
    assert sum(sum(row["causes"].values()) for row in result.summary["threats"]) == count


def test_a_planted_crash_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(globals(), "run", crash)
    with pytest.raises(ZeroDivisionError):
        fuzz_data(5, 5)
