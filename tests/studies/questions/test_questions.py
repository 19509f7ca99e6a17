"""The public questions: no word of judgement, whose figures side by side, one page that asks nothing of the net."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from oneroof.cli import main
from oneroof.errors import Mendable
from oneroof.exchange import question as page
from oneroof.exchange import question_chart, question_map
from oneroof.studies import questions
from oneroof.studies.questions import third_site
from oneroof.studies.questions.answer import (
    Answer,
    Chart,
    Given,
    Level,
    Line,
    Map,
    Question,
    Ring,
    Side,
    Spot,
    Table,
    Track,
    as_data,
)

VERDICT = re.compile(
    r"\b(in)?correct(ly)?\b|\b(is|are|was|were) (right|wrong|true|false|(un)?justified)\b|\bdebunk|\brefut"
    r"|\bprov(es|en|ed)\b|\bmyth\b|\bpropaganda\b|\b(un|ground)(founded|less)\b|\bvindicat|\bmistaken\b|\bmislead"
    r"|\bno threat\b|\bharmless\b|\bdestabili[sz]|\bprovocat|\baggressi|\breasonable\b|\blegitimate\b|\bparano"
    r"|\bsafe from\b",
    re.IGNORECASE,
)
SMALL = Answer(
    sides=(
        Side("One", "It is slow.", (Given("speed", "6 km/s", "one", "a paper", "H"),)),
        Side("Two", "It is fast.", (Given("speed", "9 km/s", "two", "a letter", "M"),)),
    ),
    statements=("At 6 km/s the latest commit is 100 s after burnout.",),
    tables=(Table("Numbers", ("case", "value, s", "met"), (("a", 12.3456, True), ("b", None, False))),),
    charts=(
        Chart(
            "Delay by speed",
            "speed, km/s",
            "delay, s",
            (Line("one", ((5.0, -20.0), (6.0, 100.0), (9.0, 400.0)), "usa"), Line("two", ((5.0, 0.0), (9.0, 90.0)))),
            (Level("6", 6.0, "x", "usa"), Level("a band", 50.0, "y", "", 90.0)),
        ),
    ),
    maps=(
        Map(
            "Where",
            (Track("a missile", (51.7, 60.0, 38.9), (45.6, 0.0, -77.0), "rus"),),
            (Spot("Redzikowo", 54.5, 17.1, "shooter", "usa"), Spot("Washington", 38.9, -77.0, "aim")),
            (Ring("3,000 km", 38.08, 46.29, 3000.0, "irn"),),
        ),
    ),
    sources=("a paper",),
    limits=("no wind",),
)
ASKED = Question("small", "How slow is slow?", "Two speeds are published. Where does the answer flip?", lambda: SMALL)


def texts(value: Any) -> Iterator[str]:
    """Walk over every text in plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner)


def judged(data: Any) -> list[str]:
    return [text for text in texts(data) if VERDICT.search(text)]


@pytest.mark.parametrize("question", questions.QUESTIONS, ids=lambda each: each.name)
def test_what_a_question_says_before_it_is_asked_holds_no_judgement(question: Question) -> None:
    module = __import__(question.ask.__module__, fromlist=["LIMITS"])
    assert not judged([question.title, question.asks, list(getattr(module, "LIMITS", ()))])
    assert question.title.endswith("?")
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", question.name)


def check_page(question: Question, answer: Answer) -> None:
    """What every answer must hold, and what its page must not."""
    data = as_data(question, answer)
    assert not judged(data)
    assert len(answer.sides) >= 2
    assert all(side.given for side in answer.sides)
    assert answer.charts or answer.maps
    assert answer.tables
    assert answer.sources
    assert answer.limits
    html = page.build(data)
    assert not re.search(r"(src|href)=\"(?!#)", html)
    assert html == page.build(json.loads(json.dumps(data)))
    for row in data["charts"]:
        for width in (1180.0, 390.0):
            assert_apart(question_chart.chart(row, width).texts, width)
    for row in data["maps"]:
        assert_apart(question_map.chart(row, 1180.0).scene.texts, 1180.0)


def assert_apart(lines: list[Any], width: float) -> None:
    """No line of text covers another or leaves the picture."""
    boxes = [line.box for line in lines]
    for place, (left, top, right, bottom) in enumerate(boxes):
        assert left >= -1.0
        assert right <= width + 1.0, lines[place].text
        for other in range(place):
            a, b, c, d = boxes[other]
            assert right <= a or c <= left or bottom <= b or d <= top, (lines[place].text, lines[other].text)


def test_a_page_holds_both_sides_and_nothing_from_outside() -> None:
    check_page(ASKED, SMALL)
    html = page.build(as_data(ASKED, SMALL))
    for said in ("6 km/s", "9 km/s", "a letter", "confidence M", "12.35", "oneroof study small", "no wind"):
        assert said in html


def test_a_planted_word_of_judgement_is_found() -> None:
    data = as_data(ASKED, SMALL)
    assert not judged(data)
    for word in ("Russia is right.", "This proves it.", "the claim was false", "an unfounded fear"):
        assert judged({**data, "statements": [word]})


def test_answers_are_written_whole(tmp_path: Path) -> None:
    page.write(as_data(ASKED, SMALL), tmp_path)
    assert {each.name for each in tmp_path.iterdir()} == {"question.html", "answer.json"}
    data = json.loads((tmp_path / "answer.json").read_text("utf-8"))
    assert data["tables"][0]["rows"] == [["a", 12.3456, True], ["b", None, False]]


def test_an_unknown_question_names_the_nearest() -> None:
    with pytest.raises(Mendable, match="third-site-against-icbms"):
        questions.named("third-site-against-icbm")


@pytest.mark.parametrize("question", questions.QUESTIONS, ids=lambda each: each.name)
@pytest.mark.slow
def test_each_question_answers(question: Question) -> None:
    check_page(question, question.ask())


def test_the_command_lists_and_prints_a_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(questions, "QUESTIONS", (ASKED,))
    assert main(["studies"]) == 0
    assert "How slow is slow?" in capsys.readouterr().out
    assert main(["study", "small"]) == 0
    said = capsys.readouterr().out
    assert "9 km/s (two)" in said
    assert "study-small/question.html" in said
    assert main(["study", "small", "--json", "--out", "there"]) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "small"
    assert main(["study", "smal"]) == 2


# ---------------------------------------------------------------------------------------------- the third site


@pytest.mark.requirement("A030")
def test_both_parties_figures_stand_beside_the_thresholds() -> None:
    """The report's two assumption sets, and thresholds of speed and delay that agree with each other."""
    answer = third_site.ask((5000.0, 6300.0, 9000.0), (60.0,))
    check_page(third_site.QUESTION, answer)
    speeds = [next(each.value for each in side.given if each.figure.startswith("burnout")) for side in answer.sides]
    assert speeds == ["6.3 km/s", "9 km/s"]
    delays, thresholds = answer.tables
    for base, counted, _, least, _, _ in thresholds.rows:
        latest = {row[3]: row[6] for row in delays.rows if row[:2] == (base, counted)}
        for speed, delay in latest.items():
            assert isinstance(speed, float) and isinstance(least, float) and isinstance(delay, float)
            assert (delay >= 60.0) == (speed >= least)
