"""The sheet reader: no number without its source, and every fault told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneroof.catalogue import reader, shelf
from oneroof.catalogue.sheet import Sheet, Source, Value
from oneroof.errors import CatalogueError

SHEETS = Path(__file__).parents[2] / "src" / "oneroof" / "catalogue" / "sheets"
LIBRARY = reader.Library({"report": Source("report", "A report", "report", "found")}, {"usa": "US", "postol": "P"})

GOOD = """format: 1
name: test-gbi
kind: interceptor
title: A test
figures:
  burnout_speed_km_s:
    - {value: 6.3, holder: usa, source: report, confidence: H, low: 6, high: 7, note: agency}
    - {computed: 7, from: closed form, confidence: M}
    - {assumed: 8.0, low: 7, high: 9, reason: nobody published it}
"""


def read(tmp_path: Path, text: str | bytes) -> Sheet:
    path = tmp_path / "sheet.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return reader.read_sheet(path, LIBRARY)


def faults(tmp_path: Path, text: str | bytes) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        read(tmp_path, text)
    return [str(fault).replace(f"{tmp_path}/", "") for fault in caught.value.faults]


def test_good_sheet(tmp_path: Path) -> None:
    cited, computed, assumed = read(tmp_path, GOOD).figures["burnout_speed_km_s"].values
    assert cited == Value(6.3, "cited", "usa", "report", "H", 6.0, 7.0, note="agency")
    assert computed == Value(7.0, "computed", "oneroof", confidence="M", reason="closed form")
    assert assumed == Value(8.0, "assumed", "oneroof", low=7.0, high=9.0, reason="nobody published it")


def planted() -> list[str]:
    """Twenty sheets of the shelf, each with the source of one cited number taken out."""
    found = []
    for path in sorted(SHEETS.glob("*.yaml")):
        lines = path.read_text(encoding="utf-8").splitlines()
        cited = [i for i, line in enumerate(lines) if "source: " in line]
        if cited:
            i = cited[len(path.stem) % len(cited)]
            before, _, after = lines[i].partition("source: ")
            lines[i] = before + after.partition(", ")[2]
            found.append("\n".join(lines))
    return found[:: max(1, len(found) // 20)][:20]


@pytest.mark.requirement("A020")
def test_an_entry_without_source_is_rejected(tmp_path: Path) -> None:
    """Twenty of twenty planted faults are found, each the only fault of its file, in its line."""
    texts = planted()
    assert len(texts) == 20
    for text in texts:
        (tmp_path / "sheet.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(CatalogueError) as caught:
            reader.read_sheet(tmp_path / "sheet.yaml", shelf.library())
        (fault,) = caught.value.faults
        line = int(fault.where.split(":")[-2])
        assert fault.found == "no 'source'"
        assert "- {value:" in text.splitlines()[line - 1]


CITED = "{value: 6.3, holder: usa, source: report, confidence: H, low: 6, high: 7, note: agency}"
REFUSED = {  # what is replaced, by what, the text that the fault points at, what it says
    "bare number": (CITED, "6.3", "6.3", "a bare number is refused"),
    "bare list": ("\n    - " + CITED, " 6.3\n  stages:\n    - 2", "6.3", "is a list of values"),
    "no source": ("source: report, ", "", "{value", "no 'source'"),
    "no holder": ("holder: usa, ", "", "{value", "no 'holder'"),
    "no confidence": ("confidence: H, ", "", "{value", "no 'confidence'"),
    "unknown source": ("source: report", "source: reporter", "reporter", "Did you mean 'report'?"),
    "unknown holder": ("holder: usa", "holder: uso", "uso", "Did you mean 'usa'?"),
    "odd confidence": ("confidence: H", "confidence: sure", "sure", "H, M-H, M, L-M, L"),
    "unknown entry key": ("note: agency", "nota: agency", "nota", "Did you mean 'note'?"),
    "value and assumed": ("note: agency", "assumed: 3", "{value", "value and assumed"),
    "neither": ("value: 6.3, ", "", "{holder", "none of them"),
    "a text for a number": ("value: 6.3", "value: fast", "fast", "a finite number"),
    "a flag for a number": ("value: 6.3", "value: true", "true", "a finite number"),
    "not a number": ("value: 6.3", "value: .nan", ".nan", "a finite number"),
    "infinite": ("value: 6.3", "value: .inf", ".inf", "a finite number"),
    "wrong unit": ("value: 6.3", "value: 6300", "6300", "from 0.1 to 11"),
    "outside its range": ("low: 6,", "low: 6.5,", "{value", "6.3 outside 6.5 to 7"),
    "half a range": ("low: 6, ", "", "{value", "no 'low'"),
    "assumed without low": ("low: 7, high: 9", "high: 9", "{assumed", "no 'low'"),
    "assumed without high": ("low: 7, high: 9", "low: 7", "{assumed", "no 'high'"),
    "assumed without reason": (", reason: nobody published it", "", "{assumed", "no 'reason'"),
    "assumed with empty reason": ("nobody published it", "''", "''", "'reason' is a text"),
    "assumed outside": ("assumed: 8.0", "assumed: 9.5", "{assumed", "9.5 outside 7 to 9"),
    "computed without from": (", from: closed form", "", "{computed", "no 'from'"),
    "computed without confidence": (", confidence: M", "", "{computed", "no 'confidence'"),
    "unknown figure": ("burnout_speed_km_s", "burn_out_speed_kms", "burn_out", "Did you mean 'burnout_speed_km_s'"),
    "unknown kind": ("kind: interceptor", "kind: intercepter", "intercepter", "Did you mean 'interceptor'?"),
    "unknown key": ("title: A test", "title: A test\ntitel: B", "titel", "Did you mean 'title'?"),
    "no title": ("title: A test\n", "", "format", "no 'title'"),
    "no figures": (GOOD[GOOD.index("figures") :], "", "format", "no 'figures'"),
    "figures a list": (GOOD[GOOD.index("figures") :], "figures: []", "[]", "mapping of keys to values"),
    "no format": ("format: 1\n", "", "name", "reads format 1"),
    "later format": ("format: 1", "format: 2", "2", "reads format 1"),
    "true is no format": ("format: 1", "format: true", "true", "reads format 1"),
    "doubled key": ("note: agency", "note: agency, note: again", "note: again", "twice"),
    "name a number": ("name: test-gbi", "name: 12", "12", "'name' is a text"),
    "own source": ("figures:", "sources: {own: {text: A, kind: rumour, read: found}}\nfigures:", "rumour", "agency"),
    "source no mapping": ("figures:", "sources: {own: 5}\nfigures:", "5}", "a source is a mapping"),
}


def pointed_at(fault: str, text: str) -> str:
    """Give the text from the line and column that a fault names."""
    line, column = (int(part) for part in fault.split(": ")[0].split(":")[1:])
    return text.splitlines()[line - 1][column - 1 :]


@pytest.mark.parametrize(("old", "new", "at", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(tmp_path: Path, old: str, new: str, at: str, said: str) -> None:
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    told = faults(tmp_path, text)
    assert pointed_at(told[0], text).startswith(at)
    assert said in told[0]


def test_an_empty_text_is_shown_as_one(tmp_path: Path) -> None:
    """Found "" would read as if nothing had been found."""
    for empty in ("''", "'  '"):
        (told,) = faults(tmp_path, GOOD.replace("title: A test", f"title: {empty}"))
        assert f"found {empty};" in told


def test_lists_flags_and_texts(tmp_path: Path) -> None:
    text = """format: 1
name: test-radar
kind: radar
title: A test
figures:
  band:
    - {value: q, holder: usa, source: report, confidence: H}
    - {value: 3, holder: usa, source: report, confidence: H}
  faces_azimuth_deg:
    - {value: 120, holder: usa, source: report, confidence: H}
    - {value: [0, east], holder: usa, source: report, confidence: H}
    - {value: [0, 400], holder: usa, source: report, confidence: H}
    - {assumed: [0, 120], low: 0, high: 9, reason: x}
"""
    told = faults(tmp_path, text)
    expected = ["q,", "3,", "120,", "east]", "400]", "0, high", "9, reason"]
    assert [pointed_at(fault, text)[: len(at)] for fault, at in zip(told, expected, strict=True)] == expected
    flag = text.replace("radar", "missile").replace("  band:", "  early_cutoff:")
    assert "a flag is true or false" in faults(tmp_path, flag)[0]


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("source: report, ", "").replace(", from: closed form", "").replace("low: 7, ", "")
    text = text.replace("title: A test", "titel: A test")
    assert len(faults(tmp_path, text)) == 5


def test_own_sources_are_known(tmp_path: Path) -> None:
    text = GOOD.replace("source: report", "source: mine")
    text += "sources:\n  mine: {text: My own note, kind: report, read: found, date: '2007'}\n"
    assert read(tmp_path, text).sources["mine"].text == "My own note"


def test_library_faults(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    text = "format: 1\nholders: {usa: 3}\nsources:\n  a: {text: A, kind: web, read: heard}\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        reader.read_library(path)
    assert [fault.where.split(":", 1)[1] for fault in caught.value.faults] == ["2:16", "4:33"]


LINES = (SHEETS / "gbi-two-stage.yaml").read_text(encoding="utf-8").splitlines(keepends=True)

JUNK = ["", ":", "{", "}", "- ", "&a ", "*a", "'", "9", "-", ".nan", "\t", "\0", "é", "!x "]


@given(st.data())
def test_mutated_sheets_give_a_sheet_or_faults(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Drop, double, swap and garble lines of a real sheet: a sheet comes back or a CatalogueError, nothing else."""
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 4))):
        i = data.draw(st.integers(0, len(lines) - 1))
        j = data.draw(st.integers(0, len(lines[i])))
        junk = data.draw(st.sampled_from(JUNK))
        lines[i] = data.draw(st.sampled_from(["", lines[i] * 2, lines[i][:j] + junk + lines[i][j:], lines[i][:j]]))
    path = tmp_path_factory.getbasetemp() / "mutated.yaml"
    path.write_text("".join(lines), encoding="utf-8")
    try:
        assert reader.read_sheet(path, shelf.library()).kind
    except CatalogueError as error:
        assert error.faults
        assert all(str(fault).isprintable() for fault in error.faults)
