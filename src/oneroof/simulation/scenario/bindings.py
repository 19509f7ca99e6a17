"""What the words of an arrangement stand for in one scenario: parties, command posts, assets, rules of consent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from oneroof.errors import Fault
from oneroof.simulation.scenario import shelf_names
from oneroof.simulation.scenario.arrangement import Arrangement, Seat
from oneroof.simulation.scenario.arrangement_faults import SELF
from oneroof.simulation.scenario.complete import Keys, Row, Where
from oneroof.simulation.scenario.consents import WITH_PARTS, WITH_SEATS, faults_of_quorum
from oneroof.simulation.scenario.words import show

NOBODY = "nobody"
KINDS = {"sensors": ("radar", "satellite"), "radars": ("radar",), "satellites": ("satellite",)}
KINDS |= {"batteries": ("interceptor",), "cued": ("radar",)}


@dataclass(slots=True)
class Bound:
    """An arrangement's words with what each stands for; a word of an optional role that nobody plays stands for ().

    `added` holds the posts that the scenario has to have besides its own.
    """

    parties: dict[str, tuple[str, ...]] = field(default_factory=dict)
    nodes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    assets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rules: Mapping[str, Any] = field(default_factory=dict)
    added: list[Row] = field(default_factory=list)

    def ends(self, word: str) -> tuple[str, ...]:
        """Give the posts or assets that a word stands for."""
        return self.nodes[word] if word in self.nodes else self.assets[word]

    def every(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Give the posts or assets of several words, each once."""
        return tuple(dict.fromkeys(each for word in words for each in self.ends(word)))


def roles_of(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Give the parties that play each role in a scenario; the lead is the first party where nothing is said."""
    said = data.get("roles") or {}
    found = {role: _several(said[role]) for role in said}
    return {"lead": (str(data["parties"][0]["id"]),), **found}


def _several(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def bind(data: Mapping[str, Any], arrangement: Arrangement) -> Bound:
    """Find what an arrangement's words stand for in a complete scenario."""
    played = roles_of(data)
    bound = Bound(rules=arrangement.model_dump(mode="json", by_alias=True, exclude_none=True)["rules"])
    declared = (*arrangement.roles, *arrangement.optional)
    for role in declared:
        bound.parties[role] = played.get(role, ())
        bound.nodes[role] = tuple(_first_post(data, bound, party) for party in bound.parties[role])
        bound.assets |= dict(_groups(data, role, bound.parties[role]))
    for body in arrangement.parties:
        bound.parties[body.id] = (body.id,)
    for seat in arrangement.nodes:
        _add(bound, seat)
    return bound


def _first_post(data: Mapping[str, Any], bound: Bound, party: str) -> str:
    """Name a party's first command post; one without any is given one."""
    own = [str(row["id"]) for row in (*data["nodes"], *bound.added) if row["party"] == party]
    if not own:
        name = next((row.get("name") for row in data["parties"] if row["id"] == party), None)
        own = [f"{party}-command"]
        bound.added.append({"id": own[0], "party": party, "name": f"Command of {name or party}"})
    return own[0]


def _groups(data: Mapping[str, Any], role: str, parties: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the groups of assets that a role's parties hold: by their controller, else their operator."""
    held = [row for row in data["assets"] if (row.get("controller") or row["operator"]) in parties]
    told = {row["to"] for row in data["links"]}
    yield f"{role}.assets", tuple(row["id"] for row in held)
    for group, kinds in KINDS.items():
        of_kind = (row["id"] for row in held if shelf_names.kind_of(row["sheet"]) in kinds)
        yield f"{role}.{group}", tuple(id for id in of_kind if group != "cued" or id in told)


def _add(bound: Bound, seat: Seat) -> None:
    """Add a post, one for each of several roles, or a body of members, and note what each is called."""
    if seat.each:
        for role in seat.each:
            made = [_post(f"{party}-{seat.id}", party, seat.name) for party in bound.parties[role]]
            bound.nodes[f"{role}.{seat.id}"] = _noted(bound, made)
        return
    party = next(iter(bound.parties[str(seat.party)]), None)
    if party is None:
        names: tuple[str, ...] = tuple(f"{seat.id}-{member}" for member in seat.members)
        bound.nodes |= dict.fromkeys((seat.id, *names), ())
    elif seat.members:
        made = [_post(f"{seat.id}-{member}", party, f"{seat.name or seat.id}: {member}") for member in seat.members]
        bound.nodes[seat.id] = _noted(bound, made)
        bound.nodes |= {row["id"]: (row["id"],) for row in made}
    else:
        bound.nodes[seat.id] = _noted(bound, [_post(seat.id, party, seat.name)])


def _post(id: str, party: str, name: str | None) -> Row:
    return {"id": id, "party": party} | ({"name": name} if name else {})


def _noted(bound: Bound, made: list[Row]) -> tuple[str, ...]:
    bound.added.extend(made)
    return tuple(row["id"] for row in made)


def consent(bound: Bound, by: Any, asker: str | None, keys: Keys, where: Where, faults: list[Fault]) -> Any:
    """Put a scenario's posts in the place of an arrangement's words, in a whole expression of consent."""
    if isinstance(by, str):
        if by in bound.rules:
            return consent(bound, bound.rules[by], asker, ("rules", by), where, faults)
        found = _seats(bound, by, asker, keys, where, faults)
        return found[0] if len(found) == 1 else {"all": sorted(found)}
    made = dict(by)
    if by.get("else") is not None:
        made["else"] = consent(bound, by["else"], asker, (*keys, "else"), where, faults)
    for key in WITH_PARTS:
        if isinstance(by.get(key), list):
            parts = list(_parts(bound, by[key], asker, (*keys, key), where, faults))
            made[key] = parts if key == "series" else sorted(parts, key=_of_posts_first)
    if by.get("of") is not None and NOBODY not in made["of"]:
        faults += faults_of_quorum(by.get("at_least"), made["of"], keys, where)
    for key in WITH_SEATS:
        if by.get(key) is not None:
            made |= _seated(bound, key, by[key], asker, (*keys, key), where, faults)
    return {"all": [{"unless": seat} for seat in made["unless"]]} if isinstance(made.get("unless"), list) else made


def _seated(bound: Bound, key: str, said: Any, asker: str | None, keys: Keys, where: Where, faults: list[Fault]) -> Row:
    """Put posts in the place of words where seats are named, each of a body's; one commander is named to act alone."""
    words = said if isinstance(said, list) else [said]
    found = sorted(seat for word in words for seat in _seats(bound, word, asker, keys, where, faults))
    if key == "delegated" and len(found) > 1:
        own = next((name for name, posts in bound.nodes.items() if len(posts) == 1 and posts[0] in found), None)
        mend = "Name one post." if own is None else f"Name one post, such as {own!r}."
        allowed = "one commander is named to act alone"
        faults.append(Fault(where(keys), f"{show(said)}, which stands for {len(found)} posts", allowed, mend))
    one = key == "delegated" or (key == "unless" and len(found) == 1)
    return {key: found[0] if one else found}


def _of_posts_first(part: Any) -> str:
    """Order keys that are turned at once by the posts' ids: whose role a file names first must change nothing."""
    return part if isinstance(part, str) else "~"


def _parts(
    bound: Bound, parts: list[Any], asker: str | None, keys: Keys, where: Where, faults: list[Fault]
) -> Iterator[Any]:
    """A body among the parts stands for all of its members."""
    for place, part in enumerate(parts):
        if isinstance(part, str) and part not in bound.rules:
            yield from _seats(bound, part, asker, (*keys, place), where, faults)
        else:
            yield consent(bound, part, asker, (*keys, place), where, faults)


def _seats(
    bound: Bound, word: str, asker: str | None, keys: Keys, where: Where, faults: list[Fault]
) -> tuple[str, ...]:
    """Give the posts that a word stands for; a right of somebody who is not there is held by nobody."""
    if word == SELF and asker is not None:
        return (asker,)
    found = bound.nodes.get(word, ())
    if not found:
        allowed = "nobody holds this right: the scenario binds no party to the role"
        mend = f"Bind {word.split('.')[0]!r} under 'roles' in the scenario, or leave it out of the rule."
        faults.append(Fault(where(keys), show(word), allowed, mend))
    return found or (NOBODY,)
