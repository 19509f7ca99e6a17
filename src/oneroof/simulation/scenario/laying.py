"""Lays an arrangement over a scenario: roles become parties, and what they may know and decide is the arrangement's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oneroof.errors import Fault, ScenarioError
from oneroof.simulation.scenario import reader
from oneroof.simulation.scenario.arrangement import Arrangement, Channel, Veto
from oneroof.simulation.scenario.arrangement_faults import SELF
from oneroof.simulation.scenario.arrangement_reader import Written, read_arrangement
from oneroof.simulation.scenario.bindings import Bound, bind, consent, roles_of
from oneroof.simulation.scenario.complete import Keys, Row
from oneroof.simulation.scenario.consents import named
from oneroof.simulation.scenario.decisions import open_to
from oneroof.simulation.scenario.defaults import default
from oneroof.simulation.scenario.models import Scenario
from oneroof.simulation.scenario.rights import Release, Right
from oneroof.simulation.scenario.words import near, show

# the parts of a scenario that an arrangement may change
SECTIONS = ("parties", "assets", "nodes", "links", "rights", "release")


@dataclass(slots=True)
class _Work:
    """A scenario's data under an arrangement that is being laid over it, and where its new rows stood."""

    data: Row
    written: Written
    bound: Bound
    faults: list[Fault] = field(default_factory=list)
    origins: dict[Keys, Keys] = field(default_factory=dict)

    @property
    def arrangement(self) -> Arrangement:
        return self.written.arrangement


def lay(scenario: Scenario, arrangement: str | Path) -> Scenario:
    """Give the scenario under an arrangement, complete and checked; one that lay over it before is taken off first.

    Nature is untouched: what flies, what stands where and what every sensor could see stay as they are. Raises
    ScenarioError with every fault of the arrangement's file, or of what it says about this scenario; TooLarge.
    """
    written = read_arrangement(arrangement)
    data = taken_off(scenario.as_data())
    kept = (*SECTIONS, *_also_changed(data, written.arrangement))
    beneath = {"under": written.arrangement.name, **{key: deepcopy(data.get(key, [])) for key in kept}}
    _refuse_unbound(data, written)
    work = _Work(data, written, bind(data, written.arrangement))
    for step in (_people, _assets, _links, _rights, _vetoes, _release, _sectors, _centres):
        step(work)
    if work.faults:
        raise ScenarioError(reader.in_order(work.faults))
    data |= {"arrangement": written.arrangement.name, "beneath": beneath}
    return reader.check(data, lambda keys, *, key=False: _where(work, tuple(keys), key))


def _also_changed(data: Row, arrangement: Arrangement) -> Iterator[str]:
    """Name the parts that only some arrangements change, or change only in some scenarios."""
    if arrangement.centres:
        yield "centres"
    if data.get("vetoes") or any(veto.scope is not None for veto in arrangement.vetoes):
        yield "vetoes"


def taken_off(data: Row) -> Row:
    """Give a scenario's data as they were before an arrangement was laid over them."""
    beneath = data.get("beneath") or {}
    under = {key: deepcopy(beneath[key]) for key in (*SECTIONS, "vetoes") if key in beneath}
    bare = {key: value for key, value in data.items() if key not in ("arrangement", "beneath")} | under
    if "centres" in beneath:
        # a scenario that had none says nothing of them
        bare = {key: value for key, value in bare.items() if key != "centres"}
        bare |= {"centres": deepcopy(beneath["centres"])} if beneath["centres"] else {}
    return bare


def _where(work: _Work, keys: Keys, key: bool) -> str:
    """Name a place of the laid scenario: the arrangement's own line, or the scenario's part by its path."""
    if keys[:2] in work.origins:
        return str(work.written.where((*work.origins[keys[:2]], *keys[2:]), key=key))
    dotted = ".".join(map(str, keys))
    return f"{work.arrangement.name} over {work.data.get('name')}, at {dotted or 'the scenario'}"


def _refuse_unbound(data: Mapping[str, Any], written: Written) -> None:
    """Refuse a scenario that does not say who plays the roles."""
    played, parties = roles_of(data), [row["id"] for row in data["parties"]]
    faults = [
        Fault(
            written.where(("roles", place)),
            f"{role!r}, a role that the scenario {data['name']!r} does not bind",
            "a scenario says which party plays each role",
            f"Add 'roles: {{{role}: PARTY}}' to the scenario, with one of {', '.join(parties)}.",
        )
        for place, role in enumerate(written.arrangement.roles)
        if not played.get(role)
    ]
    if faults:
        raise ScenarioError(faults)


def _people(work: _Work) -> None:
    """Add the bodies and the posts that exist under this arrangement."""
    for place, body in enumerate(work.arrangement.parties):
        work.origins["parties", len(work.data["parties"])] = ("parties", place)
        work.data["parties"].append(body.model_dump(mode="json", by_alias=True, exclude_none=True))
    taken = {row["id"] for group in ("assets", "nodes") for row in work.data[group]}
    for row in work.bound.added:
        if row["id"] in taken:
            allowed = f"the scenario {work.data['name']!r} has something of this id"
            fault = Fault(work.written.where(("nodes",)), show(row["id"]), allowed, "Give the post another id.")
            work.faults.append(fault)
    work.data["nodes"] = [*work.data["nodes"], *work.bound.added]


def _assets(work: _Work) -> None:
    """Put assets under another controller, give owners their keys, and tag what only adds to the core."""
    rows = {row["id"]: row for row in work.data["assets"]}
    for group, party in work.arrangement.controllers.items():
        for id in work.bound.assets[group] if work.bound.parties[party] else ():
            rows[id]["controller"] = work.bound.parties[party][0]
    for group, actions in work.arrangement.owner_consents.items():
        for id in work.bound.assets[group]:
            rows[id]["owner_consents"] = list(actions)
    for group in work.arrangement.supplement:
        for id in work.bound.assets[group]:
            rows[id]["supplement"] = True


def _links(work: _Work) -> None:
    """Cut what is cut, then add what is added; a channel that is there already keeps its delay unless one is said."""
    before = {(row["from"], row["to"]): row for row in work.data["links"]}
    links = dict(before)
    for place, row in enumerate(work.arrangement.cut):
        _cut(work, links, place, row.from_, row.to)
    for place, channel in enumerate(work.arrangement.links):
        for pair in _pairs(work, channel):
            said = channel.model_dump(mode="json", exclude_none=True).get("delay_s")
            kept = links[pair]["delay_s"] if pair in links else _delay(work, before, *pair)
            links[pair] = {**links.get(pair, {}), "from": pair[0], "to": pair[1], "delay_s": said or kept}
            work.origins["links", list(links).index(pair)] = ("links", place)
    work.data["links"] = list(links.values())


def _cut(work: _Work, links: dict[tuple[str, str], Row], place: int, sender: str, receiver: str) -> None:
    """Take channels away; between two posts there must be one, of a group of assets those that there are."""
    pairs = [(x, y) for x in work.bound.ends(sender) for y in work.bound.ends(receiver)]
    there = [pair for pair in pairs if links.pop(pair, None) is not None]
    groups = sender in work.bound.assets or receiver in work.bound.assets
    if pairs and not there and not groups:
        known = [f"{x} to {y}" for x, y in links]
        found = f"a cut from {pairs[0][0]!r} to {pairs[0][1]!r}"
        allowed = f"a link of the scenario {work.data['name']!r} is cut"
        mend = near(f"{pairs[0][0]} to {pairs[0][1]}", known) if known else "There is none."
        work.faults.append(Fault(work.written.where(("cut", place)), found, allowed, mend))


def _pairs(work: _Work, channel: Channel) -> Iterator[tuple[str, str]]:
    for x in work.bound.ends(channel.from_):
        for y in work.bound.ends(channel.to):
            yield from [(x, y), (y, x)] if channel.back else [(x, y)]


def _delay(work: _Work, links: Mapping[tuple[str, str], Row], sender: str, receiver: str) -> Any:
    """Take the delay of a new channel from the scenario: the way back, or what the asset's own channel takes."""
    assets = {row["id"] for row in work.data["assets"]}
    asset = sender if sender in assets else receiver
    alike = [(receiver, sender)]
    if asset in assets:
        end = 0 if asset == sender else 1
        alike += [pair for pair in links if pair[end] == asset] + [pair for pair in links if asset in pair]
    found = next((links[pair]["delay_s"] for pair in alike if pair in links), None)
    return deepcopy(found if found is not None else default("link")["delay_s"])


def _rights(work: _Work) -> None:
    """Replace all rights, with their vetoes; one that only absent parties would use is left out."""
    rights: list[Row] = []
    kept: set[str] = set()
    for place, right in enumerate(work.arrangement.rights):
        vetoes = [veto for veto in work.arrangement.vetoes if veto.on in (right.id, right.action)]
        for row in _right_rows(work, place, right, vetoes):
            work.origins["rights", len(rights)] = ("rights", place)
            kept |= {right.id, right.action}
            rights.append(row)
    ids = [row["id"] for row in rights]
    for i, row in enumerate(rights):
        row["id"] = row["id"] if ids.count(row["id"]) == 1 else f"{row['id']}-{row['for'][0]}"[:64]
        rights[i] = row
    for place, veto in enumerate(work.arrangement.vetoes):
        if work.bound.nodes[veto.by] and veto.on is not None and veto.on not in kept:
            allowed = f"a veto stops what a right allows, and over {work.data['name']!r} that right is left out"
            fault = Fault(work.written.where(("vetoes", place)), f"a veto on {show(veto.on)}", allowed, "Remove it.")
            work.faults.append(fault)
    work.data["rights"] = rights


def _right_rows(work: _Work, place: int, right: Right, vetoes: list[Veto]) -> Iterator[Row]:
    """Write a right out over the scenario's posts; one that asks 'self' becomes one for each post."""
    row = right.model_dump(mode="json", by_alias=True, exclude_none=True)
    posts = work.bound.every(right.for_)
    about = work.bound.every(tuple(row.get("of", ())))
    if (right.for_ and not posts) or (row.get("of") and not about):
        _tell_empty(work, place, right)
        return
    one_each = any(name == SELF for _, name in _named(work, row["by"]))
    for own in [(post,) for post in posts] if one_each else [posts]:
        asker, keys = (own[0] if one_each else None), ("rights", place, "by")
        by = consent(work.bound, row["by"], asker, keys, work.written.where, work.faults)
        against = [seat for veto in vetoes for seat in work.bound.nodes[veto.by]]
        made = {**row, "by": {"all": [by, *({"unless": seat} for seat in against)]} if against else by}
        made |= {"for": list(own)} | ({"of": list(about)} if about else {})
        seats = {seat: said for word, said in row["seats"].items() for seat in _seat_of(work, word, asker)}
        yield {**made, "seats": seats}


def _tell_empty(work: _Work, place: int, right: Right) -> None:
    """Tell a right that would be left out although its parties are there: of what it is about there is nothing."""
    there = [word for word in right.of if work.bound.parties[word.split(".")[0]]]
    if there and (not right.for_ or work.bound.every(right.for_)):
        found = f"{', '.join(map(show, there))}, of which the scenario {work.data['name']!r} has none"
        allowed, mend = "a right is about assets that are there", "Name others, or leave the right out."
        work.faults.append(Fault(work.written.where(("rights", place, "of")), found, allowed, mend))


def _vetoes(work: _Work) -> None:
    """Replace who may object by scope; to changes only where the scenario brings one of that scope."""
    vetoes: list[Row] = []
    for place, veto in enumerate(work.arrangement.vetoes):
        if veto.scope is None or not open_to(work.data, veto.scope):
            continue
        row = veto.model_dump(mode="json", exclude={"by", "on"}, exclude_none=True)
        for seat in work.bound.nodes[veto.by]:
            work.origins["vetoes", len(vetoes)] = ("vetoes", place)
            vetoes.append({"id": f"{veto.scope}-{seat}"[:64], "holder": seat, **row})
    work.data["vetoes"] = vetoes


def _named(work: _Work, by: Any) -> Iterator[tuple[Any, str]]:
    """Walk the posts that an expression names, through the rules that it refers to."""
    for keys, name in named(by):
        if name in work.bound.rules:
            yield from _named(work, work.bound.rules[name])
        else:
            yield keys, name


def _seat_of(work: _Work, word: str, asker: str | None) -> tuple[str, ...]:
    return (asker,) if word == SELF and asker is not None else work.bound.nodes.get(word, ())


def _release(work: _Work) -> None:
    """Replace the release rules between the roles' parties; those with parties outside stay."""
    inside = {party for parties in roles_of(work.data).values() for party in parties}
    outside = [row for row in work.data.get("release", ()) if not {row["from"], row["to"]} <= inside]
    for place, rule in enumerate(work.arrangement.release):
        for row in _release_rows(work, rule):
            work.origins["release", len(outside)] = ("release", place)
            outside.append(row)
    work.data["release"] = outside


def _release_rows(work: _Work, rule: Release) -> Iterator[Row]:
    row = rule.model_dump(mode="json", by_alias=True, exclude_none=True)
    givers, takers = work.bound.parties[rule.from_], work.bound.parties[rule.to]
    onward = list(dict.fromkeys(party for word in rule.onward_to for party in work.bound.parties[word]))
    for giver in givers:
        for taker in takers:
            more = f"-{giver}-{taker}" if len(givers) * len(takers) > 1 else ""
            if giver != taker:
                yield {**row, "id": f"{rule.id}{more}"[:64], "from": giver, "to": taker, "onward_to": onward}


def _centres(work: _Work) -> None:
    """Open joint centres in the place of the scenario's; one that lacks a role's desk is left out."""
    if not work.arrangement.centres:
        return
    opened: list[Row] = []
    for place, row in enumerate(work.arrangement.centres):
        desks = [desk for word in row.desks for desk in work.bound.nodes[word][:1]]
        if len(desks) == len(row.desks):
            work.origins["centres", len(opened)] = ("centres", place)
            opened.append({**row.model_dump(mode="json", exclude_none=True), "desks": desks})
    work.data["centres"] = opened


def _sectors(work: _Work) -> None:
    """Let posts plan only for the places of a role's sector; a place without a sector is the lead's."""
    nodes = {row["id"]: row for row in work.data["nodes"]}
    for word, role in work.arrangement.sectors.items():
        places = [row["id"] for row in work.data["protect"] if row.get("sector", "lead") == role]
        for post in work.bound.nodes[word]:
            nodes[post]["protects"] = places
