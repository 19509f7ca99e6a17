"""What parties came to know in one replication: when each was warned of which missile, and what others showed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from oneroof.command import picture
from oneroof.command.desk import Desk, Warned
from oneroof.command.message import Message, What
from oneroof.simulation.engine import Sink
from oneroof.simulation.event import Event, Kind
from oneroof.simulation.layout import Layout
from oneroof.simulation.replication import replicate
from oneroof.simulation.score import Scorer
from oneroof.simulation.summary import Outcome
from oneroof.simulation.world import World

PLACE = ("impact_latitude_deg", "impact_longitude_deg", "impact_time_s")
_LEVELS = list(Warned)

Of = tuple[str, int]  # a party, and the number of a threat
Flow = tuple[str, str, str]  # to whom, from whom, what kind


@dataclass(frozen=True, slots=True)
class Knew:
    """What is kept of one replication; times in scenario microseconds, counted from nothing but the scenario's start.

    `warned_us` and `placed_us`: when a party first knew of a missile, by its own post or told by another's, and when it
    knew where that comes down. `ends_us`: when each missile comes down if nothing stops it. `shown`: for each flow
    between parties how many messages (or a sensor's reports), and the fields they held.
    """

    warned_us: Mapping[Of, int]
    placed_us: Mapping[Of, int]
    ends_us: tuple[int, ...]
    shown: Mapping[Flow, tuple[int, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Seen:
    """One replication under one arrangement: what happened, and who came to know of it."""

    outcome: Outcome
    knew: Knew


def once(layout: Layout, seed: int, replication: int) -> Seen:
    """Run one replication and keep what a comparison needs."""
    watches: list[Watch] = []

    def watch(world: World, scorer: Scorer) -> Sequence[Sink]:
        watches.append(Watch(world, scorer))
        return watches

    outcome = replicate(layout, seed, replication, watch=watch)
    return Seen(outcome, watches[0].finish())


def review_us(layout: Layout, message: Message) -> int:
    """Find how long the rule that let a message out kept it; an own message has none."""
    post = layout.posts[message.sender]
    rule = post.policy.told(message.rule, post.contacts[message.addressee].party)
    return 0 if rule is None else rule.delay_us


class Watch:
    """A sink that sees what desks come to hold and what passes between parties; it tells nobody.

    A desk's track is paired with the missile nearest to it, as the scorer pairs them.
    """

    def __init__(self, world: World, scorer: Scorer) -> None:
        self._world, self._scorer = world, scorer
        self._ends_us = tuple(round(float(end) * 1e6) for end in world.nature.flights.ends_s[: len(scorer.stories)])
        self._parties = {
            id: node.party for post in world.nature.layout.posts.values() for id, node in post.contacts.items()
        }
        self._before: Event | None = None
        self._levels: dict[str, dict[int, Warned]] = {}
        self._told: dict[tuple[str, int], list[tuple[int, Warned]]] = {}
        self._heard: dict[tuple[str, str, int], list[tuple[int, Warned]]] = {}
        self._about: dict[tuple[str, str], int] = {}
        self._warned: dict[Of, int] = {}
        self._placed: dict[Of, int] = {}
        self._shown: dict[Flow, tuple[int, set[str]]] = {}

    def note(self, event: Event) -> None:
        """Look at what the event before has changed, then take this one."""
        self._look()
        self._before = event
        if event.kind is Kind.MESSAGE:
            self._message(event.body["message"], event.time_us)
        elif event.kind is Kind.REPORT and event.desk is not None:
            sensor = self._world.nature.layout.sensors[event.body["sensor"]]
            self._show(self._parties[event.desk], sensor.party, "detections", ())

    def warned(self, message: Message) -> int | None:
        """Name the missile that the warning just heard is about."""
        return self._about.get((message.addressee, message.id))

    def _of(self, message: Message) -> int | None:
        """Name the missile that a warning is about: the next of those that its sender told of at that instant.

        A warning with the place is one of those after burnout; one without may be either, shorn of it by its rule.
        """
        made_us = message.sent_us - review_us(self._world.nature.layout, message)
        heard = self._heard.setdefault((message.sender, message.addressee, made_us), [])
        left = [each for each in self._told.get((message.sender, made_us), []) if each not in heard]
        level = Warned.IMPACT if any(field in PLACE for field in message.body) else Warned.LAUNCH
        found = next((each for each in left if each[1] is level), left[0] if left else None)
        if found is None:
            return None
        heard.append(found)
        return found[0]

    def finish(self) -> Knew:
        """Give what was seen."""
        self._look()
        shown = {flow: (count, tuple(sorted(fields))) for flow, (count, fields) in sorted(self._shown.items())}
        return Knew(self._warned, self._placed, self._ends_us, shown)

    def _look(self) -> None:
        """See which missiles the post that acted last has come to know of."""
        before = self._before
        desk = None if before is None or before.desk is None else self._world.desks.get(before.desk)
        if before is None or desk is None or before.kind not in (Kind.REPORT, Kind.MESSAGE):
            return
        levels = self._levels.setdefault(desk.id, {})
        for case in desk.cases.values():
            known = levels.get(case.track, Warned.NONE)
            if case.warning is not known and _LEVELS.index(case.warning) > _LEVELS.index(known):
                levels[case.track] = case.warning
                threat = self._pair(desk, case.track)
                if threat is not None:
                    self._told.setdefault((desk.id, before.time_us), []).append((threat, case.warning))
                    fields = PLACE if case.warning is Warned.IMPACT else ()
                    self._know(desk.post.node.party, threat, before.time_us, fields)

    def _pair(self, desk: Desk, track: int) -> int | None:
        belief = picture.believed(desk, track)
        if belief is None:
            return None
        body = self._scorer.nearest(belief.track.time_s, tuple(belief.track.state_ecef.tolist()))
        return None if body is None else self._world.nature.things[body].parent

    def _know(self, party: str, threat: int, time_us: int, fields: Iterable[str]) -> None:
        self._warned.setdefault((party, threat), time_us)
        if any(field in PLACE for field in fields):
            self._placed.setdefault((party, threat), time_us)

    def _message(self, message: Message, time_us: int) -> None:
        to, sender = (self._parties[node] for node in (message.addressee, message.sender))
        self._show(to, sender, str(message.what), message.body)
        if message.what is What.LAUNCH_WARNING:
            threat = self._of(message)
            if threat is not None:
                self._about[message.addressee, message.id] = threat
                self._know(to, threat, time_us, message.body)

    def _show(self, to: str, sender: str, what: str, fields: Iterable[str]) -> None:
        if to != sender:
            count, known = self._shown.get((to, sender, what), (0, set()))
            self._shown[to, sender, what] = (count + 1, known | set(fields))
