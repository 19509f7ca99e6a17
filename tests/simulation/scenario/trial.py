"""An arrangement of the tests, written into a folder under the head that all of them have."""

from __future__ import annotations

from pathlib import Path

HEAD = """\
format: 1
name: trial
title: An arrangement of the tests
roles: [lead, partner]
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "trial.yaml"
    file.write_text(HEAD + text, encoding="utf-8")
    return file
