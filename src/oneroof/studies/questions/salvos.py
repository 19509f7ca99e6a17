"""How many rounds does a defence need, and do layers multiply? Salvo arithmetic, and two layers flown by the engine."""

from __future__ import annotations

from collections.abc import Sequence

from oneroof.catalogue.shelf import Shelf
from oneroof.simulation.case import open_case
from oneroof.simulation.many import Progress
from oneroof.simulation.scenario.models import Scenario
from oneroof.simulation.scenario.reader import check
from oneroof.studies import layers
from oneroof.studies.questions.answer import (
    Answer,
    Cell,
    Chart,
    Given,
    Level,
    Line,
    Question,
    Side,
    Table,
    given,
)
from oneroof.studies.questions.steps import unseen
from oneroof.studies.salvo import Raid, Tracking, none_leaks, rounds, shots_needed

GOAL, SURE = 0.8, 0.95
WARHEADS = (1, 2, 4, 5, 10, 20, 50)
TRACKS = tuple(n / 50 for n in range(25, 51))
_TRACKINGS: tuple[tuple[Tracking, str, str], ...] = (("apart", "each by itself", "2"), ("common", "all or none", "4"))
SCENARIO, LAYERS = "two-layers", (("upper",), ("lower",))
# some 600 missiles, two minutes apart, so that a difference of four points shows
RUNS, MISSILES, APART_S = 60, 12, 120
# on one radar for both layers a fault is a whole run's, so that a run is one missile; there are more of them
RADAR_RUNS, RADAR_AWAY, KEPT, GONE = 4, 0.4, "kurecik-radar", "theatre-radar"
_REASON = "an input of this question: large enough for a fault in common to show; nobody's estimate"
_AWAY = {"supplement": True, "objection_chance": {"assumed": RADAR_AWAY, "low": 0, "high": 1, "reason": _REASON}}


def ask(runs: int = RUNS, progress: Progress = unseen) -> Answer:
    """Count rounds by both sides' chances of a kill, and fly two layers alone and together, with two radars and one."""
    held = [(who, Shelf(who).figures("sm-3-ia").si("single_shot_kill")) for who in ("usa", "postol")]
    flown, resting = fly(runs, progress)
    needed = _needed(held)
    return Answer(
        (_agency(), _critics()),
        (*_statements(needed), *_said(flown, resting)),
        (needed, _looks(held), _common(), _layers(flown), _resting(resting)),
        (_shots(held), _tracked()),
        (),
        SOURCES,
        LIMITS,
    )


def fly(runs: int, progress: Progress = unseen) -> tuple[layers.Layered, layers.Layered]:
    """Fly the layers alone and together, on a radar each and on one for both; progress is told in missiles."""
    kinds = len(LAYERS) + 1
    before, whole = MISSILES * kinds * runs, (MISSILES + RADAR_RUNS) * kinds * runs

    def apart(done: int, _: int) -> None:
        progress(MISSILES * done, whole)

    def common(done: int, _: int) -> None:
        progress(before + done, whole)

    return (
        layers.study(raided(), LAYERS, replications=runs, progress=apart),
        layers.study(on_one_radar(), LAYERS, replications=RADAR_RUNS * runs, progress=common),
    )


def raided() -> Scenario:
    """Give the scenario with a dozen missiles a run, so far apart that each is met by itself."""
    shot = f"attack.{open_case(SCENARIO).scenario.attack[0].id}"
    apart = open_case(SCENARIO).scenario.with_setting(f"{shot}.interval_s", f"{APART_S:g}")
    return apart.with_setting(f"{shot}.count", f"{MISSILES}")


def on_one_radar() -> Scenario:
    """Give the scenario with the upper layer's radar for both, which is away in some of the runs."""
    data = open_case(SCENARIO).scenario.as_data()
    data["assets"] = [row | _AWAY if row["id"] == KEPT else row for row in data["assets"] if row["id"] != GONE]
    data["links"] = [row for row in data["links"] if GONE not in (row["from"], row["to"])]
    return check(data, lambda keys, key=False: ".".join(map(str, keys)))


def _side(who: str, name: str, words: str) -> Side:
    figures = (
        given(Shelf(who), "sm-3-ia", "single_shot_kill", "chance that one shot kills, from one test record"),
        Given("chance that no warhead gets through", f"{GOAL:g}", "oneroof", "the goal of the table; an input", "–"),
    )
    return Side(name, words, figures)


def _agency() -> Side:
    words = "84 % of the tests are counted as hits; operators speak of at least two SM-3 in sequence at one missile."
    return _side("usa", "United States, Department of Defense", words)


def _critics() -> Side:
    words = "In the same tests 10 to 20 % of the targets' warheads were hit."
    return _side("postol", "Lewis and Postol", words)


def _needed(held: Sequence[tuple[str, float]]) -> Table:
    kills = [(f"{kill:g} ({who})", kill) for who, kill in held] + [(f"{kill:g}", kill) for kill in (0.3, 0.5, 0.7, 0.8)]
    rows: list[tuple[Cell, ...]] = []
    for warheads in WARHEADS:
        shots = [shots_needed(Raid(warheads), GOAL, kill) for _, kill in kills]
        rows.append((warheads, GOAL ** (1.0 / warheads), *shots))
    headings = ("warheads", "chance each must be killed with", *(f"shots at each, p = {name}" for name, _ in kills))
    note = f"For a chance of {GOAL:g} that none gets through, each tracked for certain; in salvos, without a look."
    return Table("Shots at each warhead", headings, tuple(rows), note)


def _looks(held: Sequence[tuple[str, float]]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for who, kill in held:
        for name, looks in (("four at once", (4,)), ("two, a look, two", (2, 2)), ("one at a time", (1, 1, 1, 1))):
            found = rounds(Raid(10), kill, looks, SURE)
            rows.append((who, kill, name, none_leaks(Raid(10), kill, 4), found.mean, found.enough, found.most))
    headings = (
        "whose chance",
        "chance of a kill",
        "doctrine",
        "chance that none gets through",
        "rounds, mean",
        f"rounds, enough in {SURE:g} of raids",
        "rounds, at most",
    )
    note = (
        "Ten warheads, at most four shots at each. A look saves rounds and changes no chance, if there is time for it."
    )
    return Table("What a look saves", headings, tuple(rows), note)


def _common() -> Table:
    rows = tuple(
        (track, none_leaks(Raid(5, track), 0.7, 4), none_leaks(Raid(5, track, "common"), 0.7, 4))
        for track in (1.0, 0.99, 0.95, 0.9, 0.8)
    )
    headings = ("chance of a track", "none leaks, tracked apart", "none leaks, tracked in common")
    note = "Five warheads, four shots of 0.7 at each. In common: one sensor sees all of them or none."
    return Table("One tracking fault for all, or one for each", headings, rows, note)


def _layers(flown: layers.Layered) -> Table:
    note = (
        "SM-3 at Deveselu above THAAD near Bucharest, each with a radar and a post of its own. The choice of the right "
        "object among what flies together is one for both layers here, so that they are not wholly independent."
    )
    return Table("Two layers, flown", _HEADINGS, _leaks(flown), note)


def _resting(flown: layers.Layered) -> Table:
    note = (
        f"Both layers rest on the radar of the upper one, which is away in {100 * RADAR_AWAY:g} of 100 runs: then both "
        "layers are without it in the same run, which multiplying their shares does not count. A run is one missile."
    )
    return Table("Two layers on one radar, flown", _HEADINGS, _leaks(flown), note)


def _leaks(flown: layers.Layered) -> tuple[tuple[Cell, ...], ...]:
    rows: list[tuple[Cell, ...]] = [
        (f"{name} alone", each.leaked, each.of, each.mean) for name, each in flown.layers.items()
    ]
    both = flown.together
    rows += [("together", both.leaked, both.of, both.mean), ("by multiplying", None, None, flown.product)]
    rows.append(("one sigma of the difference", None, None, flown.sigma))
    return tuple(rows)


_HEADINGS = ("layer", "came through", "of", "share")


def _said(flown: layers.Layered, resting: layers.Layered) -> tuple[str, str]:
    return (
        f"Two layers over Bucharest, flown: {flown.said}",
        f"The same with one radar for both, away in {100 * RADAR_AWAY:g} of 100 runs: {resting.said}",
    )


def _shots(held: Sequence[tuple[str, float]]) -> Chart:
    lines = []
    named = [(f"p = {kill:g} ({who})", kill) for who, kill in held] + [("p = 0.5", 0.5)]
    for number, (label, kill) in enumerate(named):
        points = ((float(n), shots_needed(Raid(n), GOAL, kill)) for n in WARHEADS)
        known = tuple((x, float(y)) for x, y in points if y is not None)
        lines.append(Line(label, known, str((2, 4, 0)[number])))
    title = f"Shots at each warhead for a chance of {GOAL:g} that none gets through"
    return Chart(title, "warheads", "shots at each", tuple(lines), (), "Without a look; tracked for certain.")


def _tracked() -> Chart:
    lines = tuple(
        Line(f"tracked {words}", tuple((t, none_leaks(Raid(5, t, how), 0.7, 4)) for t in TRACKS), colour)
        for how, words, colour in _TRACKINGS
    )
    levels = (Level(f"goal {GOAL:g}", GOAL, "y"),)
    note = "Five warheads, four shots of 0.7 at each."
    title = "The chance that none of five gets through"
    return Chart(title, "chance that a warhead is tracked", "chance that none gets through", lines, levels, note)


def _statements(needed: Table) -> tuple[str, ...]:
    return tuple(
        f"{row[0]} warheads: {row[2]} shots at each with the Pentagon's chance of a kill, {row[3]} with that of Lewis "
        "and Postol."
        for row in needed.rows
        if row[0] in (5, 20)
    )


SOURCES = (
    "D. A. Wilkening, A Simple Model for Calculating Ballistic Missile Defense Effectiveness, Science & Global "
    "Security 8 (1999) 183-215; the form of its equations from memory, the paper was not read; numbers computed here",
    "rmf24.pl 279021 quoting the New York Times, May 2010: SM-3's tests, 84 % and 10 to 20 %",
    "missiledefenseadvocacy.org, January 2018: a minimum of two SM-3 in sequence at one missile",
    "lexingtoninstitute.org: two layers of 80 % each stop 96 %",
)
LIMITS = (
    "The arithmetic asks for no reach, no time and nobody's consent; the two layers flown by the engine do.",
    "Shots are independent of each other, but for the tracking; a flaw that all rounds share is not in it.",
    "One test record gives both chances of a kill; neither was measured against what a raid would bring.",
    "Two runs of the layers share no draw: what is said of the difference is as sure as its sigma, and no surer.",
    "That the one radar is away in so many runs is an input; no state's objection is forecast.",
)

QUESTION = Question(
    "how-many-rounds",
    "How many rounds would a small raid cost, and may layers be multiplied?",
    "Two readings of one test record give chances of a kill of 0.84 and about 0.15. How many rounds follow from each, "
    "what does a look save, and what is left of it when one radar serves all?",
    ask,
)
