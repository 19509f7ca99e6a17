"""Compiling before the need: what it leaves, that a failing second process costs nothing but time."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from oneroof.cli.boundary import main
from oneroof.earth import jit
from oneroof.simulation import warming


def test_warm_says_what_is_compiled_and_where(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["warm", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["kernels"] == jit.compiled() > 80
    assert told["folder"] == str(jit.CACHE)
    assert told["processes"] == min(2, len(os.sched_getaffinity(0)))


KERNEL = re.compile(r"^@kernel\ndef (\w+)", re.MULTILINE)


def test_warm_leaves_out_no_kernel() -> None:
    """Every kernel that stands in the sources stands in the cache; a new one needs somebody who calls it in `warm`."""
    assert main(["warm", "--json"]) == 0
    kept = {tuple(path.name.partition("-")[0].split(".")) for path in jit.CACHE.rglob("*.nbi")}
    named = [(path, name) for path in jit.kernel_sources() for name in KERNEL.findall(path.read_text("utf-8"))]
    assert len(named) > 100
    assert not [f"{path.name}: {name}" for path, name in named if (path.stem, name) not in kept]


NAMED = re.compile(r'(?:cold\.tell\(|[^_]tell\(|LAST_COMPILED = )"(\w+)"')


def test_the_kernels_that_tell_a_cold_cache_exist() -> None:
    """A kernel that is renamed would make every command say for ever that it compiles."""
    package = Path(jit.__file__).parents[1]
    named = {name for path in package.rglob("*.py") for name in NAMED.findall(path.read_text("utf-8"))}
    known = {name for path in jit.kernel_sources() for name in KERNEL.findall(path.read_text("utf-8"))}
    assert len(named) > 1
    assert named <= known


def test_the_second_process_compiles_into_the_same_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the first one fell back to a private folder: it hands on where it stands."""
    seen: dict[str, Any] = {}

    def started(command: list[str], **options: Any) -> None:
        seen.update(options["env"], command=command)

    monkeypatch.setattr(subprocess, "Popen", started)
    warming._second("all")
    assert Path(seen["ONEROOF_CACHE_DIR"]) == jit.CACHE.parent
    assert seen["command"][1:] == ["-m", "oneroof.simulation.warming", "all"]


def no_room(*_: Any, **__: Any) -> None:
    raise OSError("no more processes")


def test_without_a_second_process_the_first_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", no_room)
    with warming._beside() as processes:
        assert processes == 1
    monkeypatch.undo()
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    with warming._beside() as processes:
        assert processes == 1


def test_a_second_process_that_fails_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warming.sys, "executable", "/bin/false")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    with warming._beside() as processes:
        assert processes == 2


def test_an_error_ends_the_second_process_too(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[subprocess.Popen[bytes]] = []

    def sleeping(_: str) -> subprocess.Popen[bytes]:
        made.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]))
        return made[0]

    monkeypatch.setattr(warming, "_second", sleeping)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    with pytest.raises(KeyboardInterrupt), warming._beside():
        raise KeyboardInterrupt
    assert made[0].returncode is not None


COMMANDS = [
    ["run", "third-site-2007", "--replications", "2"],
    ["run", "smallest", "--replications", "2"],
    ["fly", "shahab-3", "--from", "tabriz", "--to", "ankara", "--loft", "lofted"],
    ["fly", "iran-3-stage-3700", "--from", "tabriz", "--to", "berlin", "--apogee-km", "900"],
    ["see", "forward-x-band", "--over", "tabriz", "--missile", "shahab-3", "--from", "tabriz", "--to", "ankara"],
    ["see", "dsp", "--over", "tehran"],
]


@pytest.mark.slow
def test_after_warm_no_command_compiles_anything(tmp_path: Path) -> None:
    """From an empty folder, in processes of their own; the count of compiled kernels says it."""
    environment = {**os.environ, "ONEROOF_CACHE_DIR": str(tmp_path / "cache")}

    def compiled_after(command: list[str]) -> int:
        run = [sys.executable, "-m", "oneroof.cli", *command]
        subprocess.run(run, env=environment, cwd=tmp_path, check=True, capture_output=True, timeout=1800)
        return sum(1 for _ in (tmp_path / "cache").rglob("*.nbc"))

    compiled = compiled_after(["warm"])
    assert compiled > 80
    for command in COMMANDS:
        assert compiled_after(command) == compiled, command
