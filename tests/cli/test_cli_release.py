"""`oneroof release`: explain a scenario and a record, compare two policies, refuse what is unknown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from oneroof.cli import main

RUNS = Path(__file__).resolve().parents[1] / "runs"


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run the command here; gives its exit code and what it printed."""
    code = main(["release", *words])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_explain_tells_rule_rounding_delay_and_who_else(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "explain", "third-site-2007", "--party", "nato")
    assert code == 0
    for word in ("launch-warning-to-nato", "launch_time_s to 10", "unclassified, for nato, usa", "no link leads there"):
        assert word in out
    code, out, _ = said(capsys, "explain", "third-site-2007", "--party", "rus", "--what", "tracks", "--from", "usa")
    assert code == 0 and "what no rule permits is refused" in out


def test_explain_as_json_is_the_rows(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "explain", "third-site-2007", "--party", "nato", "--field", "impact_time_s", "--json")
    rows = json.loads(out)
    assert code == 0 and {row["what"] for row in rows} >= {"launch-warning"}
    assert all([each["field"] for each in row["fields"]] == ["impact_time_s"] for row in rows)


def test_compare_prints_what_more_and_what_less(capsys: pytest.CaptureFixture[str]) -> None:
    other = str(RUNS / "us-midcourse-2007.yaml")
    code, out, _ = said(capsys, "compare", "third-site-2007", other)
    assert code == 0 and "keeps back" in out and "lets out nothing that" in out and "impact_time_s" in out
    code, out, _ = said(capsys, "compare", other, "third-site-2007", "--json")
    assert code == 0 and len(json.loads(out)["more"]) == 9


def test_two_arrangements_over_one_scenario_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("third-site-2007", "--old", "national", "--new", "data-exchange", "--json")
    code, out, _ = said(capsys, "compare", *words)
    more = json.loads(out)["more"]
    assert code == 0 and {(row["from"], row["to"]) for row in more} >= {("usa", "rus"), ("rus", "usa")}
    code, out, _ = said(
        capsys, "explain", "third-site-2007", "--party", "rus", "--arrangement", "data-exchange", "--json"
    )
    assert code == 0 and any(row["answer"] == "released" for row in json.loads(out))


def test_technology_tells_licences_refusals_and_the_schedule(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "technology")
    assert code == 0 and "software-not-to-partner" in out and "605" in out
    code, out, _ = said(capsys, "technology", "--json")
    assert code == 0 and json.loads(out)["tasks"][1]["end_days"] == 390.0


def test_a_users_mistake_is_one_message(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    record.write_text("{}\n", "utf-8")
    for words in (
        ("third-site-2007", "--party", "nat0"),
        (str(record), "--party", "nato"),
        ("nowhere", "--party", "x"),
    ):
        code, _, err = said(capsys, "explain", *words)
        assert code == 2 and "Traceback" not in err and err.strip()
