"""The library's front door: what it lists, that it is light, that the command answers at once."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from importlib import metadata

import pytest

import oneroof

HEAVY = ("numba", "llvmlite", "matplotlib", "pydantic", "scipy", "numpy", "shapely", "pyproj", "jinja2", "ruamel")


def loaded_by(statement: str) -> set[str]:
    """Tell which top-level modules a fresh interpreter holds after a statement."""
    program = f"{statement}\nimport sys\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    return set(ran.stdout.split())


def test_the_public_names_are_these() -> None:
    assert oneroof.__all__ == ["Result", "Scenario", "load", "run"]
    assert set(oneroof.__all__) <= set(dir(oneroof))


def test_each_public_name_leads_to_its_room() -> None:
    from oneroof.simulation import run as running
    from oneroof.simulation import scenario

    assert oneroof.run is running.run
    assert oneroof.load is running.load
    assert oneroof.Result is running.Result
    assert oneroof.Scenario is scenario.Scenario


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'fire'"):
        _ = oneroof.fire  # type: ignore[attr-defined]


def test_importing_the_library_is_light() -> None:
    assert "oneroof" in loaded_by("import oneroof")
    assert not set(HEAVY) & loaded_by("import oneroof")


def test_importing_the_command_is_light() -> None:
    assert not set(HEAVY) & loaded_by("import oneroof.cli")


def test_using_a_public_name_does_load_the_rooms() -> None:
    """The oracle of the two tests above can fail: using the library loads what it needs."""
    assert "numba" in loaded_by("import oneroof; oneroof.run")


def test_the_version_is_one() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", oneroof.__version__)
    assert metadata.version("oneroof") == oneroof.__version__


def test_help_answers_at_once() -> None:
    """Best of five, for the machine may be busy with other things."""
    took_s = []
    for _ in range(5):
        begun_s = time.perf_counter()
        subprocess.run([sys.executable, "-m", "oneroof.cli", "--help"], capture_output=True, timeout=60, check=False)
        took_s.append(time.perf_counter() - begun_s)
    assert min(took_s) < 0.5
