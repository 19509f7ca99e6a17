"""What the server keeps of finished jobs and of uploads: a bounded temporary folder, the least recently used out."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

from oneroof import __version__ as VERSION

KEPT_MOST = 64
UPLOADS_MOST = 32
BYTES_MOST = 1_000_000_000
ID = re.compile(r"[0-9a-f]{32}")
OWN = "own-"


def id_of(kind: str, request: Any) -> str:
    """Name a request by what it asks: the same question has the same id, so a second click finds the first's job."""
    text = json.dumps([VERSION, kind, request], sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class Store:
    """Results by their ids, each a folder that the worker writes whole; only ids that were put in are looked up."""

    def __init__(self, kept_most: int = KEPT_MOST, bytes_most: int = BYTES_MOST) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="oneroof-serve-"))
        self._kept: OrderedDict[str, int] = OrderedDict()
        self._uploads: OrderedDict[str, None] = OrderedDict()
        self._kept_most, self._bytes_most = kept_most, bytes_most

    def keep(self, id: str, busy: frozenset[str] = frozenset()) -> None:
        """Take in what the worker wrote under an id, and put out what was not asked for longest, but nothing `busy`."""
        self._kept[id] = sum(path.stat().st_size for path in (self.folder / id).iterdir())
        self._kept.move_to_end(id)
        while len(self._kept) > self._kept_most or (len(self._kept) > 1 and self.size > self._bytes_most):
            oldest = next((each for each in self._kept if each not in busy and each != id), None)
            if oldest is None:
                return
            del self._kept[oldest]
            shutil.rmtree(self.folder / oldest, ignore_errors=True)

    @property
    def size(self) -> int:
        """How much is kept."""
        return sum(self._kept.values())

    def holds(self, id: str) -> bool:
        """Tell whether something is kept under an id."""
        return id in self._kept

    def file(self, id: str, name: str) -> Path | None:
        """Give one file of a result; None where nothing is kept under this id."""
        if id not in self._kept:
            return None
        self._kept.move_to_end(id)
        return self.folder / id / name

    def upload(self, text: bytes) -> str:
        """Keep a scenario that was uploaded, under the hash of its bytes."""
        id = OWN + hashlib.sha256(text).hexdigest()[:32]
        if id not in self._uploads:
            (self.folder / f"{id}.yaml").write_bytes(text)
        self._uploads[id] = None
        self._uploads.move_to_end(id)
        while len(self._uploads) > UPLOADS_MOST:
            self.forget(next(iter(self._uploads)))
        return id

    def forget(self, id: str) -> None:
        """Put an upload out."""
        if id in self._uploads:
            del self._uploads[id]
            (self.folder / f"{id}.yaml").unlink(missing_ok=True)

    def uploads(self) -> list[str]:
        """List the uploads, the latest first."""
        return list(reversed(self._uploads))

    def uploaded(self, id: str) -> bool:
        """Tell whether an upload is there, and count it as used."""
        if id in self._uploads:
            self._uploads.move_to_end(id)
        return id in self._uploads

    def close(self) -> None:
        """Remove everything."""
        shutil.rmtree(self.folder, ignore_errors=True)
