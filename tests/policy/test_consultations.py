"""Consultations: what was told in what detail, before or after the decision; in a ledger and in an attack's minutes."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from oneroof import cli
from oneroof.errors import Mendable
from oneroof.policy import consultations_in_records, consultations_reader
from oneroof.policy.consultations import Detail, Order, When, ledger, order, read_when, tally
from oneroof.simulation.run import run

TWELVE = Path(__file__).with_name("twelve_consultations.yaml")
B, S, A, U = Order.BEFORE, Order.SAME_DAY, Order.AFTER, Order.UNKNOWN
# the ledger's twelve events as a person judged them, row by row
JUDGED = {
    "e01": (B, -30, Detail.ALL), "e02": (B, -1, Detail.PART), "e03": (S, 0, Detail.ALL), "e04": (A, 1, Detail.NOTHING),
    "e05": (A, 365, Detail.ALL), "e06": (U, None, Detail.PART), "e07": (B, 0, Detail.PART), "e08": (A, 0, Detail.ALL),
    "e09": (A, 0, Detail.NOTHING), "e10": (S, 0, Detail.PART), "e11": (B, -1, Detail.ALL), "e12": (U, None, Detail.ALL),
}  # fmt: skip


@pytest.mark.requirement("A074")
def test_a_ledger_of_twelve_events_is_judged_as_a_person_does() -> None:
    held = consultations_reader.read(TWELVE)
    entries = ledger(held.decisions, held.consultations)
    assert {each.consultation.id: (each.order, each.days_after, each.detail) for each in entries} == JUDGED
    assert sum(each.order is A for each in entries) == 4
    told = {(each.decision, each.party): each for each in tally(held.decisions, entries)}
    assert told["site", "rus"].after == 2 and told["site", "rus"].subjects_before == ()
    assert told["site", "pol"].subjects_before == ("where", "how-many")
    assert sum(each.before + each.same_day + each.after + each.unknown for each in told.values()) == 12


@pytest.mark.requirement("A074")
def test_the_command_counts_what_was_told_after_the_decision(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["consultations", str(TWELVE), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["told_after_decision"] == 4 and len(found["consultations"]) == 12
    assert cli.main(["consultations", str(TWELVE)]) == 0
    assert "Told after the decision: 4 of 12 occasions." in capsys.readouterr().out
    assert cli.main(["consultations"]) == 0
    assert "request-of-2007" in capsys.readouterr().out


def any_when(chance: random.Random) -> When | None:
    day = date(2007, 1, 1) + timedelta(days=chance.randrange(4))
    which = chance.randrange(5)
    if which == 0:
        return None
    if which < 3:
        return day
    zone = timezone(timedelta(hours=chance.choice((-5, 0, 2))))
    return datetime(day.year, day.month, day.day, chance.randrange(24), tzinfo=zone)


def test_the_order_of_two_moments_turns_round_with_them() -> None:
    """4,000 random pairs: told before means decided after, and no pair is both; equal instants are not before."""
    chance, seen = random.Random(74), Counter[Order]()
    for _ in range(4_000):
        told, decided = any_when(chance), any_when(chance)
        found, turned = order(told, decided), order(decided, told)
        seen[found] += 1
        if told == decided and isinstance(told, datetime):
            assert found is A
        else:
            assert turned is {B: A, A: B, S: S, U: U}[found]
        assert (found is U) == (told is None or decided is None)
    assert min(seen[each] for each in Order) > 100


def test_instants_are_compared_across_zones() -> None:
    early, late = (
        datetime(2009, 9, 17, 0, 21, tzinfo=timezone(timedelta(hours=2))),
        datetime(2009, 9, 16, 23, tzinfo=UTC),
    )
    assert order(early, late) is B and order(late, early) is A
    assert read_when("2009-09-17T00:21+02:00") == early
    for wrong in ("2009-09-17T00:21", "soon", "2009-13-01", ""):
        with pytest.raises(ValueError):
            read_when(wrong)


FAULTY = """
format: 1
decisions:
  - {id: site, by: usa, on: 2007-01-19, text: a, subjects: [where], source: b}
  - {id: site, by: usa, on: whenever, text: a, subjects: [], source: b}
consultations:
  - {id: one, about: sites, to: rus, on: 2007-01-20, form: briefing, told: [where], text: c, source: d}
  - {id: two, about: site, to: rus, on: 2007-01-20, form: chat, told: [when], text: c, source: d, loud: true}
  - {id: three, about: site, to: rus, form: notice, told: where, text: c, source: ""}
"""


def test_every_fault_of_a_ledger_is_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "faulty.yaml"
    path.write_text(FAULTY, "utf-8")
    with pytest.raises(Mendable) as raised:
        consultations_reader.read(path)
    said = str(raised.value)
    for part in (
        "'whenever'",
        "an empty list",
        "'sites'",
        "'chat'",
        "'when'",
        "'loud'",
        "'told'",
        "'source'",
        "an id stands once",
    ):
        assert part in said, part
    assert cli.main(["consultations", str(path)]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert cli.main(["consultations", str(tmp_path / "none.yaml")]) == 2


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a record in which a joint exercise's parties share what they know, one chain commanding."""
    path = tmp_path_factory.mktemp("consulted") / "record.jsonl"
    path.write_text("\n".join(run("third-site-2007", replications=1).record) + "\n", "utf-8")
    return path


@pytest.mark.requirement("A074")
def test_a_record_tells_who_was_told_before_the_first_order(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """NATO is told of launches before the first shot, Russia nothing; counted anew from the record's lines."""
    found = {each.party: each for each in consultations_in_records.of_record(record)}
    assert set(found) == {"nato", "rus"} and {each.decider for each in found.values()} == {"usa"}
    rows = [json.loads(line) for line in record.read_text("utf-8").splitlines()]
    orders = [row["t_us"] for row in rows if row["kind"] == "note" and row["body"].get("what") == "ordered"]
    warned = [row["t_us"] for row in rows if row["kind"] == "message" and row["desk"] == "nato-command"]
    nato = found["nato"]
    assert (nato.decisions, nato.first_decision_s) == (len(orders), orders[0] / 1e6)
    assert (nato.told_before, nato.told_after) == (
        sum(time < orders[0] for time in warned), sum(time >= orders[0] for time in warned),
    )  # fmt: skip
    assert nato.told_before > 0 and nato.told_after > 0 and nato.order is B and nato.first_told_s == warned[0] / 1e6
    assert "launch-warning: launch_time_s" in nato.fields_before
    assert found["rus"].order is U and found["rus"].first_told_s is None
    assert cli.main(["consultations", str(record)]) == 0
    assert "told nothing" in capsys.readouterr().out


def test_what_arrives_with_the_decision_was_not_there_before_it(record: Path) -> None:
    """Move every warning to the instant of the first order: NATO was then first told after the decision."""
    found = consultations_in_records.of_record(record)
    first_us = round(found[0].first_decision_s * 1e6)
    rows = [json.loads(line) for line in record.read_text("utf-8").splitlines()]
    for row in rows:
        if row["kind"] == "message" and row["desk"] == "nato-command":
            row["t_us"] = max(row["t_us"], first_us)
    moved = {each.party: each for each in consultations_in_records.of_events(rows[0]["scenario"], rows[1:-1])}
    assert moved["nato"].order is A and moved["nato"].told_before == 0 and moved["nato"].fields_before == ()
