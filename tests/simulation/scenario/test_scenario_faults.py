"""What is wrong with a scenario is told at once: its place, what stood there, what could, how to mend it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from oneroof.errors import Fault, Mendable, ScenarioError, TooLarge
from oneroof.simulation.scenario import read
from simulation.scenario.fault_cases import CASES, GOOD

WIDE = (
    "no attack",
    "parties in a word",
    "a word for rows",
    "party twice",
    "number for an id",
)  # they take what leans on them along


def faults_of(folder: Path, text: str | bytes) -> tuple[Fault, ...]:
    path = folder / "case.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(Mendable) as caught:
        read(path)
    return caught.value.faults


def test_the_good_file_is_good(tmp_path: Path) -> None:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD)
    assert read(path).name == "good"


@pytest.mark.parametrize("name", CASES)
def test_each_fault_is_told_with_its_place_and_its_mending(tmp_path: Path, name: str) -> None:
    old, new, found, allowed, mend = CASES[name]
    assert GOOD.count(old) == 1, "the case must change one place"
    faults = faults_of(tmp_path, GOOD.replace(old, new))
    fitting = [fault for fault in faults if found in fault.found and allowed in fault.allowed and mend in fault.mend]
    assert fitting, "\n".join(map(str, faults))
    changed = GOOD[: GOOD.index(old)].count("\n") + 1
    place = re.fullmatch(r".*case\.yaml:(\d+):(\d+)", fitting[0].where)
    assert place is not None
    assert int(place[1]) in {1, changed, changed + 1, changed + new.count("\n")}


@pytest.mark.parametrize("name", [name for name in CASES if name not in WIDE])
def test_one_fault_is_not_told_as_many(tmp_path: Path, name: str) -> None:
    """A fault may take a reference with it (a renamed id), but not drown the reader."""
    old, new, *_ = CASES[name]
    assert len(faults_of(tmp_path, GOOD.replace(old, new))) <= 4


def test_several_faults_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    chosen = (
        "unknown key",
        "unknown sheet",
        "unknown site",
        "link from nothing",
        "right of nobody",
        "reserve over rounds",
        "unknown aim",
        "negative delay",
        "unknown owner",
        "release of an unknown field",
    )
    text = GOOD
    for name in chosen:
        text = text.replace(CASES[name][0], CASES[name][1])
    faults = faults_of(tmp_path, text)
    for name in chosen:
        _, _, found, allowed, mend = CASES[name]
        assert any(found in fault.found and allowed in fault.allowed and mend in fault.mend for fault in faults), name
    lines = [int(fault.where.split(":")[-2]) for fault in faults]
    assert lines == sorted(lines)
    assert len(set(map(str, faults))) == len(faults)


def test_a_fault_of_syntax_is_told_alone(tmp_path: Path) -> None:
    """What stood below was not read: telling it as missing would be false."""
    for broken in ("attack: [", "assets: ]", "\x01", "a: b: c", "'"):
        faults = faults_of(tmp_path, f"format: 1\nname: x\n{broken}\n")
        assert len(faults) == 1, faults
        assert "key" not in faults[0].found


def test_what_broken_yaml_stood_for_is_not_told_twice(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, GOOD.replace("{place: berlin", "{place: *x"))
    assert [fault.found for fault in faults] == ["the alias *x"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n\n",
        b"\0\1\2",
        bytes(range(256)),
        b"\xff\xfe\0f",
        b"- a\n- b\n",
        b"just text",
        b"42",
        b"null",
        b"[" * 10_000,
        b"a: " * 5_000,
        b"? [x]\n: 1\n",
        b"{}",
        b"--- \n---\n",
        b"%YAML 1.1\n---\nformat: 1\n",
    ],
)
def test_no_content_makes_a_traceback(tmp_path: Path, raw: bytes) -> None:
    faults_of(tmp_path, raw)


def test_a_directory_a_missing_file_and_nonsense_are_told(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.yaml", str(tmp_path / "none"), "a\0b.yaml", "", "x" * 5000):
        with pytest.raises(ScenarioError) as caught:
            read(path)
        assert len(caught.value.faults) == 1


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A superuser may read everything: the refusal is the system's, staged here."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "closed.yaml"
    path.write_text(GOOD)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ScenarioError, match="Permission denied"):
        read(path)


def test_an_unknown_name_gets_the_nearest_shipped_ones() -> None:
    with pytest.raises(ScenarioError, match="third-site-2007") as caught:
        read("third-site-2008")
    assert caught.value.faults[0].found == "'third-site-2008'"


def test_a_newer_format_is_told_before_anything_else(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, GOOD.replace("format: 1", "format: 2").replace("sheet: dsp", "sheet: unknown"))
    assert [fault.found for fault in faults] == ["format 2"]
    assert "Update" in faults[0].mend


def test_a_file_over_the_limit_is_refused_with_its_size(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_text(GOOD + "#" * 6_000_000)
    with pytest.raises(TooLarge, match="6 MB"):
        read(path)


@pytest.mark.parametrize(("count", "told"), [(10_001, "10001 threats"), (10**30, "1e+15 threats")])
def test_too_large_a_raid_is_refused_with_an_estimate(tmp_path: Path, count: int, told: str) -> None:
    path = tmp_path / "raid.yaml"
    path.write_text(GOOD.replace("launch_s: 60", f"launch_s: 60, count: {count}"))
    with pytest.raises(TooLarge, match=r"hours on one core") as caught:
        read(path)
    assert told in caught.value.faults[0].found


def test_too_many_replications_are_refused_with_an_estimate(tmp_path: Path) -> None:
    path = tmp_path / "long.yaml"
    path.write_text(GOOD + "replications: 10000001\n")
    with pytest.raises(TooLarge, match=r"hours on one core"):
        read(path)


def test_an_alias_bomb_is_refused(tmp_path: Path) -> None:
    levels = [f"  b{i}: &b{i} [{', '.join([f'*b{i - 1}'] * 9)}]" for i in range(1, 30)]
    faults = faults_of(tmp_path, "format: 1\nname: bomb\nx:\n  b0: &b0 [a, a]\n" + "\n".join(levels))
    assert any(fault.found == "the alias *b0" for fault in faults)
    assert len(faults) == 101


def test_thousands_of_faults_are_told_as_a_hundred(tmp_path: Path) -> None:
    rows = "\n".join(f"  - {{id: s{i}, sheet: nothing-{i}, owner: usa}}" for i in range(3000))
    faults = faults_of(tmp_path, GOOD.replace("nodes:\n", rows + "\nnodes:\n"))
    assert len(faults) == 101
    assert faults[-1].found == "more faults after this one"


def test_the_nearest_name_is_found_among_thousands(tmp_path: Path) -> None:
    rows = "\n".join(f"  - {{id: eye-{i}, sheet: dsp, owner: usa}}" for i in range(500))
    text = GOOD.replace("nodes:\n", rows + "\nnodes:\n").replace("{from: radar", "{from: radarr")
    (fault,) = faults_of(tmp_path, text)
    assert "'radar'" in fault.mend


def test_a_planted_fault_is_seen(tmp_path: Path) -> None:
    """The checks above look for substrings: prove that a fault which is not told would be noticed."""
    old, new, *_ = CASES["unknown sheet"]
    faults = faults_of(tmp_path, GOOD.replace(old, new))
    assert not any("'dsp'" in fault.found for fault in faults)
