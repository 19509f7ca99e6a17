"""The command posts of a scenario: nodes with their links, rights, batteries, listeners and release rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

from oneroof.catalogue.areas import Area, area
from oneroof.command.authority import Seat
from oneroof.command.consent import Right, seats
from oneroof.command.desk import Post, ProtectedArea
from oneroof.command.label import Label
from oneroof.command.node import Link, Node
from oneroof.command.notice import Notice
from oneroof.command.policy import UNNAMED, Policy, Rule
from oneroof.command.release import Refusal, Released, release_stream
from oneroof.command.rights import ENGAGE
from oneroof.command.veto import Scope, guarded
from oneroof.engagement.doctrine import Doctrine
from oneroof.engagement.reach import Battery
from oneroof.sensing.radar import Radar
from oneroof.simulation.scenario import consents
from oneroof.simulation.scenario.models import Asset, Scenario
from oneroof.simulation.scenario.models import Link as LinkRow
from oneroof.simulation.scenario.models import Node as NodeRow
from oneroof.simulation.scenario.rights import Release
from oneroof.simulation.scenario.rights import Right as RightRow
from oneroof.simulation.scenario.vetoes import Veto

Names = Mapping[str, str]
CUE_FIELDS = ("track", "time_s", "position_ecef_m", "velocity_ecef_m_s", "sigma_m", "sigma_m_s", "from_s", "until_s")
# what is released whole or not at all: half of it would point nowhere, or answer nothing
LOG_FIELDS = ("entries", "confirmed", "launch", "answer", "record")
NOTICE_FIELDS = tuple(field.name for field in fields(Notice))
WHOLE = {"cue": CUE_FIELDS, "answer": ("request", "answer"), "notice": NOTICE_FIELDS, "joint-log": LOG_FIELDS}


def holder(asset: Asset) -> str:
    """Name the party whose information and means an asset is: its controller, else its operator."""
    return asset.controller or asset.operator


def policy(scenario: Scenario, names: Names | None = None) -> Policy:
    """Give the release policy: the rules in file order, under the scenario's name for them or its arrangement's.

    Where rights have `names` (left out: their own) a question says under which it is put.
    """
    names = names_of(scenario) if names is None else names
    rules = tuple(
        Rule(
            row.id,
            row.from_,
            row.to,
            row.what,
            _fields(scenario, row, names),
            dict(row.round_to),
            round(row.delay_s.number * 1e6),
            row.level,
            tuple(row.onward_to),
            tuple(row.restrictions),
        )
        for row in scenario.release
    )
    return Policy(rules, scenario.release_policy or scenario.arrangement or UNNAMED)


def _fields(scenario: Scenario, row: Release, names: Names) -> tuple[str, ...]:
    """Give the fields that a rule releases; where rights have names a question says under which it is put."""
    if row.what == "request" and any(_asks(scenario, each, row, names) for each in scenario.rights):
        return (*row.fields, "right")
    return WHOLE.get(row.what, tuple(row.fields))


def _asks(scenario: Scenario, right: RightRow, row: Release, names: Names) -> bool:
    """Tell whether posts of a rule's owner ask the recipient's under a right with a name; other rights are theirs."""
    party = {each.id: each.party for each in scenario.nodes}
    keys = (*seats(_right(scenario, right, names).rule), *_owning(scenario, right.action))
    held = not right.for_ or any(party[post] == row.from_ for post in right.for_)
    return held and names[right.id] != "" and any(party.get(str(key)) == row.to for key in keys)


def stream(scenario: Scenario, asset: Asset, addressee: str) -> Released | Refusal:
    """Decide whether a sensor's detections may flow to a node."""
    party = nodes(scenario)[addressee].party
    return release_stream(policy(scenario), holder(asset), party, "detections")


def nodes(scenario: Scenario) -> dict[str, Node]:
    """Give every place that a message can reach: command posts, and each asset's own terminal."""
    posts = {row.id: Node(row.id, row.party) for row in scenario.nodes}
    return posts | {asset.id: Node(asset.id, holder(asset)) for asset in scenario.assets}


def build(
    scenario: Scenario,
    planned: Mapping[str, Mapping[str, Battery]],
    protected: tuple[tuple[float, float, float], ...],
    radars: Mapping[str, Radar],
    lent: Mapping[str, Mapping[int, Label]],
    numbered: Mapping[int, str],
    names: Names,
) -> dict[str, Post]:
    """Build a post for every command node, and a bare one for every battery's and every cued radar's terminal.

    A link from a node to a radar lets the node tell the radar where to look. `planned` holds, for each party, every
    battery as that party's planners believe it to be; `lent`, for each node, the labels of the sensors whose detections
    other parties let it have; `numbered` says which asset each sensor's number belongs to, `names` what each right is
    called in questions.
    """
    known = nodes(scenario)
    areas = {row.id: ProtectedArea(*area) for row, area in zip(scenario.protect, protected, strict=True)}
    command = {
        row.id: replace(
            _command_post(
                scenario, known, row.id, planned[row.party], _areas(row, areas), radars, lent.get(row.id, {})
            ),
            sensors=numbered,
            rights=tuple(
                _right(scenario, each, names) for each in scenario.rights if not each.for_ or row.id in each.for_
            ),
            seats=_seats(scenario, row.id, names),
            weapons=scenario.weapons,
            spared=_spared(scenario, row.party),
            policy=_own_rules(policy(scenario, names), row.party),
        )
        for row in scenario.nodes
    }
    ends = {id for batteries in planned.values() for id in batteries}
    ends |= {id for post in command.values() for id in post.cued}
    terminals = {
        id: Post(known[id], {}, _contacts(scenario, known, id), commanders=_commanders(command, id))
        for id in known
        if id in ends
    }
    return command | terminals


def _spared(scenario: Scenario, party: str) -> Area | None:
    """Give the area of which a party's posts engage no launch."""
    row = scenario.origin_filter
    return None if row is None or (row.parties and party not in row.parties) else area(row.area)


def _commanders(posts: Mapping[str, Post], battery: str) -> tuple[str, ...]:
    return tuple(sorted(id for id, post in posts.items() if battery in post.batteries))


def _areas(node: NodeRow, areas: Mapping[str, ProtectedArea]) -> tuple[ProtectedArea, ...]:
    """Give the places that a post plans for; unless the scenario names them, all."""
    return tuple(area for id, area in areas.items() if node.protects is None or id in node.protects)


def _command_post(
    scenario: Scenario,
    known: Mapping[str, Node],
    id: str,
    batteries: Mapping[str, Battery],
    areas: tuple[ProtectedArea, ...],
    radars: Mapping[str, Radar],
    lent: Mapping[int, Label],
) -> Post:
    sent = [row for row in scenario.links if row.from_ == id]
    links = {row.to: link(scenario, row) for row in sent}
    own = {name: battery for name, battery in batteries.items() if name in links}
    party = known[id].party
    released = _own_rules(policy(scenario), party)
    shown = {rule.recipient for rule in released.rules if (rule.owner, rule.what) == (party, "tracks")}
    # by name: in which order a file lists posts is nothing that anybody could see
    listeners = tuple(sorted(row.id for row in scenario.nodes if row.id in links))
    return Post(
        node=known[id],
        links=links,
        contacts=_contacts(scenario, known, id),
        batteries=own,
        doctrines={name: _doctrine(scenario, name) for name in own},
        protected=areas,
        owners=_owners(scenario, party),
        listeners=listeners,
        lent=lent,
        shared=tuple(name for name in listeners if known[name].party in shown),
        studies_us=_studies_us(scenario, id),
        cued={name: radars[name] for name in links if name in radars},
    )


def link(scenario: Scenario, row: LinkRow) -> Link:
    """Build a link; a translation on it takes its time and what the other side has no word for."""
    table = next((each for each in scenario.translations if each.id == row.translation), None)
    delay_us, loses = round(row.delay_s.number * 1e6), dict[str, tuple[str, ...]]()
    if table is not None:
        forth = nodes(scenario)[row.from_].party == table.between[0]
        delay_us += round(table.delay_s.number * 1e6)
        loses = dict(table.loses if forth else table.loses_back)
    return Link(row.from_, row.to, delay_us, down_us(row), loses)


def down_us(row: LinkRow) -> tuple[tuple[int, int], ...]:
    """Give the times at which a link carries nothing, in their order."""
    return tuple(sorted((round(start * 1e6), round(end * 1e6)) for start, end in row.down or ()))


def _studies_us(scenario: Scenario, node: str) -> int | None:
    """Say how long after a flight a post has development data of it; None where it makes none."""
    delay_s = next(row.studies_s for row in scenario.nodes if row.id == node)
    return None if delay_s is None else round(delay_s.number * 1e6)


def _own_rules(whole: Policy, party: str) -> Policy:
    """Give the rules that a party is a side of: what others agreed among themselves no desk of its knows."""
    return Policy(tuple(rule for rule in whole.rules if party in (rule.owner, rule.recipient)), whole.name)


def _contacts(scenario: Scenario, known: Mapping[str, Node], id: str) -> dict[str, Node]:
    """Give the nodes that a node is linked with; of others it need not know."""
    linked = {row.to for row in scenario.links if row.from_ == id} | {r.from_ for r in scenario.links if r.to == id}
    return {name: known[name] for name in sorted({id, *linked})}


def _doctrine(scenario: Scenario, shooter: str) -> Doctrine:
    row = next(row for row in scenario.doctrine if row.shooter == shooter)
    return Doctrine(row.shooter, row.mode, row.shots, row.reserve, row.uplink, row.objects or "most-likely")


def names_of(scenario: Scenario) -> Names:
    """Say what the rights are called in questions; one to engage that the file gives no name needs none.

    How many other rights there are is nobody's to learn from a question.
    """
    return {row.id: "" if row.id == row.action == ENGAGE else row.id for row in scenario.rights}


def _right(scenario: Scenario, row: RightRow, names: Names) -> Right:
    rule, timeout_us = consents.rule(row.by), round(row.timeout_s.number * 1e6)
    if row.action == ENGAGE:
        rule = guarded(rule, vetoes(scenario))
    return Right(row.action, rule, timeout_us, names[row.id], row.of, row.asked)


def vetoes(scenario: Scenario) -> dict[Scope, tuple[str, ...]]:
    """Give, for each scope, the nodes that may object."""
    return {scope: tuple(row.holder for row in scenario.vetoes if row.scope == scope) for scope in Scope}


def owner_node(scenario: Scenario, asset: Asset) -> str | None:
    """Name the node that answers for an asset's owner: the first of that party."""
    return next((row.id for row in scenario.nodes if row.party == asset.owner), None)


def _owners(scenario: Scenario, party: str) -> dict[tuple[str, str], str]:
    """Say whose key a party needs besides, for an action with an asset of another owner."""
    return {
        (action, asset.id): node
        for asset in scenario.assets
        if asset.owner != party and (node := owner_node(scenario, asset)) is not None
        for action in asset.owner_consents
    }


def _seats(scenario: Scenario, node: str, names: Names) -> dict[str, Seat]:
    """Give the seats at a node, one for each right that it has a key to, each with its own way to answer."""
    return {
        names[row.id]: _seat(row, node, _veto(scenario, row, node))
        for row in scenario.rights
        if node in (*seats(_right(scenario, row, names).rule), *_owning(scenario, row.action))
    }


def _veto(scenario: Scenario, row: RightRow, node: str) -> Veto | None:
    """Find the veto that a node answers with, where it holds no key of its own to a right."""
    if node in (*seats(consents.rule(row.by)), *_owning(scenario, row.action)):
        return None
    return next((each for each in scenario.vetoes if (each.scope, each.holder) == (Scope.EMPLOYMENT, node)), None)


def _owning(scenario: Scenario, action: str) -> set[str | None]:
    return {owner_node(scenario, asset) for asset in scenario.assets if action in asset.owner_consents}


def _seat(row: RightRow, node: str, veto: Veto | None) -> Seat:
    """Give a node's way to answer under a right: its own, its veto's, or the right's."""
    own = row.seats.get(node)
    delay_s, refusal = row.delay_s, row.refusal_chance
    if veto is not None:
        delay_s, refusal = veto.delay_s or delay_s, veto.objection_chance
    if own is not None:
        delay_s, refusal = own.delay_s or delay_s, own.refusal_chance or refusal
    timeout_us = round(row.timeout_s.number * 1e6)
    return Seat(node, row.asked, delay_s.median.number, delay_s.spread.number, refusal.number, timeout_us)
