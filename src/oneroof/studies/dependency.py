"""What a commit hangs on: a monotone function of parties, posts, sensors, links, consents; its paths and cuts."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from oneroof.command.desk import Post
from oneroof.errors import Fault, TooLarge
from oneroof.simulation.layout import Layout, Shooter, Threat
from oneroof.simulation.opportunity import Arc, Look, delay_budget_s, free_arc, looks, opportunity
from oneroof.simulation.sensors import Delivery, Sensor
from oneroof.studies import consenting
from oneroof.studies.consenting import Way
from oneroof.studies.knowledge import commanders, guards, ways_to

SOURCES_MAX, CUTS_MAX = 14, 2_000

# a thing that must be there, by its kind and name; "no objection" is that a seat does not say no
Thing = tuple[str, str]
Path = frozenset[Thing]
PARTY, POST, SENSOR, BATTERY, LINK, NO_OBJECTION = "party", "post", "sensor", "battery", "link", "no objection"


@dataclass(frozen=True, slots=True)
class Commit:
    """One battery's commit against one threat: possible if and only if everything on one of the paths is there."""

    threat: str
    shooter: str
    paths: frozenset[Path]


@dataclass(frozen=True, slots=True)
class _Source:
    """One radar by one way to a post, what that way needs, and the looks it brings."""

    things: Path
    seen: tuple[Look, ...]


def commits(layout: Layout) -> list[Commit]:
    """Give the commit function of every threat and battery, as the minimal paths that make it true.

    A path holds radars whose reports make a commit admissible early enough that the consent, at medians, still comes
    before the last opportunity; the seats that grant it; that nobody objects who could in time; the post, its links,
    the battery, and the party of each. Raises TooLarge for more than SOURCES_MAX radars that see a threat at one post.
    """
    arcs = {threat.id: free_arc(threat) for threat in layout.threats}
    found = []
    for threat in layout.threats:
        for shooter in layout.shooters.values():
            paths = _least(
                path
                for post in commanders(layout, shooter.id)
                for path in _paths(layout, post, shooter, threat, arcs[threat.id])
            )
            found.append(Commit(threat.id, shooter.id, paths))
    return found


def _paths(layout: Layout, post: Post, shooter: Shooter, threat: Threat, arc: Arc) -> Iterator[Path]:
    right = consenting.right_for(post, shooter.id)
    if right is None or not guards(post, threat):
        return
    course_of = consenting.courses(layout, post, right)
    ways = [way for way in consenting.ways(right.rule, course_of) if way.course.total_s <= right.timeout_us / 1e6]
    sources = _sources(layout, post, threat, arc)
    alone = replace(layout, posts={post.node.id: post})

    def bears_s(some: tuple[int, ...]) -> float | None:
        seen = [look for place in some for look in sources[place].seen]
        return delay_budget_s(opportunity(alone, shooter, arc, seen)) if seen else None

    party_of = {id: each.node.party for id, each in layout.posts.items()}
    own = _ordering(post, shooter)
    asked = [(own | asking(post.node.id, way, party_of), way.course.total_s) for way in ways]
    yield from joined(asked, [each.things for each in sources], bears_s)


def joined(
    asked: Iterable[tuple[Path, float]], sources: Sequence[Path], bears_s: Callable[[tuple[int, ...]], float | None]
) -> Iterator[Path]:
    """Put every way to a yes together with the smallest sets of sources whose tracks bear the time that it takes."""
    known: dict[tuple[int, ...], float] = {}

    def enough(some: tuple[int, ...], taken_s: float) -> bool:
        if some not in known:
            found = bears_s(some)
            known[some] = -1.0 if found is None else found
        return known[some] >= taken_s

    for needed, taken_s in asked:
        for some in least_sets(len(sources), lambda some, taken_s=taken_s: enough(some, taken_s)):  # type: ignore[misc]
            yield needed.union(*(sources[place] for place in some))


def _ordering(post: Post, shooter: Shooter) -> Path:
    """Name what an order needs."""
    here = post.node.id
    return frozenset(
        {(POST, here), (PARTY, post.node.party), (LINK, f"{here}>{shooter.id}"), (BATTERY, shooter.id)}
    ) | {(PARTY, shooter.party)}


def asking(here: str, way: Way, party_of: Mapping[str, str]) -> Path:
    """Name what a way to a yes needs, of a question that is asked at one post."""
    found = {(NO_OBJECTION, seat) for seat in way.stoppers}
    for seat in way.granting:
        found |= {(POST, seat), (PARTY, party_of[seat])}
        if seat != here:
            found |= {(LINK, f"{here}>{seat}"), (LINK, f"{seat}>{here}")}
    return frozenset(found)


def _sources(layout: Layout, post: Post, threat: Threat, arc: Arc) -> list[_Source]:
    found = []
    for sensor in layout.sensors.values():
        for delivery, teller in ways_to(layout, post, sensor):
            seen = tuple(looks(replace(sensor, deliveries=(delivery,)), threat, arc))
            if seen:
                found.append(_Source(_reporting(layout, sensor, delivery, teller), seen))
    if len(found) > SOURCES_MAX:
        what = f"{len(found)} radars' ways to {post.node.id!r} see {threat.id!r}"
        raise TooLarge(Fault("assets", what, f"at most {SOURCES_MAX} are looked through", "Leave some radars out."))
    return found


def _reporting(layout: Layout, sensor: Sensor, delivery: Delivery, teller: str | None) -> Path:
    """Name what a report needs: the radar, its link, and the post that tells of it, if one does."""
    own = {(SENSOR, sensor.id), (PARTY, sensor.party), (LINK, f"{sensor.id}>{teller or delivery.node}")}
    if teller is not None:
        own |= {(POST, teller), (PARTY, layout.posts[teller].node.party), (LINK, f"{teller}>{delivery.node}")}
    return frozenset(own)


# ---------------------------------------------------------------------------------------------- paths and cuts


def least_sets(count: int, enough: Callable[[tuple[int, ...]], bool]) -> Iterator[tuple[int, ...]]:
    """List the smallest sets of `count` things that are enough, where more is never less."""
    kept: list[frozenset[int]] = []
    if not enough(tuple(range(count))):
        return
    for size in range(count + 1):
        for some in itertools.combinations(range(count), size):
            if not any(each <= frozenset(some) for each in kept) and enough(some):
                kept.append(frozenset(some))
                yield some


def _least(paths: Iterable[Path]) -> frozenset[Path]:
    kept: list[Path] = []
    for path in sorted(set(paths), key=lambda each: (len(each), sorted(each))):
        if not any(each <= path for each in kept):
            kept.append(path)
    return frozenset(kept)


def possible(paths: Iterable[Path], gone: frozenset[Thing]) -> bool:
    """Tell whether a commit is still possible without some things."""
    return any(not path & gone for path in paths)


def cuts(paths: Iterable[Path]) -> frozenset[Path]:
    """List the minimal cuts: sets of things without any of which no path is left; raises TooLarge for very many.

    Nothing of a commit that has no path can be cut: it is lost already, by the empty set.
    """
    found: frozenset[Path] = frozenset({frozenset()})
    for path in sorted(paths, key=lambda each: (len(each), sorted(each))):
        hit = {cut for cut in found if cut & path}
        more = {*hit, *(cut | {thing} for cut in found - hit for thing in path)}
        if len(more) > CUTS_MAX:
            raise TooLarge(
                Fault("cuts", f"more than {CUTS_MAX:,}", "that many cuts are looked through", "Take some radars out.")
            )
        found = _least(more)
    return found


def of_threats(found: Sequence[Commit]) -> dict[str, frozenset[Path]]:
    """Join the batteries: a threat can be engaged if any of them can commit."""
    threats = dict.fromkeys(each.threat for each in found)
    return {id: _least(path for each in found if each.threat == id for path in each.paths) for id in threats}


# ---------------------------------------------------------------------------------------------- who is indispensable


def absent(layout: Layout, name: str) -> frozenset[Thing]:
    """Name what is not there when a party, a post or an asset is not: nothing comes from it, nothing reaches it.

    One that is there and silent is the same: a question it does not answer is a question nobody was asked.
    """
    kinds = [PARTY] if any(row.id == name for row in layout.scenario.parties) else []
    kinds += [POST] if name in layout.posts else []
    kinds += [SENSOR] if name in layout.sensors else []
    kinds += [BATTERY] if name in layout.shooters else []
    return frozenset((kind, name) for kind in kinds)


def refusing(layout: Layout, name: str) -> frozenset[Thing]:
    """Name what is not there when a party or a post is there and gives nothing but a no, to whatever it is asked."""
    seats = {id for id, post in layout.posts.items() if name in (id, post.node.party)}
    return absent(layout, name) | {(NO_OBJECTION, seat) for seat in seats}


@dataclass(frozen=True, slots=True)
class Standing:
    """How the commits stand without one name: which threats are lost with it absent, and with it there but refusing."""

    name: str
    kind: str
    lost_absent: tuple[str, ...]
    lost_refusing: tuple[str, ...]
    of: int

    @property
    def independent(self) -> bool:
        """Tell whether no commit needs it: it is in no cut of size one, absent or refusing."""
        return not self.lost_absent and not self.lost_refusing

    @property
    def on_every_path(self) -> bool:
        """Tell whether every commit that there is needs it."""
        return self.of > 0 and self.of in (len(self.lost_absent), len(self.lost_refusing))


def standings(layout: Layout, found: Sequence[Commit]) -> list[Standing]:
    """Test every party, post, radar and battery twice, absent and refusing, on all threats that can be engaged."""
    names = [(PARTY, row.id) for row in layout.scenario.parties]
    names += [(POST, row.id) for row in layout.scenario.nodes]
    names += [(SENSOR, sensor.id) for sensor in layout.sensors.values() if sensor.spot is not None]
    names += [(BATTERY, id) for id in layout.shooters]
    paths = {id: each for id, each in of_threats(found).items() if each}
    return [_standing(layout, paths, kind, name) for kind, name in names]


def _standing(layout: Layout, paths: dict[str, frozenset[Path]], kind: str, name: str) -> Standing:
    lost = [
        tuple(id for id, each in paths.items() if not possible(each, gone))
        for gone in (absent(layout, name), refusing(layout, name))
    ]
    return Standing(name, kind, lost[0], lost[1], len(paths))


# ---------------------------------------------------------------------------------------------- plain data


def as_data(threat: str, paths: frozenset[Path]) -> dict[str, object]:
    """Give a threat's commit as plain data: every minimal path, every minimal cut, and the smallest cuts by name.

    A link, and the party that a thing belongs to, is left out of the smallest cuts where the thing itself stands there.
    """
    every = sorted(cuts(paths), key=lambda cut: (len(cut), sorted(cut))) if paths else []
    named = [cut for cut in every if all(kind not in (LINK, PARTY) for kind, _ in cut)]
    return {
        "threat": threat,
        "ways": len(paths),
        "paths": [_said(path) for path in sorted(paths, key=lambda each: (len(each), sorted(each)))],
        "cuts": [_said(cut) for cut in every],
        "smallest_cuts": [_said(cut) for cut in named],
    }


def _said(things: Path) -> list[str]:
    return [name if kind not in (NO_OBJECTION, PARTY) else f"{kind}: {name}" for kind, name in sorted(things)]


def standing_as_data(standing: Standing) -> dict[str, object]:
    """Give how commits stand without one name as plain data."""
    return {
        "name": standing.name,
        "kind": standing.kind,
        "of": standing.of,
        "lost_absent": list(standing.lost_absent),
        "lost_refusing": list(standing.lost_refusing),
        "independent": standing.independent,
        "on_every_path": standing.on_every_path,
    }
