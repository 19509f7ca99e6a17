"""Random graphs of parties, posts, radars and consents, and whether a commit is possible in them, played out."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from oneroof.command.authority import Answer
from oneroof.command.consent import Consent, seats
from oneroof.studies.consenting import Course, ways
from oneroof.studies.dependency import LINK, NO_OBJECTION, PARTY, POST, SENSOR, Path, Thing, asking, joined
from studies.chains import played, random_rule

HERE = "p0"


@dataclass
class Graph:
    """One post that asks and orders, others that answer or tell it of tracks, radars that report straight or by them.

    A track is good enough for so many seconds as the weights of the radars behind it add up to.
    """

    party_of: dict[str, str]
    rule: Consent
    course_of: dict[str, Course]
    routes: list[tuple[str, str, str | None]] = field(default_factory=list)
    weight_s: dict[str, float] = field(default_factory=dict)

    def things(self) -> list[Thing]:
        """List all that may be taken away."""
        posts = [(POST, id) for id in self.party_of if id.startswith("p")]
        radars = [(SENSOR, id) for id in self.weight_s]
        links = [(LINK, f"{HERE}>{seat}") for seat in self.course_of if seat != HERE]
        links += [(LINK, f"{seat}>{HERE}") for seat in self.course_of if seat != HERE]
        for radar, first, teller in self.routes:
            links += [(LINK, f"{radar}>{first}"), *([(LINK, f"{teller}>{HERE}")] if teller else [])]
        return [*posts, *radars, *dict.fromkeys(links), *((PARTY, id) for id in sorted(set(self.party_of.values())))]

    def sources(self) -> list[Path]:
        """Name what each radar's way needs."""
        found = []
        for radar, first, teller in self.routes:
            own = {(SENSOR, radar), (PARTY, self.party_of[radar]), (LINK, f"{radar}>{first}")}
            if teller is not None:
                own |= {(POST, teller), (PARTY, self.party_of[teller]), (LINK, f"{teller}>{HERE}")}
            found.append(frozenset(own))
        return found

    def paths(self) -> list[Path]:
        """Give the commit's paths as the tool makes them."""
        own = frozenset({(POST, HERE), (PARTY, self.party_of[HERE])})
        asked = [
            (own | asking(HERE, way, self.party_of), way.course.total_s) for way in ways(self.rule, self.course_of)
        ]
        return list(joined(asked, self.sources(), self._bears_s))

    def _bears_s(self, some: tuple[int, ...]) -> float | None:
        radars = {self.routes[place][0] for place in some}
        return sum(self.weight_s[radar] for radar in radars) if radars else None

    def plays(self, gone: frozenset[Thing], refusing: frozenset[str] = frozenset()) -> bool:
        """Take things away and play the commit: who still hears what, who answers whom, whether it is in time."""

        def there(id: str) -> bool:
            return not gone & {(POST, id), (SENSOR, id), (PARTY, self.party_of[id])}

        if not there(HERE):
            return False
        heard: set[str] = set()
        for radar, first, teller in self.routes:
            straight = there(radar) and (LINK, f"{radar}>{first}") not in gone
            told = teller is None or (there(teller) and (LINK, f"{teller}>{HERE}") not in gone)
            told = told and teller not in refusing
            if straight and told:
                heard.add(radar)
        answering = {
            seat: course
            for seat, course in self.course_of.items()
            if there(seat) and not gone & {(LINK, f"{HERE}>{seat}"), (LINK, f"{seat}>{HERE}")}
        }
        if not heard or HERE in refusing:
            return False
        answer, at_s = played(self.rule, answering, refusing)
        return answer is Answer.GRANTED and at_s <= sum(self.weight_s[radar] for radar in heard)


def random_graph(seed: int) -> Graph:
    """Make a graph of two to four parties, up to five posts and up to four radars."""
    chance = random.Random(seed)
    parties = [f"nation{number}" for number in range(chance.randrange(2, 5))]
    posts = [f"p{number}" for number in range(chance.randrange(1, 6))]
    party_of = {id: chance.choice(parties) for id in posts}
    # a veto as one part of a quorum is left out: overruled late, it shifts what comes after it in a series
    rule = random_rule(chance, posts, in_quorum=("key", "key", "unopposed", "delegated"))
    course_of = {
        seat: Course() if seat == HERE else Course(chance.randrange(9), 0.0, chance.randrange(1, 60))
        for seat in seats(rule)
        if chance.random() < 0.9
    }
    graph = Graph(party_of, rule, course_of)
    for number in range(chance.randrange(1, 5)):
        radar = f"s{number}"
        party_of[radar] = chance.choice(parties)
        graph.weight_s[radar] = chance.randrange(10, 120)
        for teller in chance.sample([None, *posts[1:]], chance.randrange(1, min(3, len(posts)) + 1)):
            graph.routes.append((radar, teller or HERE, teller))
    return graph


def refused(graph: Graph, name: str) -> frozenset[Thing]:
    """Name what the tool takes away for a party or a post that is there and refuses."""
    mine = {id for id, party in graph.party_of.items() if id.startswith("p") and name in (id, party)}
    kind = PARTY if name.startswith("nation") else POST
    return frozenset({(kind, name)}) | {(NO_OBJECTION, id) for id in mine}
