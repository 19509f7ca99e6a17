"""The one error boundary: exit codes, one message, no traceback; a closed pipe and Ctrl-C leave quietly."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from oneroof.cli import boundary
from oneroof.errors import Fault, Mendable, ReplayDiffers, Unreachable

FAULTS = [Fault("a.yaml:3:5", "'x'", "it must be y", "Write y."), Fault("a.yaml:9:1", "'z'", "no such key", "Drop it.")]


def raising(error: BaseException) -> Callable[..., None]:
    """A command line that only fails."""

    def app(**_: object) -> None:
        raise error

    return app


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (Mendable(FAULTS), 2, "a.yaml:9:1: found 'z'; no such key. Drop it."),
        (Unreachable(FAULTS[0]), 2, "a.yaml:3:5: found 'x'; it must be y. Write y."),
        (
            ReplayDiffers("event 17: 3 is 4"),
            1,
            "The replay differs from the record. event 17: 3 is 4",
        ),
        (PermissionError(errno.EACCES, "Permission denied", "/some/where"), 2, "/some/where: Permission denied."),
        (KeyboardInterrupt(), 130, "Interrupted."),
        (
            ZeroDivisionError("float division"),
            1,
            "oneroof failed: ZeroDivisionError: float division. This is a",
        ),
        (OSError("nameless"), 1, "oneroof failed: OSError: nameless."),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_each_error_ends_in_one_message_and_its_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException, code: int, said: str
) -> None:
    monkeypatch.delenv("ONEROOF_DEBUG", raising=False)
    monkeypatch.setattr(boundary, "app", raising(error))
    assert boundary.main([]) == code
    shown = capsys.readouterr()
    assert said in shown.err
    assert "Traceback" not in shown.err
    assert not shown.out


def test_all_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(boundary, "app", raising(Mendable(FAULTS)))
    boundary.main([])
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_our_fault_shows_where_only_to_who_asks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONEROOF_DEBUG", "1")
    monkeypatch.setattr(boundary, "app", raising(ZeroDivisionError("x")))
    assert boundary.main([]) == 1
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rum"], "No such command 'rum'. Did you mean 'run'?"),
        (["run", "x", "--sed", "1"], "--seed"),
        (["run", "x", "--seed", "many"], "--seed"),
        (["run", "x", "--replications", "0"], "--replications"),
        (["run"], "SCENARIO"),
        (["run", "x", "--set", "speed"], "it must be KEY=VALUE"),
        (["run", "x", "--set", "a.b=1", "--set", "a.b=2"], "each key may be set once"),
        (["fly", "--ideal", "--from", "0,0", "--to", "0,9", "--loft", "loftd"], "Did you mean 'lofted'"),
        (["fly", "--ideal", "--from", "north", "--to", "0,9"], "LAT,LON"),
        (["fly", "--ideal", "--from", "0,0", "--to", "95,9"], "-90 to 90"),
        (["fly", "--ideal", "--from", "0,0", "--to", "nan,9"], "-90 to 90"),
        (["fly", "--ideal", "--from", "0,0", "--to", "0,0"], "another place"),
        (["fly", "--ideal", "--from", "0,0"], "--to"),
        (["fly", "--from", "0,0", "--to", "0,9"], "missile"),
        (["fly", "scud-b", "--ideal", "--from", "0,0", "--to", "0,9"], "--ideal"),
        (["fly", "scud-c", "--from", "0,0", "--to", "0,1"], "Did you mean 'scud-b'"),
        (["fly", "scud-b", "--from", "tabris", "--to", "0,1"], "Did you mean 'tabriz'"),
        (["catalogue", "gbi-tow-stage"], "Did you mean 'gbi-two-stage'"),
        (["catalogue", "--believe", "us"], "Did you mean 'usa'"),
        (["replay", "no-such-record.jsonl"], "no-such-record.jsonl"),
        (["transcript", "no-such-record.jsonl", "--party", "usa"], "no-such-record.jsonl"),
        (["check", "no-such-scenario.yaml"], "no-such-scenario.yaml"),
        (["run", "third-site-2008"], "Did you mean 'third-site-2007'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_a_user_can_mend_exits_with_two(
    capsys: pytest.CaptureFixture[str], arguments: list[str] | str, said: str
) -> None:
    assert boundary.main(list(arguments)) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert "Traceback" not in shown.err


def test_no_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert boundary.main([]) == 0
    shown = capsys.readouterr().out
    for command in ("run", "scenarios", "check", "schema", "catalogue", "fly", "replay", "transcript", "members"):
        assert f"\n  {command}" in shown


def test_every_command_takes_json(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("run", "scenarios", "check", "schema", "catalogue", "fly", "replay", "transcript", "members"):
        assert boundary.main([command, "--help"]) == 0
        assert "--json" in capsys.readouterr().out


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "oneroof.cli", *arguments]


def test_a_closed_pipe_leaves_no_traceback() -> None:
    with subprocess.Popen(command("catalogue", "--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 0


def test_a_pipe_closed_before_the_first_byte_leaves_no_traceback() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        ran = subprocess.run(command("--version"), stdout=writer, stderr=subprocess.PIPE, timeout=60, check=False)
    finally:
        os.close(writer)
    assert (ran.returncode, ran.stderr) == (0, b"")


INTERRUPTED = """
import os, signal, sys, time
from oneroof.cli import boundary

# a shell that starts this in the background has it ignore interrupts
signal.signal(signal.SIGINT, signal.default_int_handler)

def app(**_):
    os.kill(os.getpid(), signal.SIGINT)
    while True:  # a pause would wait for ever where the signal came before it
        time.sleep(0.01)

boundary.app = app
sys.exit(boundary.main([]))
"""


@pytest.mark.skipif(not hasattr(signal, "pause"), reason="needs POSIX signals")
def test_control_c_leaves_no_traceback() -> None:
    ran = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stderr.strip()) == (130, "Interrupted.")
