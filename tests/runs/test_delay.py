"""How much delay an engagement bears: closed form against the engine, named parts that add up, one part swept alone."""

from __future__ import annotations

import itertools
import json
import math
import statistics
from dataclasses import replace
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from oneroof.command.consent import AllOf, AtLeast, Consent, InSeries, Key, Unless, Unopposed, seats
from oneroof.errors import TooLarge
from oneroof.simulation.case import open_case
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.replication import replicate
from oneroof.simulation.scenario.models import Scenario
from oneroof.studies.consent_medians import median_course
from oneroof.studies.consenting import Answering, Course, answering
from oneroof.studies.delay import PARTS, Budget, budgets, consent_of, share, share_bearing
from oneroof.studies.delay_study import Options, Sweep, engagements_us, study
from oneroof.studies.simulated_delay import simulated, told
from runs.test_consents import ANSWERED, ASKED, TWO_POSTS, course, fixed, scenario
from studies.chains import played

TWO_PARTIES = Path(__file__).with_name("two-parties.yaml")
STEP_S = 1.0


def laid(found: Scenario) -> Layout:
    return build(found, open_case(found).shelf())


@pytest.fixture(scope="module")
def found(layout: Layout) -> list[Budget]:
    return budgets(layout)


# ---------------------------------------------------------------------------------------------- d*


@pytest.mark.requirement("A034")
def test_the_engine_loses_the_last_shot_where_the_closed_form_says(layout: Layout, found: list[Budget]) -> None:
    """A fixed decision, swept by bisection: d* equals the last useful commit less the first possible one, to a step."""
    reached = [each for each in found if each.budget_s is not None]
    assert len(reached) == 7
    for each in reached:
        engine = simulated(layout, each, STEP_S)
        assert engine is not None
        assert abs(engine.budget_s - engine.closed_s) <= STEP_S
        # opportunity sets are sharper than one tracker by ten to twenty seconds, and end with the same last launch
        last_s = engine.first_commit_s + engine.closed_s
        assert each.first_commit_s is not None and each.last_commit_s is not None
        assert 0.0 <= engine.first_commit_s - each.first_commit_s <= 25.0
        assert last_s == pytest.approx(each.last_commit_s, abs=1.5)


def test_a_planted_error_of_a_few_seconds_in_the_chain_is_seen(layout: Layout, found: list[Budget]) -> None:
    each = next(each for each in found if each.threat == "warsaw-shot")
    engine = simulated(layout, each, STEP_S)
    assert engine is not None
    assert abs(engine.budget_s - (engine.closed_s - 3.0)) > STEP_S
    assert abs(engine.budget_s - (engine.closed_s + 3.0)) > STEP_S


@pytest.mark.requirement("A034")
def test_a_longer_decision_never_makes_an_engagement_possible_again(layout: Layout, found: list[Budget]) -> None:
    each = next(each for each in found if each.threat == "rome-shot")
    engine = simulated(layout, each, STEP_S)
    assert engine is not None
    delays = [20.0 * k for k in range(26)]
    left = [told(layout, each, delay_s).launched_us is not None for delay_s in delays]
    assert all(later <= earlier for earlier, later in itertools.pairwise(left))
    assert left[0] and not left[-1]
    assert [at_s for at_s, possible in zip(delays, left, strict=True) if possible][-1] <= engine.budget_s


@pytest.mark.requirement("A034")
def test_the_share_of_threats_only_falls_and_ends_at_nothing(found: list[Budget]) -> None:
    curve = [share(found, 10.0 * k) for k in range(72)]
    assert all(later <= earlier for earlier, later in itertools.pairwise(curve))
    assert curve[0] == 7 / 8 and curve[-1] == 0.0
    ends = sorted(each.budget_s for each in found if each.budget_s is not None)
    assert share(found, ends[-1]) == 1 / 8 and share(found, ends[-1] + 1e-6) == 0.0


def test_what_is_left_of_the_budget_is_slack(found: list[Budget]) -> None:
    for each in found:
        if each.budget_s is not None:
            assert each.consent_s == 30.0 and each.slack_s == each.budget_s - 30.0
            assert each.last_commit_s == pytest.approx((each.first_commit_s or 0.0) + each.budget_s)


# ---------------------------------------------------------------------------------------------- named parts


@pytest.mark.requirement("A035")
def test_the_parts_of_the_closed_form_add_up_to_the_meeting(layout: Layout, found: list[Budget]) -> None:
    for each in found:
        if each.parts_s is not None and each.first_commit_s is not None and each.consent_s is not None:
            assert tuple(each.parts_s) == PARTS and min(each.parts_s.values()) >= 0.0
            before = sum(each.parts_s[part] for part in ("sense", "transmit", "review", "decide"))
            assert before == pytest.approx(each.first_commit_s + each.consent_s, abs=1e-3)
            # the meeting lies before the impact, and after the last commit nothing could be met
            threat = next(one for one in layout.threats if one.id == each.threat)
            assert before + each.parts_s["fly-out"] < threat.nominal.impact_time_s


def summed(layout: Layout, replications: int) -> list[tuple[int, int]]:
    """Give, for each engagement, the sum of its parts and the time from ignition to the first meeting."""
    stories = (story for number in range(replications) for story in replicate(layout, 1, number).stories)
    return [
        (sum(parts.values()), story.first_met_us - story.ignition_us)
        for story in stories
        if (parts := story.budget_us()) is not None and story.first_met_us is not None
    ]


SERIES = {"series": ["moscow", "capital"]}


@pytest.mark.requirement("A035")
def test_the_parts_of_every_engagement_add_up_exactly(layout: Layout) -> None:
    reviewed = [{**ASKED, "delay_s": fixed(11)}, {**ANSWERED, "delay_s": fixed(13)}]
    layouts = [layout, laid(open_case(TWO_PARTIES).scenario), laid(with_reviews(scenario(SERIES), reviewed))]
    for each in layouts:
        sums = summed(each, 3)
        assert sums and all(total == time for total, time in sums)


def with_reviews(base: Scenario, rules: list[dict[str, Any]]) -> Scenario:
    return type(base).model_validate({**base.as_data(), "release": rules})


@pytest.mark.requirement("A035")
def test_each_part_is_booked_where_it_is_spent() -> None:
    """Moscow, then the capital: 5 s there, 20 s of thought, 6 s back, and 7, 40, 11; reviews of 11 and 13 s."""
    reviewed = [{**ASKED, "delay_s": fixed(11)}, {**ANSWERED, "delay_s": fixed(13)}]
    found = laid(with_reviews(scenario(SERIES), reviewed))
    (parts,) = engagements_us(found, 1, 1)
    in_s = {part: time_us / 1e6 for part, time_us in parts.items()}
    assert in_s["review"] == 24.0 and in_s["decide"] == 60.0
    assert in_s["transmit"] == 2.0 + 5.0 + 6.0 + 7.0 + 11.0
    assert in_s["ready"] == 20.0 and in_s["order"] in (3.0, 4.0)
    (budget, other) = budgets(found)
    for each in (budget, other):
        assert each.parts_s is not None
        assert [each.parts_s[part] for part in ("transmit", "review", "decide")] == [31.0, 24.0, 60.0]


def changed(base: Scenario, part: str, more_s: float) -> tuple[Scenario, dict[str, str]]:
    """Lengthen one part alone."""
    data = base.as_data()
    if part == "ready":
        return base, {"gbi-two-stage.preparation_s": str(20.0 + more_s)}
    if part == "decide":
        delay = data["rights"][0]["seats"]["moscow"]["delay_s"]
        delay["median"]["assumed"] += more_s
    elif part == "review":
        data["release"][0]["delay_s"]["assumed"] += more_s
    else:
        ends = {"transmit": "field>moscow", "order": "field>north"}[part]
        row = next(row for row in data["links"] if f"{row['from']}>{row['to']}" == ends)
        row["delay_s"] = fixed(row["delay_s"]["assumed"] + more_s)
    return type(base).model_validate(data), {}


@pytest.mark.requirement("A035")
@pytest.mark.parametrize("part", ["transmit", "review", "decide", "order", "ready"])
def test_one_part_can_be_swept_alone(part: str) -> None:
    """In the engine and in closed form the part grows by what was added, and no other part before the lift-off."""
    base = scenario({"all": ["moscow"]})
    data = base.as_data()
    # one battery: with two, a slower one would hand over to the other
    kept = {
        "assets": [row for row in data["assets"] if row["id"] != "south"],
        "doctrine": [row for row in data["doctrine"] if row["shooter"] != "south"],
        "links": [row for row in data["links"] if row["to"] != "south"],
    }
    base = type(base).model_validate({**data, **kept})
    engine, closed = [], []
    for more_s in (0.0, 10.0, 60.0):
        found, settings = changed(base, part, more_s)
        case = open_case(found, settings=settings)
        made = build(case.scenario, case.shelf())
        engine.append({name: us / 1e6 for name, us in engagements_us(made, 1, 1)[0].items()})
        closed.append(budgets(made)[0].parts_s or {})
    for one in (engine, closed):
        for more_s, after in zip((10.0, 60.0), one[1:], strict=True):
            moved = {name: after[name] - one[0][name] for name in PARTS[:6]}
            assert moved == pytest.approx({**dict.fromkeys(PARTS[:6], 0.0), part: more_s}, abs=1e-3)


@pytest.mark.requirement("A035")
@pytest.mark.parametrize("part", ["transmit", "review", "decide"])
def test_what_a_part_bears_is_where_the_last_threat_is_lost(layout: Layout, part: str) -> None:
    found = budgets(layout, part)
    curve = [share_bearing(found, 20.0 * k) for k in range(40)]
    assert all(later <= earlier for earlier, later in itertools.pairwise(curve))
    if part == "review":
        # every radar that a shot rests on here is the post's own party's: no review, nothing lost
        assert set(curve) == {7 / 8}
    else:
        assert curve[0] == 7 / 8 and curve[-1] == 0.0
        for each in found:
            assert each.bears_s is None or each.bears_s <= (each.slack_s or 0.0) + 2e-3


# ---------------------------------------------------------------------------------------------- rules of consent


RULES: list[tuple[Any, int | None]] = [
    ("capital", 58),
    ({"all": ["capital", "moscow"]}, 58),
    ({"series": ["moscow", "capital"]}, 89),
    ({"at_least": 1, "of": ["capital", "moscow"]}, 31),
    ({"unopposed": ["moscow"], "window_s": fixed(45)}, 45),
    ({"all": ["capital", {"unless": "moscow"}]}, 58),
    ({"delegated": "field"}, 0),
]


@pytest.mark.parametrize(("by", "seconds"), RULES, ids=[json.dumps(by)[:30] for by, _ in RULES])
def test_a_consent_takes_in_the_engine_what_the_closed_form_says(by: Any, seconds: int) -> None:
    from oneroof.simulation.run import run

    base = scenario(by)
    assert budgets(laid(base))[0].consent_s == seconds
    assert course(run(base, replications=1))[0] == seconds


MEMBERS = [f"member-{number}" for number in range(9)]
KEYS = tuple(Key(member) for member in MEMBERS)
SILENT = Unopposed(("member-6",), 50_000_000)
WITH_CHANCE: dict[str, Consent] = {
    "consensus": AllOf(KEYS),
    "quorum": AtLeast(5, KEYS),
    "any": AtLeast(1, KEYS),
    "series": InSeries(KEYS[:3]),
    "council, then one": InSeries((AllOf(KEYS[:4]), KEYS[5])),
    "veto and silence": AllOf((*KEYS[:3], Unless("member-5"), SILENT)),
    "silence between": InSeries((KEYS[0], SILENT, KEYS[1])),
}


@pytest.fixture(scope="module")
def council() -> Layout:
    """Nine members who think for 40 s in the median, each with a spread of 0.5, on links of 2 to 10 s."""
    base = scenario({"all": ["capital", "moscow"]})
    data = base.as_data()
    data["nodes"] += [{"id": member, "party": "us"} for member in MEMBERS]
    data["links"] += [
        {"from": one, "to": other, "delay_s": fixed(2 + number)}
        for number, member in enumerate(MEMBERS)
        for one, other in (("field", member), (member, "field"))
    ]
    thinks = {"median": fixed(40), "spread": {**fixed(0.5), "high": 1}}
    data["rights"][0] = {**data["rights"][0], "by": {"all": MEMBERS}, "delay_s": thinks, "seats": {}}
    return laid(type(base).model_validate(data))


def drawn_s(layout: Layout, rule: Consent, count: int) -> float:
    """Give the median of many questions played out by the engine's own rule of standing, the seats' times drawn."""
    post = layout.posts["field"]
    found = {seat: answering(layout, post, post.rights[0], seat) for seat in seats(rule)}
    chance, times_s = np.random.default_rng(5), []
    for _ in range(count):
        course_of = {
            seat: replace(each.course, decide_s=each.course.decide_s * math.exp(each.spread * chance.standard_normal()))
            for seat, each in found.items()
            if each is not None
        }
        times_s.append(played(rule, course_of)[1])
    return statistics.median(times_s)


@pytest.mark.requirement("A034")
@pytest.mark.parametrize("rule", WITH_CHANCE.values(), ids=WITH_CHANCE)
def test_with_spread_the_closed_form_is_the_median_of_many_questions(council: Layout, rule: Consent) -> None:
    """Of 1,500 draws the median is wrong by 1.25 sigma / sqrt(n): a hundredth of these times."""
    post = council.posts["field"]
    whole = consent_of(council, post, replace(post.rights[0], rule=rule))
    assert whole is not None and whole.total_s == pytest.approx(drawn_s(council, rule, 1500), rel=0.03)
    assert min(whole.transmit_s, whole.review_s, whole.decide_s) >= 0.0


@pytest.mark.requirement("A034")
def test_the_slack_of_a_council_is_what_its_own_median_leaves(council: Layout) -> None:
    """The medians of the nine, put together, would say 60 s; the slowest of nine takes half as long again."""
    found = budgets(council)[0]
    assert found.consent_s is not None and found.budget_s is not None and found.parts_s is not None
    assert found.consent_s > 85.0 and found.slack_s == found.budget_s - found.consent_s
    assert found.parts_s["decide"] == pytest.approx(found.consent_s - 20.0)
    # the engine, told to take so long, still fires; and no longer once the slack is spent as well
    assert told(council, found, found.consent_s).launched_us is not None
    assert told(council, found, found.budget_s + 30.0).launched_us is None


def test_a_median_that_the_deadline_cuts_off_is_none() -> None:
    one = Answering(Course(5.0, 0.0, 40.0), 0.5, 1000.0)
    rule = AllOf(tuple(Key(name) for name in "abcd"))
    answers = dict.fromkeys("abcd", one)
    whole = median_course(rule, answers, 600.0)
    assert whole is not None
    assert whole.total_s == pytest.approx(5.0 + 40.0 * math.exp(0.5 * NormalDist().inv_cdf(0.5 ** (1 / 4))), abs=2e-3)
    assert median_course(rule, answers, whole.total_s - 0.1) is None
    # a seat whose own time-out ends before it has answered in enough of the cases
    assert median_course(rule, {**answers, "d": replace(one, decide_max_s=39.0)}, 600.0) is None
    assert median_course(rule, dict.fromkeys("abc", one), 600.0) is None


def test_a_rule_that_names_a_seat_twice_has_no_median_and_says_so() -> None:
    one = Answering(Course(5.0, 0.0, 40.0), 0.5, 1000.0)
    rule = AllOf((InSeries((Key("a"), Key("b"))), Key("a")))
    with pytest.raises(TooLarge, match="'a' in two parts of one rule"):
        median_course(rule, {"a": one, "b": one}, 600.0)
    # of one random time any rule's median is known
    alone = median_course(rule, {"a": one, "b": replace(one, spread=0.0)}, 600.0)
    assert alone == Course(10.0, 0.0, 80.0)


def test_who_cannot_be_asked_leaves_no_consent() -> None:
    told_of = budgets(laid(scenario({"all": ["capital", "moscow"]}, release=())))
    assert [each.consent_s for each in told_of] == [None, None]
    assert all(each.budget_s is not None and each.slack_s is None and each.parts_s is None for each in told_of)


# ---------------------------------------------------------------------------------------------- the study


def test_tracks_that_are_told_carry_their_tellers_link_and_review() -> None:
    """The west holds the battery; the east's radar reaches it as tracks, 3 s and a review later."""
    case = open_case(TWO_PARTIES)
    data = case.scenario.as_data()
    told_of = next(each for each in budgets(laid(case.scenario)) if each.threat == "berlin-shot")
    assert told_of.sensor == "forward"
    data["release"][0]["delay_s"] = fixed(40)
    later = next(
        each for each in budgets(laid(type(case.scenario).model_validate(data))) if each.threat == "berlin-shot"
    )
    assert told_of.parts_s is not None and later.parts_s is not None
    assert (told_of.parts_s["transmit"], told_of.parts_s["review"]) == pytest.approx((4.0, 0.0))
    assert later.parts_s["review"] == pytest.approx(40.0)
    # for warning only is for no shot: the east fires at nothing of the west's
    assert {each.post for each in budgets(laid(case.scenario))} == {"west-command"}


def test_a_study_is_the_same_bytes_again() -> None:
    asked = Options(replications=1, sweep=Sweep("transmit", (0.0, 300.0)))
    texts = [json.dumps(study({"as-is": open_case(TWO_POSTS)}, asked), sort_keys=True) for _ in range(2)]
    assert texts[0] == texts[1]
    (only,) = json.loads(texts[0])["arrangements"]
    assert only["swept"][0]["share"] == only["curve"][0]["share"] == 1.0
    assert only["measured_s"]["decide"]["median"] == 40.0
