"""The YAML reader: what words mean, where things stand, and that no file ends in a traceback."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from oneroof.catalogue import yaml_file
from oneroof.catalogue.yaml_file import LIMIT_BYTES, LIMIT_NODES, Document, load, parse
from oneroof.errors import CatalogueError, Mendable

SHEETS = Path(__file__).parents[2] / "src" / "oneroof" / "catalogue" / "sheets"


def only_fault(document: Document) -> str:
    assert len(document.faults) == 1, document.faults
    return str(document.faults[0])


def test_norway_stays_a_text() -> None:
    """Oracle: the core schema of YAML 1.2, section 10.3; under YAML 1.1 each of these but the last two is a boolean."""
    words = ["NO", "no", "yes", "on", "Off", "y", "2007-06-08", "12:30"]
    document = parse("a: [" + ", ".join(words) + "]\nNO: 1\n1: x")
    assert document.data == {"a": words, "NO": 1, "1": "x"}
    assert not document.faults


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("-0x1F", "-0x1F"), ("0x1F", 31), ("0o17", 15), ("1_000", "1_000"), ("017", 17), ("+.5", 0.5)]
    + [("6.3", 6.3), ("1e3", 1000.0), ("1.", 1.0), ("-.inf", float("-inf")), ("~", None), ("", None), ("NULL", None)]
    + [("TRUE", True), ("False", False), ("tRUE", "tRUE"), ("'12'", "12"), ('"true"', "true"), ("..", "..")],
)
def test_core_schema(text: str, value: object) -> None:
    document = parse(f"a: {text}")
    assert document.data["a"] == value
    assert type(document.data["a"]) is type(value)


def test_places_of_values_and_keys() -> None:
    document = parse("a: NO\nb:\n  - x: 1\n    y: {z: 3}\n", "f.yaml")
    assert document.where(("b", 0, "y", "z")) == "f.yaml:4:12"
    assert document.where(("b", 0, "y"), key=True) == "f.yaml:4:5"
    assert document.where(("b", 0, "no such key")) == "f.yaml:3:5"
    assert document.where() == "f.yaml:1:1"


def test_all_faults_are_told_at_once() -> None:
    document = parse("a: 1\na: 2\nb: *x\nc: !!python/name:os.system x\nd: {e: 1, e: 2}\nf: " + "9" * 200, "f.yaml")
    lines = [fault.where.split(":")[1] for fault in document.faults]
    assert lines == ["2", "3", "4", "5", "6"]
    with pytest.raises(CatalogueError) as caught:
        document.checked(CatalogueError)
    assert caught.value.faults == document.faults


REFUSED = {
    "doubled key": ("a: 1\na: 2", "f.yaml:2:1", "twice"),
    "alias": ("a: &x [1]\nb: *x", "f.yaml:2:4", "alias"),
    "alias as key": ("a: &x k\n*x : 1", "f.yaml:2:1", "alias"),
    "tag": ("a: !!python/object/apply:os.system [ls]", "f.yaml:1:4", "tag"),
    "list as key": ("? [1, 2]\n: 3", "f.yaml:1:3", "list or mapping as a key"),
    "two documents": ("a: 1\n---\nb: 2", "f.yaml:2:1", "second document"),
    "yaml 1.1": ("%YAML 1.1\n---\na: NO", "f.yaml:2:1", "%YAML 1.1"),
    "empty": ("# nothing\n", "f.yaml:1:1", "empty"),
    "a list": ("- 1", "f.yaml:1:1", "a list"),
    "open bracket": ("a: [1, 2", "f.yaml:1:9", "','"),
    "open quote": ("a: 'x", "f.yaml:1:6", "quoted"),
    "tab": ("a:\n\tb: 1", "f.yaml:2:1", "\\t"),
    "control character": ("a: \x07", "f.yaml:1:4", "\\x07"),
    "escape beyond Unicode": ('a: "\\UFFFFFFFF"', "f.yaml:1:1", "YAML 1.2"),
    "half a surrogate": ('a: "\\ud800"', "f.yaml:1:4", "surrogate"),
    "long number": ("a: " + "9" * 5000, "f.yaml:1:4", "5000"),
    "deep flow": ("a: " + "[" * 500_000, "f.yaml:1:43", "40 levels"),
    "deep block": ("- " * 500_000, "f.yaml:1:81", "40 levels"),
    "NUL": (b"a: 1\nb: \0", "f.yaml:2:4", "NUL"),
    "UTF-16": ("a: 1".encode("utf-16"), "f.yaml:1:1", "UTF-16"),
    "latin-1": ("a: 1\nb: Türkiye".encode("latin-1"), "f.yaml:2:5", "0xfc"),
    "too large": (b"a" * (LIMIT_BYTES + 1), "f.yaml", "5 MB"),
}


@pytest.mark.parametrize(("content", "where", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(content: str | bytes, where: str, said: str) -> None:
    began = time.process_time()
    faults = parse(content, "f.yaml").faults
    assert time.process_time() - began < 5.0
    assert faults[0].where == where
    assert said in str(faults[0])
    assert str(faults[0]).isprintable()


def test_question_marks_in_a_row_are_bounded() -> None:
    """A hundred thousand nested keys would keep the scanner busy for minutes."""
    began = time.process_time()
    assert parse("? " * 1_000_000).faults
    assert time.process_time() - began < 5.0


DENSE = {
    "a list of ones": "format: 1\na: [" + "1," * 2_449_990 + "1]",
    "small mappings": "format: 1\n" + "".join(f"k{i}: {{a: 1, b: [1,2,3]}}\n" for i in range(178_000)),
    "aliases": "format: 1\nb: &x 1\na: [" + "*x," * 1_630_000 + "1]",
}


@pytest.mark.parametrize(
    "content",
    [pytest.param(text, id=name, marks=[] if name == "aliases" else pytest.mark.slow) for name, text in DENSE.items()],
)
def test_a_dense_file_is_refused_soon_with_one_fault(content: str) -> None:
    """Nearly 5 MB, all of it values: read whole, it would keep the parser busy for a minute."""
    assert 4_800_000 < len(content) <= LIMIT_BYTES
    began = time.process_time()
    document = parse(content, "f.yaml")
    # a tracer of coverage makes every line four times slower
    assert time.process_time() - began < (5.0 if sys.gettrace() is None else 20.0)
    assert f"{LIMIT_NODES:,} keys and values" in only_fault(document)
    assert document.data is None


def test_as_many_values_as_are_read_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mapping itself, one key and its list are three of them."""
    monkeypatch.setattr(yaml_file, "LIMIT_NODES", 100)
    fits, more = (parse("a: [" + ", ".join("1" * count) + "]") for count in (97, 98))
    assert not fits.faults and len(fits.data["a"]) == 97
    assert "more than 100 keys and values" in only_fault(more)


def test_billion_laughs() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [" + ", ".join([f"*a{i - 1}"] * 9) + "]" for i in range(1, 12)]
    document = parse("\n".join(lines))
    assert len(document.faults) == 99
    assert all("alias" in fault.found for fault in document.faults)


def test_unreadable_files(tmp_path: Path) -> None:
    assert "No such file" in only_fault(load(tmp_path / "none.yaml"))
    assert "directory" in only_fault(load(tmp_path))
    assert "null byte" in only_fault(load("a\0b"))
    assert "empty" in only_fault(load("/dev/null"))


def test_byte_order_mark_is_passed_over() -> None:
    assert parse(b"\xef\xbb\xbfa: 1").data == {"a": 1}


def test_agrees_with_ruamel_on_every_sheet() -> None:
    """Oracle: ruamel.yaml's own round-trip loader, which builds the same data by another way."""
    for path in SHEETS.glob("*.yaml"):
        ours = load(path)
        assert not ours.faults
        assert ours.data == YAML(typ="rt", pure=True).load(path)


@given(st.binary(max_size=200) | st.text(alphabet="ab:{}[],-?*&!|>'\"%@#\n\t 0.~\\u", max_size=80))
def test_no_bytes_raise(content: bytes | str) -> None:
    document = parse(content)
    assert document.faults or isinstance(document.data, dict)
    for fault in document.faults:
        assert str(fault).isprintable()
    if document.faults:
        with pytest.raises(Mendable):
            document.checked()
