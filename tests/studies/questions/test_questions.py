"""The public questions: no word of judgement, whose figures side by side, one page that asks nothing of the net."""

from __future__ import annotations

import inspect
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from rich.console import Console

from oneroof.catalogue.shelf import Shelf
from oneroof.cli import main, show
from oneroof.earth.geodesy import sphere_range_m
from oneroof.errors import Mendable
from oneroof.exchange import question as page
from oneroof.exchange import question_chart, question_map
from oneroof.simulation.handover import Handover, Study
from oneroof.simulation.many import Progress
from oneroof.studies import questions
from oneroof.studies.questions import gabala, relocation, sm_3_from_europe, third_site, too_near
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
from oneroof.studies.questions.reaching import Case, curve, flight
from oneroof.studies.questions.steps import Steps
from oneroof.studies.reach import threshold_speed

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
ASKED = Question(
    "small", "How slow is slow?", "Two speeds are published. Where does the answer flip?", lambda progress: SMALL
)


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
def test_a_question_takes_a_progress_and_judges_nothing_before_it_is_asked(
    question: Question,
) -> None:
    module = __import__(question.ask.__module__, fromlist=["LIMITS"])
    assert not judged([question.title, question.asks, list(getattr(module, "LIMITS", ()))])
    assert question.title.endswith("?")
    assert "progress" in inspect.signature(question.ask).parameters
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


def step_by_step(steps: int) -> list[tuple[int, int]]:
    """What a question tells on its way: none done, then one more each time, to the last."""
    return [(done, steps) for done in range(steps + 1)]


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
    told: list[tuple[int, int]] = []
    check_page(question, question.ask(progress=lambda *each: told.append(each)))
    assert told == sorted(told) and {of for _, of in told} == {told[-1][0]}


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


def long(stop_at: int) -> Question:
    """A question of four steps that is interrupted at one of them, as by Ctrl-C."""

    def ask(progress: Progress) -> Answer:
        for step in Steps(progress, 4).over(range(4)):
            if step == stop_at:
                raise KeyboardInterrupt
        return SMALL

    return Question("small", "How slow is slow?", "Two speeds.", ask)


def test_a_terminal_sees_how_far_a_question_is_and_ctrl_c_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(show, "_BAR_AFTER_S", -1.0)
    monkeypatch.setattr(Console, "is_terminal", property(lambda _: True))
    monkeypatch.setattr(questions, "QUESTIONS", (long(9),))
    assert main(["study", "small", "--json", "--out", str(tmp_path / "whole")]) == 0
    said = capsys.readouterr()
    assert "4/4" in said.err and json.loads(said.out)["name"] == "small"
    monkeypatch.setattr(questions, "QUESTIONS", (long(2),))
    assert main(["study", "small", "--out", str(tmp_path / "half")]) == 130
    said = capsys.readouterr()
    assert "2/4" in said.err and "Interrupted." in said.err and "Traceback" not in said.err and not said.out
    assert not list((tmp_path / "half").iterdir())


def test_a_pipe_hears_nothing_of_a_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(show, "_BAR_AFTER_S", -1.0)
    monkeypatch.setattr(questions, "QUESTIONS", (long(9),))
    assert main(["study", "small", "--out", str(tmp_path)]) == 0
    assert capsys.readouterr().err == ""


# ---------------------------------------------------------------------------------------------- the third site


@pytest.mark.requirement("A030")
def test_both_parties_figures_stand_beside_the_thresholds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The two sets of assumptions, and thresholds of speed and delay that agree with each other; one base of two."""
    monkeypatch.setattr(third_site, "BASES", third_site.BASES[:1])
    told: list[tuple[int, int]] = []
    answer = third_site.ask((5000.0, 6300.0, 9000.0), (60.0,), progress=lambda *each: told.append(each))
    check_page(third_site.QUESTION, answer)
    assert told == step_by_step(12)  # two bounds on closing: three speeds, two sides', one delay each
    speeds = [next(each.value for each in side.given if each.figure.startswith("burnout")) for side in answer.sides]
    assert speeds == ["6.3 km/s", "9 km/s"]
    delays, thresholds = answer.tables
    for base, counted, _, least, _, _ in thresholds.rows:
        latest = {row[3]: row[6] for row in delays.rows if row[:2] == (base, counted)}
        for speed, delay in latest.items():
            assert isinstance(speed, float) and isinstance(least, float) and isinstance(delay, float)
            assert (delay >= 60.0) == (speed >= least)


# ---------------------------------------------------------------------------------------------- phases


def flagged(least_m_s: dict[int, list[float | None]]) -> dict[int, tuple[object, ...]]:
    """The table of the phases, from thresholds put in by hand: the two columns that say whether each crosses."""
    rows = [(each, "site", "base", True, least_m_s[each.number]) for each in sm_3_from_europe.PHASES]
    table = sm_3_from_europe._flagged(Shelf(), rows, (0.0, 60.0))
    return {int(str(row[0])): row[-2:] for row in table.rows}


@pytest.mark.requirement("A113")
def test_a_phase_whose_speed_reaches_the_threshold_is_flagged() -> None:
    """Published at most: 3.5, 3.5, 4.5 and 5.5 km/s; at the threshold counts as crossing, without one nothing does."""
    told = flagged({1: [3500.0, 3501.0], 2: [None, None], 3: [4400.0, 4600.0], 4: [5500.0, 9000.0]})
    assert told == {1: (True, False), 2: (False, False), 3: (True, False), 4: (True, False)}


@pytest.mark.requirement("A113")
def test_the_fourth_phases_threshold_is_that_of_the_reach_command() -> None:
    """From Redzikowo against Tatishchevo: the study's curve and bisection give what `oneroof reach` finds by itself."""
    shelf = Shelf()
    path = flight(shelf, sm_3_from_europe.MISSILE, "tatishchevo", "washington")
    case = Case(sm_3_from_europe.shooter(shelf, "sm-3-iib", sm_3_from_europe.where(shelf, "redzikowo")), path)
    least = case.least_m_s(0.0, curve(case, (5000.0, 6000.0)))
    told = threshold_speed(case.shooter, path, path.burnout_time_s).value
    assert least is not None
    assert told == pytest.approx(least, rel=2e-3)
    assert max(sm_3_from_europe.speeds_of(shelf, "sm-3-iib")) == 5.5


# ---------------------------------------------------------------------------------------------- the relocation

# as the row's author computed them on a sphere, with a point for Deveselu that lies some 20 km from the shelf's
ROW_KM = {
    ("kozelsk", "redzikowo"): (1210.0, 5.0),
    ("kozelsk", "deveselu"): (1392.0, 25.0),
    ("tatishchevo", "redzikowo"): (1914.0, 5.0),
    ("tatishchevo", "deveselu"): (1801.0, 25.0),
}


@pytest.mark.requirement("A031")
def test_the_claim_holds_for_one_base_and_not_for_the_other_at_deveselu() -> None:
    """Geodesics to 5 km of geographiclib's on the shelf's points; on the sphere, near the row's."""
    shelf = Shelf()
    for (base, place), (row_km, within_km) in ROW_KM.items():
        a, b = (relocation.site(shelf, name)[:2] for name in (base, place))
        degrees = [math.degrees(each) for point in (a, b) for each in point]
        oracle_km = Geodesic.WGS84.Inverse(*degrees)["s12"] / 1e3
        assert relocation.apart_km(shelf, base, place) == pytest.approx(oracle_km, abs=0.01)
        assert sphere_range_m(*a, *b) / 1e3 == pytest.approx(row_km, abs=within_km)
    told: list[tuple[int, int]] = []
    answer = relocation.ask(progress=lambda *each: told.append(each))
    assert told == step_by_step(10)  # two flights, and four sites beside the path of each
    said = {(row[1], row[2]): row[6] for row in answer.tables[1].rows}
    assert said["Deveselu", "Kozelsk"] == "further"
    assert said["Deveselu", "Tatishchevo"] == "nearer"
    assert said["Deveselu", "Tabriz"] == said["Deveselu", "Semnan"] == "nearer"
    assert {said["Redzikowo", name] for name in ("Kozelsk", "Tabriz")} == {"same place"}
    check_page(relocation.QUESTION, answer)


@pytest.mark.requirement("A031")
def test_geodesics_and_flown_ground_tracks_stand_side_by_side() -> None:
    """They differ by a hundred kilometres at Redzikowo; the geodesic's figure is geographiclib's to 5 km."""
    rows = {row[:2]: row[2:] for row in relocation.ask().tables[2].rows}
    geodesic_km, flown_km = (float(str(each)) for each in rows["Redzikowo", "Kozelsk to Washington"])
    assert geodesic_km - flown_km > 90.0
    shelf = Shelf()
    ends = [math.degrees(each) for name in ("kozelsk", "washington", "redzikowo") for each in shelf_point(shelf, name)]
    line = Geodesic.WGS84.InverseLine(*ends[:4])
    along = (line.Position(step * 1e4) for step in range(int(line.s13 / 1e4)))
    oracle_km = min(Geodesic.WGS84.Inverse(at["lat2"], at["lon2"], *ends[4:])["s12"] for at in along) / 1e3
    assert geodesic_km == pytest.approx(oracle_km, abs=5.0)


def shelf_point(shelf: Shelf, name: str) -> tuple[float, float]:
    return relocation.site(shelf, name)[:2]


# ---------------------------------------------------------------------------------------------- who is too near


@pytest.mark.requirement("A029")
def test_moving_the_boundary_reclassifies_exactly_the_capitals_between() -> None:
    """Against geographiclib's distances: every pair of boundaries, in steps of 250 km."""
    found = too_near.capitals(Shelf())
    tabriz = [math.degrees(each) for each in shelf_point(Shelf(), "tabriz")]
    far_km = {
        each.city.name: Geodesic.WGS84.Inverse(*tabriz, each.city.latitude_deg, each.city.longitude_deg)["s12"] / 1e3
        for each in found
    }
    assert len(found) == 24  # 26 members in 2008, two of them in America
    bounds = [too_near.SHORT_KM + 250.0 * step for step in range(17)]
    for low in bounds:
        for high in (bound for bound in bounds if bound > low):
            between = {name for name, distance in far_km.items() if low < distance <= high}
            assert set(too_near.reclassified(found, low, high)) == between
            assert set(too_near.reclassified(found, high, low)) == between
    classes = {each.city.name: too_near.class_of(each.tabriz_km) for each in found}
    assert classes["Ankara"] == classes["Athens"] == "medium"
    assert classes["Paris"] == classes["London"] == "long"


@pytest.mark.slow
def test_members_without_a_long_threat_are_not_applicable() -> None:
    answer = too_near.ask(2.0)
    check_page(too_near.QUESTION, answer)
    within, shares = ({row[0]: row[k] for row in answer.tables[2].rows} for k in (2, 3))
    assert shares["Turkey"] == shares["Bulgaria"] == "not applicable"
    assert within["Greece"] < 10.0  # its farthest end lies 5 km within the line, in a cell whose middle lies beyond
    assert {type(shares[name]) for name in ("Germany", "France", "United Kingdom", "Spain")} == {float}


# ---------------------------------------------------------------------------------------------- Gabala


def test_the_answer_on_gabala_is_the_study_it_shows() -> None:
    """Made-up handovers in, counted by hand: one radar meets one flight of two, as assumed; both at its best."""

    def one(radar: str, flight: str, spare_s: float | None) -> Handover:
        track = np.arange(0.0, 60.0, 10.0)
        fits = None if spare_s is None else 20.0
        return Handover(radar, flight, 160.0, 90.0, 160.0, track, 1e5 / (1.0 + track), fits, None, spare_s)

    middle = (one("armavir", "brussels-shot", 300.0), one("armavir", "rome-shot", None))
    best = (one("armavir", "brussels-shot", 310.0), one("armavir", "rome-shot", 5.0))
    made = Study(None, ((60.0, 20.0, 200.0), (12.0, 5.0, 30.0)), middle, best, middle)  # type: ignore[arg-type]
    answer = gabala.ask(made)
    row = next(row for row in answer.tables[0].rows if row[0] == "Armavir")
    assert row[1:] == (2, 1, 2, 1, 20.0, 300.0)
    assert len(answer.tables[1].rows) == 2
    check_page(gabala.QUESTION, answer)
