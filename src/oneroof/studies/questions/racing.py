"""Would a defence start an arms race? Richardson's two parties, with six numbers that anybody may dispute."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from oneroof.simulation.many import Progress
from oneroof.studies.arms_race import Pair, Race, course, eigenvalues, rest, stable
from oneroof.studies.questions.answer import Answer, Chart, Given, Level, Line, Question, Side, Table
from oneroof.studies.questions.steps import Steps, unseen

START: Pair = (1.0, 1.0)
FATIGUES: Pair = (0.2, 0.2)
GRIEVANCES: Pair = (0.1, 0.1)
YEARS = 30
# reactions of the one and the other, a year: below the fatigues' product, at it, above it
CASES: tuple[tuple[str, Pair], ...] = (
    ("neither reacts", (0.0, 0.0)),
    ("weak reactions", (0.1, 0.1)),
    ("strong on one side alone", (0.35, 0.1)),
    ("reactions as strong as fatigue", (0.2, 0.2)),
    ("strong on both sides", (0.25, 0.25)),
)


def ask(cases: Sequence[tuple[str, Pair]] = CASES, progress: Progress = unseen) -> Answer:
    """Follow the race for several reactions, and find where it no longer settles."""
    races = [(name, Race(reactions, FATIGUES, GRIEVANCES)) for name, reactions in cases]
    table, flips = _table(races), _flips()
    return Answer(
        (_calm(), _alarmed()),
        _statements(flips),
        (table, flips),
        (_courses(Steps(progress, len(races)).over(races)), _border()),
        (),
        (RICHARDSON,),
        LIMITS,
    )


def _table(races: Sequence[tuple[str, Race]]) -> Table:
    rows = []
    for name, race in races:
        product, still = race.reactions[0] * race.reactions[1], rest(race)
        fatigue = race.fatigues[0] * race.fatigues[1]
        settles = stable(race)
        level = still[0] if still is not None and settles else None
        rows.append((name, *race.reactions, product, fatigue, settles, eigenvalues(race)[0], level))
    headings = (
        "case",
        "reaction of one, a year",
        "reaction of the other, a year",
        "product of reactions",
        "product of fatigues",
        "settles",
        "slower rate, a year",
        "level of the one at rest",
    )
    note = "It settles if and only if the product of the reactions is below that of the fatigues. Levels in any unit."
    return Table("Where the race goes", headings, tuple(rows), note)


def _flips() -> Table:
    product = FATIGUES[0] * FATIGUES[1]
    rows = tuple((own, product / own, product / own > own) for own in (0.05, 0.1, 0.2, 0.3, 0.4, 0.8))
    headings = (
        "reaction of one, a year",
        "the other's at which it no longer settles",
        "that is the stronger of the two",
    )
    return Table(
        "The reaction at which the answer flips", headings, rows, f"Fatigues {FATIGUES[0]:g} a year on each side."
    )


def _statements(flips: Table) -> tuple[str, ...]:
    return tuple(
        f"If one side reacts with {own:g} a year, the race settles for any reaction of the other below {other:.3g}."
        for own, other, _ in flips.rows[1:4]
    )


def _courses(races: Iterable[tuple[str, Race]]) -> Chart:
    lines = []
    for number, (name, race) in enumerate(races):
        found = course(race, START, years=float(YEARS), steps=10 * YEARS)
        points = zip(found.years[::10].tolist(), found.levels[::10, 0].tolist(), strict=True)
        lines.append(Line(name, tuple(points), str((0, 5, 3, 2, 4)[number % 5])))
    note = "Level of the one party, from a start of 1 on both sides; the same fatigues and grievances in all."
    return Chart("One party's level over the years", "years", "level, any unit", tuple(lines), (), note)


def _border() -> Chart:
    product = FATIGUES[0] * FATIGUES[1]
    points = tuple((n / 50, product / (n / 50)) for n in range(2, 51))
    levels = (Level("fatigue of the one", FATIGUES[0], "x"), Level("fatigue of the other", FATIGUES[1], "y"))
    note = "Under the line the race settles; over it, it grows without end in this model."
    border = Line("product of reactions = product of fatigues", points, "0")
    return Chart(
        "Where it settles", "reaction of one, a year", "reaction of the other, a year", (border,), levels, note
    )


def _numbers(words: str) -> tuple[Given, ...]:
    source = f"an input, no state's: {words}"
    return (
        Given("reactions, a year", "0 to 0.8", "oneroof", source, "–"),
        Given("fatigues, a year", f"{FATIGUES[0]:g} and {FATIGUES[1]:g}", "oneroof", source, "–"),
        Given("grievances, a year", f"{GRIEVANCES[0]:g} and {GRIEVANCES[1]:g}", "oneroof", source, "–"),
    )


def _calm() -> Side:
    words = "A limited defence answers a third party; nobody need react to it, and cost holds back whoever would."
    return Side("Those who expect no race", words, _numbers("low reactions are this side's reading"))


def _alarmed() -> Side:
    words = "Each side answers the other's step, so that a defence calls forth missiles and missiles a defence."
    return Side("Those who expect one", words, _numbers("high reactions are this side's reading"))


RICHARDSON = "L. F. Richardson, Arms and Insecurity (1960); from memory: the form of the equations, no numbers"
LIMITS = (
    "None of the six numbers is claimed of any state; nobody published any. They are there to be changed.",
    "Linear, two parties, one kind of arms: a defence and a missile count in one unit.",
    "Nothing ever runs out: money, patience and treaties stand in the fatigues at best.",
)

QUESTION = Question(
    "action-and-reaction",
    "When would a defence and an answer to it drive each other on without end?",
    "It was feared that deployment could start an arms race, and answered that it need not. In the simplest model of "
    "two parties that react to each other: at which strength of reaction does the answer flip?",
    ask,
)
