"""What a study has found so far, chunk by chunk in one file that only grows; each line is chained to the one before.

A line is a hash, a blank, and JSON. The hash is over the one before and the JSON, so a torn or changed line, and all
that follows it, is dropped and run again; it is never taken for a result.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from oneroof.errors import Fault, Mendable
from oneroof.studies.work import Chunk, Task

NAME = "chunks.log"
_HEADER_BYTES = 10_000
_NAMED = {
    "study": "another study, or this one before it was changed",
    "scenario": "another scenario, or this one before it was changed",
    "oneroof": "another version of oneroof",
    "kernels": "other kernels, or another compiler",
    "shelf": "another catalogue",
}


class Log:
    """One study's chunks, open for one process: first the old ones are read, in order, then new ones are written.

    Raises Mendable for a folder of another study or version, one that another process works in, a full disk.
    """

    def __init__(self, folder: Path, identity: dict[str, str]) -> None:
        self.path = folder / NAME
        self._chain = ""
        self._end = 0  # of what was read and found whole, or was written
        with _told(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("ab", buffering=0)
        try:
            self._lock()
            self._old: BinaryIO | None = self.path.open("rb")
            self._begin(identity)
        except BaseException:
            self.close()
            raise

    def _lock(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            allowed, mend = "one process works in a study's folder", "Wait for it, or name another --out."
            raise Mendable(Fault(str(self.path), "another process at work", allowed, mend)) from None

    def _begin(self, identity: dict[str, str]) -> None:
        """Compare the first line with the study, or write it into a new file; a torn first line is no line."""
        first = self._next()
        if first is not None:
            _refuse_other(self.path, first, identity)
        elif b"\n" in self.path.read_bytes()[:_HEADER_BYTES]:
            allowed, mend = "a study's own file stands here", "Name another folder with --out."
            raise Mendable(Fault(str(self.path), "something else", allowed, mend))
        else:
            self._cut()
            with _told(self.path):
                self._append(identity)

    def __enter__(self) -> Log:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let another process work in the folder."""
        self._file.close()
        if getattr(self, "_old", None) is not None:
            self._old.close()  # type: ignore[union-attr]

    def next(self, task: Task) -> Chunk | None:
        """Give the chunk that was found for this task, if the file holds it next; else all that follows is dropped."""
        if self._old is None:
            return None
        end, chain = self._end, self._chain
        row = self._next()
        if row is not None and row["at"] == [task.point.number, task.start, task.stop]:
            return Chunk(tuple(tuple(values) for values in row["values"]), row["digest"], row.get("refused"))
        self._end, self._chain = end, chain
        self._cut()
        return None

    def write(self, task: Task, chunk: Chunk) -> None:
        """Add a chunk; when this returns the file system has it. Raises Mendable for a full disk."""
        row: dict[str, Any] = {"at": [task.point.number, task.start, task.stop], "digest": chunk.digest}
        row["values"] = chunk.values
        if chunk.refused is not None:
            row["refused"] = chunk.refused
        with _told(self.path):
            self._append(row)

    def kept(self) -> None:
        """Have all that was written reach the disk."""
        with _told(self.path):
            os.fsync(self._file.fileno())

    def _next(self) -> dict[str, Any] | None:
        """Read the next line, if it is whole and follows the one before."""
        assert self._old is not None
        line = self._old.readline()
        chain, row = _checked(self._chain, line)
        if row is not None:
            self._chain, self._end = chain, self._end + len(line)
        return row

    def _cut(self) -> None:
        """Drop what follows the last line that holds; from here on the file is written."""
        if self._old is not None:
            self._old.close()
            self._old = None
        with _told(self.path):
            self._file.truncate(self._end)

    def _append(self, row: Mapping[str, Any]) -> None:
        text = json.dumps(row, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()
        chain = _hash(self._chain, text)
        line = memoryview(chain.encode() + b" " + text + b"\n")
        done = 0
        try:
            while done < len(line):  # a disk that fills up takes a part first
                done += self._file.write(line[done:]) or 0
        except OSError:
            with suppress(OSError):  # a line cut short that stays is known by its hash
                self._file.truncate(self._end)
            raise
        self._chain, self._end = chain, self._end + len(line)


def _checked(before: str, line: bytes) -> tuple[str, dict[str, Any] | None]:
    """Give a line's hash and what it holds, or None for one that is torn, changed, or follows another."""
    chain, _, text = line.partition(b" ")
    if not line.endswith(b"\n") or chain != _hash(before, text[:-1]).encode():
        return before, None
    row: dict[str, Any] = json.loads(text)
    return chain.decode(), row


def _hash(before: str, text: bytes) -> str:
    return hashlib.sha256(before.encode() + text).hexdigest()[:32]


def _refuse_other(path: Path, found: dict[str, Any], wanted: dict[str, str]) -> None:
    """Refuse a folder whose chunks are of something else."""
    differing = [key for key in wanted if found.get(key) != wanted[key]]
    if differing:
        what = " and ".join(_NAMED.get(key, key) for key in differing)
        said = "; ".join(f"{key} {str(found.get(key))[:20]}, now {wanted[key][:20]}" for key in differing)
        mend = "Name another folder with --out, or remove this one to begin anew."
        raise Mendable(Fault(str(path), f"results of {what} ({said})", "a study's folder holds that study's", mend))


_ERRORS = {
    errno.ENOSPC: ("a full disk", "What was found is kept: free some space and give the same command again."),
    errno.EDQUOT: ("a used-up quota", "What was found is kept: free some space and give the same command again."),
    errno.EFBIG: ("a file as large as it may be", "What was found is kept: raise the limit, give the same command."),
}


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what the file system says into what a user can do."""
    try:
        yield
    except OSError as error:
        other = (error.strerror or str(error), "Name another folder with --out.")
        found, mend = _ERRORS.get(error.errno or 0, other)
        raise Mendable(Fault(str(path), found, "a folder that can be written stands here", mend)) from error


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Read a study's chunks again, one at a time, up to the first line that does not hold; identity first."""
    chain = ""
    with path.open("rb") as file:
        for line in file:
            chain, row = _checked(chain, line)
            if row is None:
                return
            yield row


def chunks(folder: Path) -> Iterator[dict[str, Any]]:
    """Read the chunks of a study's folder, without the first line."""
    return islice(lines(folder / NAME), 1, None)
