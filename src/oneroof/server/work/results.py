"""How a job's results are written: JSON without blanks, packed, put in their place all at once."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from oneroof.server.labour import Job

PACKING = 5


def as_json(value: Any) -> bytes:
    """Write plain data as the page takes it; NaN and infinities are refused before they come here."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def keep(job: Job, texts: Mapping[str, bytes]) -> None:
    """Write a job's results packed, and put them in their place all at once."""
    aside = job.folder / f"{job.id}.part"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    for name, text in texts.items():
        (aside / f"{name}.gz").write_bytes(gzip.compress(text, PACKING, mtime=0))
    shutil.rmtree(job.folder / job.id, ignore_errors=True)
    os.rename(aside, job.folder / job.id)


def kept(folder: Path, id: str, name: str) -> bytes:
    """Read one file of a result."""
    return gzip.decompress((folder / id / f"{name}.gz").read_bytes())
