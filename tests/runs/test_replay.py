"""Replay proves a record, names the first difference, and tells a broken file from a different one; transcripts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from oneroof.errors import Mendable, ReplayDiffers
from oneroof.simulation.record import chained
from oneroof.simulation.replay import replay
from oneroof.simulation.run import Result, run
from oneroof.simulation.transcript import transcript


@pytest.fixture(scope="module")
def result() -> Result:
    return run("third-site-2007", seed=5, replications=1, settings={"gbi-two-stage.burnout_speed_km_s": "7.5"})


def written(tmp_path: Path, lines: list[str]) -> Path:
    path = tmp_path / "record.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def rechained(lines: list[str], change: dict[int, dict[str, object]], drop: int | None = None) -> list[str]:
    """Change or drop lines and mend the chain, as a record of another version would be: whole, but different."""
    before, out = "", []
    for number, line in enumerate(lines):
        value = json.loads(line)
        value.pop("hash")
        value.update(change.get(number, {}))
        if number != drop:
            text, before = chained(value, before)
            out.append(text)
    return out


def test_a_record_replays_byte_for_byte(tmp_path: Path, result: Result) -> None:
    answer = replay(written(tmp_path, list(result.record)))
    assert answer["same"] is True and answer["events"] == len(result.record) - 2


def test_a_touched_record_differs_and_its_line_is_named(tmp_path: Path, result: Result) -> None:
    lines = list(result.record)
    lines[10] = lines[10].replace('"t_us":', '"t_us":1')
    with pytest.raises(ReplayDiffers, match=r"line 11 .*t_us.*line 11 was changed"):
        replay(written(tmp_path, lines))
    with pytest.raises(Mendable, match=r"record\.jsonl:11.*hash"):
        list(transcript(written(tmp_path, lines), "nato"))


def test_a_different_event_is_named_with_its_time(tmp_path: Path, result: Result) -> None:
    lines = rechained(list(result.record), {12: {"t_us": 123_456_000}})
    with pytest.raises(ReplayDiffers, match=r"line 13 .*123\.456 s.*t_us"):
        replay(written(tmp_path, lines))


def test_a_missing_event_is_a_difference(tmp_path: Path, result: Result) -> None:
    with pytest.raises(ReplayDiffers):
        replay(written(tmp_path, rechained(list(result.record), {}, drop=len(result.record) - 1)))


def test_a_record_of_another_version_is_compared_event_by_event(tmp_path: Path, result: Result) -> None:
    same = rechained(list(result.record), {0: {"oneroof": "0.0.9"}})
    assert replay(written(tmp_path, same))["same"] is True
    other = rechained(list(result.record), {0: {"oneroof": "0.0.9"}, 9: {"t_us": 1}})
    with pytest.raises(ReplayDiffers, match=r"recorded by version 0\.0\.9"):
        replay(written(tmp_path, other))


@pytest.mark.parametrize(
    "text", ["", "{}", "not json", '{"kind":"header","format":99}', '{"kind":"header","format":"x"}', "[1]", "null"]
)
def test_what_is_no_record_is_told_so(tmp_path: Path, text: str) -> None:
    with pytest.raises(Mendable):
        replay(written(tmp_path, [text]))


def test_a_header_that_cannot_be_run_is_told_so(tmp_path: Path, result: Result) -> None:
    for change in ({"scenario": {"name": "x"}}, {"seed": "one"}, {"settings": 3}, {"believe": "nobody"}):
        lines = rechained(list(result.record), {0: change})  # type: ignore[dict-item]
        with pytest.raises(Mendable):
            replay(written(tmp_path, lines))


def test_missing_and_binary_files_are_told_so(tmp_path: Path) -> None:
    with pytest.raises(Mendable):
        replay(tmp_path / "nowhere.jsonl")
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Mendable):
        replay(binary)
    with pytest.raises(Mendable):
        replay(tmp_path)


def test_a_shortened_record_is_no_whole_one(tmp_path: Path, result: Result) -> None:
    path = written(tmp_path, list(result.record)[:-3])
    with pytest.raises(ReplayDiffers):
        replay(path)
    with pytest.raises(Mendable, match="no last line"):
        list(transcript(path, "nato"))


def test_transcripts_hold_what_a_party_was_shown(tmp_path: Path, result: Result) -> None:
    path = written(tmp_path, list(result.record))
    shown = [json.loads(line) for line in transcript(path, "nato")]
    assert shown and {message["addressee"] for message in shown} == {"nato-command"}
    assert {message["what"] for message in shown} == {"launch-warning"}
    text = json.dumps(shown)
    for secret in ("label", "gbi-poland", "track", "berlin", "error_m", "aim_ecef_m"):
        assert secret not in text
    assert list(transcript(path, "rus")) == []
    assert len(list(transcript(path, "usa"))) > len(shown)
    with pytest.raises(Mendable, match="Did you mean 'nato'"):
        list(transcript(path, "nat0"))
