"""Ten interceptors and the balance: how many get through, what overwhelms them, and what growth would leave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from oneroof.catalogue.shelf import Shelf
from oneroof.simulation.many import Progress
from oneroof.studies.leakers import Defence, Sharing, expected, leak_chance, overwhelmed_at
from oneroof.studies.questions.answer import Answer, Cell, Chart, Given, Level, Line, Question, Side, Table, given
from oneroof.studies.questions.steps import Steps, unseen
from oneroof.studies.retaliation import Retaliation, grid

TEN, PLANNED = 10, 440
ARSENAL = 1550  # the ceiling of New START, an input of the page
NUMBERS = (0, 10, 24, 44, 100, 200, 300, 440, 600, 800)
ARRIVING = tuple(range(1, 21))
CHARTED = tuple(range(0, 801, 10))
SETTING_OUT, ENOUGH = 100, 10
RAIDS, SITES = (TEN, SETTING_OUT, ARSENAL), (TEN, 44, PLANNED)
_NAMES: dict[Sharing, str] = {
    "one-each": "one shot at each",
    "spread": "all spread evenly",
    "assessed": "every kill seen at once",
}


def kills() -> tuple[tuple[str, float], ...]:
    """The two readings of one test record, and interceptors that never miss."""
    held = [(who, Shelf(who).figures("sm-3-ia").si("single_shot_kill")) for who in ("usa", "postol")]
    return (*held, ("never misses", 1.0))


def ask(numbers: Sequence[int] = NUMBERS, progress: Progress = unseen) -> Answer:
    """Count leakers, saturation and what is left of a retaliation, with both sides' chances of a kill."""
    held = kills()
    steps = Steps(progress, len(RAIDS) + len(SITES))
    leakers, saturated = _leakers(held, steps), _saturated(held, steps)
    return Answer(
        (_alliance(), _critics()),
        _statements(leakers, saturated),
        (leakers, saturated, _growth(held, numbers)),
        (_first(held), _left(held)),
        (),
        SOURCES,
        LIMITS,
    )


def _shared(who: str) -> tuple[Given, ...]:
    return (
        Given("interceptors of the third site", f"{TEN}", "usa", "mostlymissiledefense.com, 2016/02", "H"),
        given(Shelf(who), "sm-3-ia", "single_shot_kill", "chance that one shot kills, from one test record"),
    )


def _alliance() -> Side:
    words = "Ten interceptors do not affect the strategic balance; an arsenal could overwhelm their small number."
    arsenal = Given("warheads on the other side", f"{ARSENAL}", "usa, rus", SOURCES[0], "H")
    return Side("NATO and the United States", words, (*_shared("usa"), arsenal))


def _critics() -> Side:
    words = "Not effective today, unknown tomorrow: an infrastructure near by might one day negate the deterrent."
    later = Given("interceptors by the end of the decade", f"{PLANNED}", "press", SOURCES[1], "M")
    left = Given(
        "warheads that set out after a first strike", f"{SETTING_OUT}", "oneroof", "an input, not a claim", "–"
    )
    return Side("Russian critics, and Western ones who doubt the tests", words, (*_shared("postol"), later, left))


def _leakers(held: Sequence[tuple[str, float]], steps: Steps) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for arriving in steps.over(RAIDS):
        for interceptors in (TEN, PLANNED):
            for who, kill in held:
                counts = _rounded([expected(arriving, Defence(interceptors, kill, each)) for each in _NAMES])
                rows.append((arriving, interceptors, who, kill, *counts))
    headings = ("warheads", "interceptors", "whose chance", "chance of a kill", *_NAMES.values())
    note = "Mean numbers that get through. One shot at each: N - M p, as long as there are no fewer targets than shots."
    return Table("How many get through", headings, tuple(rows), note)


def _saturated(held: Sequence[tuple[str, float]], steps: Steps) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for interceptors in steps.over(SITES):
        for who, kill in held:
            least = [overwhelmed_at(Defence(interceptors, kill, each)) for each in _NAMES]
            rows.append((interceptors, who, kill, *least))
    headings = ("interceptors", "whose chance", "chance of a kill", *_NAMES.values())
    note = "The smallest number arriving of which at least one gets through with a chance above 0.99, by bisection."
    return Table("What overwhelms them", headings, tuple(rows), note)


def _growth(held: Sequence[tuple[str, float]], numbers: Sequence[int]) -> Table:
    found = grid(Retaliation(SETTING_OUT, ENOUGH), numbers, [kill for _, kill in held])
    rows = [
        (number, *_rounded(found.arriving[row]), *_rounded(found.enough_arrive[row]))
        for row, number in enumerate(numbers)
    ]
    headings = (
        "interceptors",
        *(f"arrive on average, p = {kill:g}" for _, kill in held),
        *(f"chance that {ENOUGH} arrive, p = {kill:g}" for _, kill in held),
    )
    note = (
        f"{SETTING_OUT} set out, {ENOUGH} are taken to be enough: inputs that anybody may dispute. Every kill is seen "
        "at once and every interceptor is in reach and in time, which no sharing of shots betters."
    )
    return Table("What growth in number and quality would leave", headings, tuple(rows), note)


def _rounded(values: Iterable[float]) -> list[float]:
    """Round off what nobody could tell from nothing."""
    return [round(float(each), 6) for each in values]


def _statements(leakers: Table, saturated: Table) -> tuple[str, ...]:
    ten = [row for row in leakers.rows if row[:2] == (ARSENAL, TEN)]
    said = [
        f"Of {ARSENAL} warheads, {row[4]:.4g} get through ten interceptors at p = {row[3]:g} ({row[2]})." for row in ten
    ]
    first = [row for row in saturated.rows if row[0] == TEN]
    said += [
        f"At p = {row[2]:g} ({row[1]}) one of {row[3]} gets through ten interceptors with a chance above 0.99, one "
        f"shot at each; of {row[5]} where every kill is seen at once."
        for row in first
    ]
    return tuple(said)


def _first(held: Sequence[tuple[str, float]]) -> Chart:
    lines = [
        Line(
            f"p = {kill:g} ({who}), {_NAMES[sharing]}",
            tuple((float(n), leak_chance(n, Defence(TEN, kill, sharing))) for n in ARRIVING),
            str(number),
            sharing == "assessed",
        )
        for number, (who, kill) in zip((2, 4), held, strict=False)
        for sharing in ("one-each", "assessed")
    ]
    note = "Ten interceptors. Full lines: one shot at each. Dashed: one after the other at whatever still flies."
    levels = (Level("0.99", 0.99, "y"),)
    return Chart(
        "The chance that at least one gets through ten", "warheads arriving", "chance", tuple(lines), levels, note
    )


def _left(held: Sequence[tuple[str, float]]) -> Chart:
    found = grid(Retaliation(SETTING_OUT, ENOUGH), CHARTED, [kill for _, kill in held])
    lines = tuple(
        Line(
            f"p = {kill:g} ({who})",
            tuple(zip(map(float, CHARTED), found.arriving[:, n].tolist(), strict=True)),
            str(place),
        )
        for n, (place, (who, kill)) in enumerate(zip((2, 4, 0), held, strict=True))
    )
    levels = (
        Level("third site, 10", 10.0, "x"),
        Level(f"debated in 2011, {PLANNED}", float(PLANNED), "x"),
        Level(f"taken to be enough, {ENOUGH}", float(ENOUGH), "y"),
    )
    note = "Means, every kill seen at once; with no interceptor, or none that ever hits, all arrive."
    title = f"How many of {SETTING_OUT} arrive as a defence grows"
    return Chart(title, "interceptors in reach of every warhead", "warheads that arrive", lines, levels, note)


SOURCES = (
    "New START: 1,550 deployed warheads on each side (epthinktank.eu, 2021-03-23)",
    "politico.com 056482, Y. Butt, June 2011: about 440 interceptors by the end of the decade",
    "rmf24.pl 279021 quoting the New York Times, May 2010: SM-3's tests, 84 % and 10 to 20 %",
    "mostlymissiledefense.com, 2016/02: ten two-stage interceptors in Poland",
)
LIMITS = (
    "Every interceptor is taken to be in reach of every warhead and in time; where it is not, more get through.",
    "Shots are independent and alike. A fault in common, such as a radar that is lost, is the matter of another page.",
    "The chance of a kill is that of an SM-3 IA by two readings of its tests; of the third site's none is known.",
    "Whether ten arriving warheads, or one, or hundreds are enough is nobody's to compute; the number is an input.",
)

QUESTION = Question(
    "ten-interceptors-and-the-balance",
    "Could ten interceptors matter to an arsenal, and how many would?",
    "NATO said that ten interceptors do not affect the strategic balance; Russian critics answered that ten are a "
    "beginning. How many warheads get through, how many overwhelm the site, and what would be left as number and "
    "quality grow?",
    ask,
)
