"""Writes a run's three files aside and then renames them, so that nobody ever finds half a file."""

from __future__ import annotations

import contextlib
import errno
import json
import math
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oneroof.errors import Fault, Mendable

if TYPE_CHECKING:
    from oneroof.simulation.run import Result

RECORD, SUMMARY, REPORT = "record.jsonl", "summary.json", "report.html"


def write(result: Result, out: Path) -> list[Path]:
    """Write record.jsonl, summary.json and report.html into a folder, made if need be; old ones are replaced together.

    All three are written under temporary names first and renamed at the very end.  Raises Mendable where the folder is
    a file, cannot be written, or the disk is full; nothing half-written stays, also after an interrupt.
    """
    from oneroof.exchange import report

    return write_texts(
        out,
        lambda: {
            RECORD: "".join(line + "\n" for line in result.record),
            SUMMARY: summary_text(result.summary),
            REPORT: report.build(result),
        },
    )


def write_texts(out: Path, make: Callable[[], Mapping[str, str | bytes]]) -> list[Path]:
    """Write files into a folder, made if need be, all of them or none; the folder is tried before the texts are made.

    Raises Mendable as `write` does.
    """
    with told(out):
        out.mkdir(parents=True, exist_ok=True)
        return _all_or_none(out, make())


def summary_text(summary: dict[str, Any]) -> str:
    """Write a summary as JSON: sorted keys, shortest floats, NaN and infinities as null, a newline at the end."""
    return json.dumps(plain(summary), sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def plain(value: Any) -> Any:
    """Turn what JSON does not know (NaN, infinities, tuples, numpy's numbers) into what it does."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _all_or_none(out: Path, texts: Mapping[str, str | bytes]) -> list[Path]:
    asides = {name: out / f".{name}.{os.getpid()}.part" for name in texts}
    try:
        for name, text in texts.items():
            with asides[name].open("wb") as file:
                file.write(text if isinstance(text, bytes) else text.encode("utf-8", errors="backslashreplace"))
                file.flush()
                os.fsync(file.fileno())
        for name in texts:
            os.replace(asides[name], out / name)
    finally:
        for aside in asides.values():
            with contextlib.suppress(OSError):
                aside.unlink(missing_ok=True)
    return [out / name for name in texts]


_MEND = {
    errno.ENOSPC: ("a full disk", "Free some space, or name another folder with --out."),
    errno.EDQUOT: ("a used-up quota", "Free some space, or name another folder with --out."),
    errno.EROFS: ("a read-only file system", "Name a folder that you may write to with --out."),
    errno.EACCES: ("a folder you may not write to", "Name another folder with --out, or change its permissions."),
    errno.EPERM: ("a folder you may not write to", "Name another folder with --out, or change its permissions."),
    errno.EEXIST: ("a file", "Name a folder with --out, or move the file away."),
    errno.ENOTDIR: ("a path through a file", "Name a folder with --out, or move the file away."),
    errno.ENAMETOOLONG: ("a name that is too long", "Name a shorter folder with --out."),
    errno.EISDIR: (
        "a folder that bears the name of an output file",
        "Move it away, or name another folder with --out.",
    ),
}


@contextlib.contextmanager
def told(out: Path) -> Iterator[None]:
    """Turn what the file system says into what a user can do."""
    try:
        yield
    except OSError as error:
        found, mend = _MEND.get(error.errno or 0, (error.strerror or str(error), "Name another folder with --out."))
        raise Mendable(
            Fault(f"output folder {out}", found, "a folder that can be written stands here", mend)
        ) from error
