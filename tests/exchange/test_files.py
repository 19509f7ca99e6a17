"""The files of a run: whole or not there, JSON that anyone can read, and a clear word where a folder will not do."""

from __future__ import annotations

import errno
import json
import math
import os
import stat
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exchange import synthetic
from oneroof.errors import Mendable
from oneroof.exchange import files, report

NAMES = ["record.jsonl", "summary.json", "report.html"]


@pytest.fixture
def result(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(report, "build", lambda _: "<!doctype html>\n")
    return synthetic.result()


def test_writes_three_files_and_nothing_else(result: Any, tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    assert files.write(result, out) == [out / name for name in NAMES]
    assert sorted(path.name for path in out.iterdir()) == sorted(NAMES)
    assert (out / "record.jsonl").read_text().splitlines() == list(result.record)
    assert (out / "report.html").read_text() == "<!doctype html>\n"


def test_summary_is_sorted_plain_json_with_a_newline(result: Any, tmp_path: Path) -> None:
    text = files.write(result, tmp_path)[1].read_text(encoding="utf-8")
    assert text.endswith("}\n")
    assert json.loads(text) == files.plain(result.summary)
    assert text == json.dumps(json.loads(text), sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    assert str(tmp_path) not in text


def test_what_json_does_not_know_becomes_null_or_a_list() -> None:
    odd = {"b": math.nan, "a": [math.inf, -math.inf, 0.1], "c": (1, np.float64(2.5)), "d": np.array([1.0, math.nan])}
    assert json.loads(files.summary_text(odd)) == {"a": [None, None, 0.1], "b": None, "c": [1, 2.5], "d": [1.0, None]}
    assert "0.1" in files.summary_text({"x": 0.1})


@pytest.mark.parametrize("failing", [1, 2, 3])
@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_a_fault_while_renaming_leaves_old_or_new_files_never_half(
    result: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int, fault: BaseException
) -> None:
    for name in NAMES:
        (tmp_path / name).write_text("old")
    rename, calls = os.replace, []

    def broken(source: Any, target: Any) -> None:
        calls.append(target)
        if len(calls) == failing:
            raise fault
        rename(source, target)

    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(Mendable if isinstance(fault, OSError) else KeyboardInterrupt):
        files.write(result, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(NAMES)
    whole = {"record.jsonl": "".join(line + "\n" for line in result.record), "report.html": "<!doctype html>\n"}
    whole["summary.json"] = files.summary_text(result.summary)
    assert all((tmp_path / name).read_text() in ("old", whole[name]) for name in NAMES)


def test_a_full_disk_while_writing_touches_no_old_file(
    result: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "summary.json").write_text("old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Mendable, match="full disk"):
        files.write(result, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["summary.json"]
    assert (tmp_path / "summary.json").read_text() == "old"


def test_a_file_where_the_folder_should_be(result: Any, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine")
    for out in (tmp_path / "taken", tmp_path / "taken" / "deeper"):
        with pytest.raises(Mendable, match="--out") as caught:
            files.write(result, out)
        assert "file" in caught.value.faults[0].found
    assert (tmp_path / "taken").read_text() == "mine"


def test_a_folder_with_an_output_files_name(result: Any, tmp_path: Path) -> None:
    (tmp_path / "report.html").mkdir()
    with pytest.raises(Mendable, match="folder"):
        files.write(result, tmp_path)
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".part")]


def test_a_folder_that_may_not_be_written(result: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # a superuser may write anywhere, so the refusal is injected where the system would make it
    def refused(*_: Any, **__: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(Mendable, match="may not write"):
        files.write(result, tmp_path / "x")


def test_names_that_are_too_long_are_told_plainly(result: Any, tmp_path: Path) -> None:
    with pytest.raises(Mendable, match="too long"):
        files.write(result, tmp_path / ("x" * 300))


def test_others_may_read_what_is_written(result: Any, tmp_path: Path) -> None:
    mask = os.umask(0o022)
    try:
        for path in files.write(result, tmp_path):
            assert stat.S_IMODE(path.stat().st_mode) == 0o644
    finally:
        os.umask(mask)
