"""The kernels' cache: an edit in one room is noticed by the kernels of another that call it, and only an edit is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "oneroof"

# at 7,000 km over the equator, at rest in turning axes, in vacuum
PROGRAM = """
from oneroof.earth import jit
was_cold = jit.is_cold()
from oneroof.flight import motion_kernels as kernels
print(was_cold, repr(kernels.acceleration(7.0e6, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)[0]), kernels.__file__)
"""


def fly(top: Path) -> tuple[bool, float]:
    """Ask a copy of the package for an acceleration, in a process of its own with the copy's own cache folder."""
    environment = {**os.environ, "PYTHONPATH": str(top), "ONEROOF_CACHE_DIR": str(top / "cache")}
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=top,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    cold, acceleration, file = ran.stdout.split(maxsplit=2)
    assert Path(file.strip()).is_relative_to(top)
    return cold == "True", float(acceleration)


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A folder with a copy of the package and no compiled kernels."""
    shutil.copytree(PACKAGE, tmp_path / "oneroof", ignore=shutil.ignore_patterns("__pycache__", "data", "sheets"))
    return tmp_path


def test_an_edit_in_an_earth_kernel_changes_what_flight_answers(top: Path) -> None:
    gravity = top / "oneroof" / "earth" / "gravity.py"
    stamp = gravity.stat()
    cold, before = fly(top)
    assert cold
    assert before == pytest.approx(-8.1347 - 0.0110, abs=2e-3)  # GM / r2 and the equator's J2 term, by hand

    warm, again = fly(top)
    assert (warm, again) == (False, before)

    text = gravity.read_text("utf-8")
    assert text.count("-GM_M3_S2 *") == 1, "the plant needs to find where the Earth's pull is written"
    gravity.write_text(text.replace("-GM_M3_S2 *", "-1.5 * GM_M3_S2 *"), "utf-8")
    # the same time stamp: what numba's own cache would look at tells nothing
    os.utime(gravity, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    cold, after = fly(top)
    assert cold
    assert after == pytest.approx(1.5 * before, rel=1e-12)
