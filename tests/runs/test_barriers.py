"""No round leaves without a recorded authority: fuzzed sequences of events fed to the desks' own handlers."""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from oneroof.command.authority import Answer, StandingOrders
from oneroof.command.consent import Consent, Right, Said, standing
from oneroof.command.desk import Desk, Post
from oneroof.command.label import FREE
from oneroof.command.message import Message, What
from oneroof.command.picture import Belief
from oneroof.engagement.plan import Plan, Verdict
from oneroof.simulation import asking, desk_handlers
from oneroof.simulation.audit import Audit
from oneroof.simulation.case import open_case
from oneroof.simulation.draws import Draws
from oneroof.simulation.event import RANK, Event, Kind, Later
from oneroof.simulation.layout import build
from oneroof.simulation.replication import DESK_HANDLERS
from oneroof.studies.barriers import authority
from oneroof.tracking.fusion import Identity
from oneroof.tracking.track import Track
from runs.test_consents import scenario
from studies.chains import random_rule

SEATS = ["capital", "moscow"]
SENDERS = ["field", "capital", "moscow", "north", "south"]
BATTERY, LAUNCH_S = "north", 1000.0
TRACK = Track(1, 0.0, np.zeros(6), np.eye(6), 0.0, 0.0, np.zeros(3), 3, (0,), 0.0, 0.0)
PLAN = Plan(BATTERY, Verdict.POSSIBLE, LAUNCH_S, LAUNCH_S + 300.0, (0.0, 0.0, 0.0), 10.0, LAUNCH_S)


@pytest.fixture(scope="module")
def built_posts() -> dict[str, Post]:
    found = scenario({"all": SEATS})
    return dict(build(found, open_case(found).shelf()).posts)


@pytest.fixture
def posts(built_posts: dict[str, Post], monkeypatch: pytest.MonkeyPatch) -> dict[str, Post]:
    """What the fuzz is about is who may say yes: the picture and the plan stand still."""
    belief = Belief(TRACK, (TRACK,), Identity.own("us", 1), FREE)
    monkeypatch.setattr(desk_handlers.picture, "believed", lambda *_, **__: belief)
    monkeypatch.setattr(desk_handlers, "predict", lambda *_, **__: None)
    monkeypatch.setattr(desk_handlers, "_best_plan", lambda *_: PLAN)
    return built_posts


@dataclass
class Sequence:
    """One fuzzed sequence: messages lost, doubled, late, replayed, forged; a rule of consent at random."""

    chance: random.Random
    desks: dict[str, Desk]
    rule: Consent
    right: Right

    def play(self) -> tuple[int, list[str]]:
        """Give how many rounds left, and those that left without authority, by the audit or by the rule itself."""
        audit, wrong, heard = Audit(), list[str](), dict[str, Said]()
        draws = Draws(self.chance.randrange(2**31), 0)
        self.queue: list[tuple[int, int, int, Later]] = []
        self.number, genuine = 0, set[int]()
        field = self.desks["field"]
        for later in desk_handlers._proceed(field, field.case(1), TRACK, PLAN, 0):
            self._carry(later, genuine)
        for later in self._forged():
            self._push(later)
        while self.queue:
            time_us, rank, number, later = heapq.heappop(self.queue)
            audit.note(Event(time_us, rank, number, -1, later.kind, later.desk, later.body))
            # the rule, held against what the seats themselves said and the asker had heard when it ordered
            if later.kind is Kind.NOTE and later.body["what"] == "ordered" and not self._granted(heard, time_us):
                wrong.append(str(later.body["shot"]))
            if later.kind is Kind.MESSAGE and id(later.body["message"]) in genuine and later.desk == "field":
                message = later.body["message"]
                # what a seat says to a request that the asker never put is no answer to its question
                if message.what is What.ANSWER and message.body["request"] in field.questions["field?1"].requests:
                    heard.setdefault(message.sender, Said(Answer(message.body["answer"]), time_us))
            handler = DESK_HANDLERS.get(later.kind)
            if handler is not None and later.desk in self.desks:
                event = Event(time_us, rank, number, -1, later.kind, later.desk, later.body)
                for more in handler(self.desks[later.desk], event, draws):
                    self._carry(more, genuine)
        return audit.launches, [*audit.without, *wrong]

    def _granted(self, heard: dict[str, Said], now_us: int) -> bool:
        return standing(self.rule, heard, 0, now_us).answer is Answer.GRANTED

    def _carry(self, later: Later, genuine: set[int]) -> None:
        """Let a message be lost, doubled or late, and now and then come again long after; all else happens."""
        if later.kind is not Kind.MESSAGE:
            self._push(later)
            return
        genuine.add(id(later.body["message"]))
        self.kept.append(later.body["message"])  # alive, so that no other message takes its identity
        fate = self.chance.random()
        for _ in range(0 if fate < 0.1 else 2 if fate < 0.25 else 1):
            late_us = self.chance.randrange(60_000_000) if self.chance.random() < 0.3 else 0
            self._push(later._replace(time_us=later.time_us + late_us))

    def __post_init__(self) -> None:
        self.kept: list[Message] = []

    def _push(self, later: Later) -> None:
        heapq.heappush(self.queue, (later.time_us, RANK[later.kind], self.number, later))
        self.number += 1

    def _forged(self) -> Iterator[Later]:
        for _ in range(self.chance.randrange(1, 5)):
            at_us, sender = self.chance.randrange(200_000_000), self.chance.choice(SENDERS)
            seat = self.chance.choice(SEATS)
            what = self.chance.choice([What.ANSWER, What.ANSWER, What.ORDER, What.REQUEST])
            request = f"field>{seat}:{self.chance.randrange(1, 3)}"
            if what is What.ANSWER:
                # whoever was asked may answer for itself: that is no forgery, but a seat's word
                sender = self.chance.choice([each for each in SENDERS if each != seat])
                to, body = "field", {"request": request, "answer": self.chance.choice(["granted", "refused"])}
            elif what is What.ORDER:
                sender = self.chance.choice([each for each in SENDERS if each != "field"])
                shot = {"shot": f"field:north-{self.chance.randrange(1, 3)}", "launch_s": 5.0, "meeting_s": 9.0}
                to, body = BATTERY, {**shot, "aim_ecef_m": (0.0, 0.0, 0.0), "track": 1}
            else:
                to, body = seat, {"track": 1}
            message = Message(
                request, what, sender, to, at_us, at_us, at_us, FREE, "granted by everybody", (request,), body
            )
            yield Later(at_us, Kind.MESSAGE, {"message": message}, to)


def made(posts: dict[str, Post], seed: int) -> Sequence:
    chance = random.Random(seed)
    rule = random_rule(chance, SEATS)
    right = Right("engage", rule, chance.randrange(20, 400) * 1_000_000)
    desks = {}
    for id, post in posts.items():
        seats = {name: replace(seat, refusal_chance=0.3) for name, seat in post.seats.items()}
        post = replace(post, seats=seats, rights=(right,) if post.rights else ())
        officer = StandingOrders(seats) if seats else None
        desks[id] = Desk(post, None, officer, seats=seats, magazine={"north": 9, "south": 9})
    return Sequence(chance, desks, rule, right)


def fuzzed(posts: dict[str, Post], seeds: range) -> tuple[int, list[str]]:
    launches, wrong = 0, list[str]()
    for seed in seeds:
        left, without = made(posts, seed).play()
        launches += left
        wrong += [f"{seed}: {shot}" for shot in without]
    return launches, wrong


@pytest.mark.requirement("A052")
def test_no_round_leaves_without_a_recorded_authority(posts: dict[str, Post]) -> None:
    launches, wrong = fuzzed(posts, range(10_000))
    assert wrong == []
    assert 2_000 < launches < 8_000, "some are granted, some are not"


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.requirement("A052")
@pytest.mark.parametrize("part", range(10))
def test_no_round_leaves_without_authority_in_a_million_sequences(posts: dict[str, Post], part: int) -> None:
    assert fuzzed(posts, range(100_000 * part, 100_000 * (part + 1)))[1] == []


PLANTS: dict[str, Any] = {
    "answers from anybody": (asking, "hear"),
    "orders from anybody": (desk_handlers, "_is_strange"),
    "an order carried out twice": (desk_handlers, "_on_order"),
}


@pytest.mark.parametrize("plant", PLANTS)
def test_a_barrier_taken_away_is_found(plant: str, posts: dict[str, Post], monkeypatch: pytest.MonkeyPatch) -> None:
    module, name = PLANTS[plant]
    whole = getattr(module, name)

    def hear(desk: Desk, message: Message, now_us: int) -> Any:
        question = next((q for q in desk.questions.values() if message.body.get("request") in q.requests), None)
        seat = None if question is None else question.requests[str(message.body["request"])]
        return whole(desk, replace(message, sender=seat or message.sender), now_us)

    def twice(desk: Desk, message: Message, now_us: int) -> Any:
        desk.obeyed.clear()
        return whole(desk, message, now_us)

    faults = {"hear": hear, "_is_strange": lambda *_: False, "_on_order": twice}
    monkeypatch.setattr(module, name, faults[name])
    assert fuzzed(posts, range(1_000))[1]


def test_every_round_of_a_run_has_its_authority(layout: Any) -> None:
    told = authority(layout, 1, 3)
    assert told["launches"] > 10 and told["without_authority"] == []


def test_an_audit_that_heard_of_no_grant_says_so() -> None:
    audit = Audit()
    audit.note(Event(0, 0, 0, -1, Kind.LIFT_OFF, None, {"shot": "field:north-1"}))
    assert (audit.launches, audit.without) == (1, ["field:north-1"])
