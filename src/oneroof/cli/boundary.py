"""Where every error of the command ends: one clear message, one exit code, no traceback a user can cause."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
import traceback
from collections.abc import Sequence

import typer

from oneroof.cli.app import app
from oneroof.errors import Mendable, ReplayDiffers

OK, OURS, YOURS, INTERRUPTED = 0, 1, 2, 130

# what a stream says that takes no more: a full disk, a used-up quota, a file too large, a broken device, a closed one
_NOWHERE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)

_interrupts: list[bool] = []

# typer keeps the family of its usage errors private; its root is where its one public member comes from
_CommandLineError: type[Exception] = typer.BadParameter.__mro__[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code.

    0 done; 2 with a message for what the user can mend; 1 for our fault or a replay that differs; 130 when interrupted.
    """
    if arguments is None:
        _settle_interrupts()
    try:
        if sys.stdout is None:
            return _tell("The standard output is closed: there is nowhere to print to.", YOURS)
        code = app(args=None if arguments is None else list(arguments), prog_name="oneroof", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        return _reader_left()
    except SystemExit as stop:
        return _typers_exit(stop)
    except (KeyboardInterrupt, typer.Abort):
        return _tell("Interrupted.", INTERRUPTED)
    except Exception as error:
        return _report(error)
    return _typers_exit(SystemExit(code))


def _settle_interrupts() -> None:
    """Make Ctrl-C end in one line, wherever it falls.

    The compiler turns an interrupt into errors of its own, and its half-made objects complain when they die.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _note_interrupt)
    if not os.environ.get("ONEROOF_DEBUG"):
        sys.unraisablehook = lambda _: None


def _note_interrupt(*_: object) -> None:
    _interrupts.append(True)
    raise KeyboardInterrupt


def _typers_exit(stop: SystemExit) -> int:
    """Take typer's own ways out of a broken pipe and of an interrupt for what they are."""
    if isinstance(stop.__context__, BrokenPipeError):
        return _reader_left()
    if stop.code == INTERRUPTED:
        return _tell("Interrupted.", INTERRUPTED)
    return stop.code if isinstance(stop.code, int) else OK


def _report(error: Exception) -> int:
    """Say what went wrong, and whose it is."""
    if _interrupts:
        return _tell("Interrupted.", INTERRUPTED)
    if isinstance(error, Mendable):
        return _tell("\n".join(str(fault) for fault in error.faults), YOURS)
    if isinstance(error, ReplayDiffers):
        return _tell(f"The replay differs from the record. {error}", OURS)
    if isinstance(error, _CommandLineError):
        return _tell(_usage_text(error), YOURS)
    if isinstance(error, OSError) and error.filename is not None:
        return _tell(f"{error.filename}: {error.strerror}.", YOURS)
    if isinstance(error, OSError) and error.errno in _NOWHERE:
        _drop_output()
        why = error.strerror or "it cannot be written"
        return _tell(f"The standard output: found {why}. Free some space, or send the output elsewhere.", YOURS)
    return _ours(error)


def _usage_text(error: Exception) -> str:
    """Word a fault of the command line, with the help that explains the command."""
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "oneroof"
    return f"{message}\nTry '{path} --help'."


def _ours(error: Exception) -> int:
    """Own up to a fault of the program, with the traceback only for who asked for it."""
    if os.environ.get("ONEROOF_DEBUG"):
        traceback.print_exception(error)
    what = " ".join(f"{type(error).__name__}: {error}".split())
    return _tell(
        f"oneroof failed: {what}. This is a fault of the program: please report it with the command you gave "
        "(ONEROOF_DEBUG=1 shows where it happened).",
        OURS,
    )


def _tell(message: str, code: int) -> int:
    """Put a message on the error stream, even when that is closed."""
    with contextlib.suppress(OSError):
        print(message, file=sys.stderr, flush=True)
    return code


def _reader_left() -> int:
    """Leave quietly when the reader of a pipe has had enough; the interpreter must not flush into it again."""
    _drop_output()
    return OK


def _drop_output() -> None:
    """Let what is still to be printed go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
