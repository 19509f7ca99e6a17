"""The comparison with Stone Soup: without the peer it ends with 2 and prints no figure."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "tracking.py"


def test_a_missing_peer_is_exit_two_and_no_figure() -> None:
    hidden = f"import runpy, sys; sys.modules['stonesoup'] = None; runpy.run_path({str(SCRIPT)!r}, run_name='__main__')"
    ended = subprocess.run([sys.executable, "-c", hidden], capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 2, ended.stderr
    assert "Stone Soup" in ended.stderr
    assert not ended.stdout
