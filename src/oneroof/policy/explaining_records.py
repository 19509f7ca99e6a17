"""Why a party got, or did not get, each message of a record: by message id, from the analyst's seat."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from oneroof.command.label import read
from oneroof.command.policy import Policy, Rule
from oneroof.command.release import Released, release
from oneroof.errors import Fault, ScenarioError
from oneroof.policy.explaining import Asked, Row, answered, check
from oneroof.simulation import posts
from oneroof.simulation.replay import read_record
from oneroof.simulation.scenario.models import Scenario
from oneroof.simulation.scenario.reader import check as checked
from oneroof.simulation.shown import holders

# what a desk notes where a message of its own was not sent
NOT_SENT = ("request-not-sent", "cue-not-sent", "order-not-sent", "not-told")


def of_record(path: Path, asked: Asked) -> Row:
    """Explain every message of a record that other parties made: those shown to the party, and those not.

    Raises Mendable for a file that is no record, or a name that its scenario does not know.
    """
    return of_lines(read_record(path), str(path), asked)


def of_lines(lines: Sequence[str], name: str, asked: Asked) -> Row:
    """Explain the messages of a record that was read already; `name` is what faults call it. Raises as `of_record`."""
    head, *events = (json.loads(line) for line in lines[:-1])
    scenario = _scenario(head, name)
    check(scenario, asked)
    policy, party = posts.policy(scenario), holders(head["scenario"])
    sent = [event for event in events if event["kind"] == "message"]
    mine = [event for event in sent if party.get(event["desk"]) == asked.party and _other(event, party, asked)]
    told = {_kin(event): event["body"]["message"]["id"] for event in mine}
    others = [event for event in sent if party.get(event["desk"]) != asked.party and _other(event, party, asked)]
    return {
        "party": asked.party,
        "policy": policy.version,
        "shown": [_shown(policy, event["body"]["message"], party) for event in mine],
        "not_shown": _grouped(_not_shown(policy, scenario, others, party, asked, told)),
        "refused": list(_refused(events, party, asked)),
    }


def _scenario(head: Row, name: str) -> Scenario:
    try:
        return checked(dict(head["scenario"]), lambda keys, *, key=False: f"{name}:1")
    except (KeyError, TypeError, ValueError) as error:
        fault = Fault(f"{name}:1", str(error), "a header written by oneroof stands here", "Run it anew.")
        raise ScenarioError(fault) from None


def _other(event: Row, party: dict[str, str], asked: Asked) -> bool:
    """Tell whether a message is another party's, and one that was asked about."""
    message = event["body"]["message"]
    owner = party.get(message["sender"])
    if owner == asked.party or asked.owner not in (None, owner) or asked.what not in (None, message["what"]):
        return False
    return asked.field is None or asked.field in message["body"]


def _kin(event: Row) -> tuple[Any, ...]:
    """What messages have in common that one desk made of one thing at one moment."""
    message = event["body"]["message"]
    return event["cause"], message["sender"], message["what"]


def _shown(policy: Policy, message: Row, party: dict[str, str]) -> Row:
    rule = policy.told(message["rule"], party[message["addressee"]])
    return {
        **{key: message[key] for key in ("id", "what", "sender", "addressee", "rule")},
        "marking": message["label"],
        "from": party.get(message["sender"]),
        "sent_s": message["sent_us"] / 1e6,
        "received_s": message["received_us"] / 1e6,
        "delay_s": None if rule is None else rule.delay_us / 1e6,
        "fields": [_field(rule, name) for name in sorted(message["body"])],
    }


def _field(rule: Rule | None, name: str) -> Row:
    return {"field": name, "shown": True, "step": None if rule is None else rule.round_to.get(name)}


def _not_shown(
    policy: Policy,
    scenario: Scenario,
    events: Iterable[Row],
    party: dict[str, str],
    asked: Asked,
    told: dict[tuple[Any, ...], str],
) -> Iterator[Row]:
    """Ask release about every message that others made for themselves, as if it had been meant for the party."""
    links = {(row.from_, party.get(row.to)) for row in scenario.links}
    for event in events:
        message = event["body"]["message"]
        if message["rule"] is not None or _kin(event) in told:
            # a copy for a third party is explained to that one; of what it was told itself the party has its own copy
            continue
        owner = party[message["sender"]]
        out = release(policy, owner, asked.party, message["what"], message["body"])
        row = {"id": message["id"], "from": owner, "what": message["what"], **answered(out)}
        if isinstance(out, Released):
            row |= {"answer": "refused", **_otherwise((message["sender"], asked.party) in links, message, asked.party)}
        yield row


def _otherwise(is_linked: bool, message: Row, party: str) -> Row:
    """Say what else keeps back what a rule would let out."""
    if not is_linked:
        return {"stop": "no link", "reason": f"no link leads from {message['sender']!r} to a node of {party!r}"}
    whom = ", ".join(read(message["label"]).releasable_to or ())
    return {"stop": "label", "reason": f"a rule would release it, but not what it rests on (its label allows {whom})"}


def _grouped(rows: Iterable[Row]) -> list[Row]:
    """Put together what was kept back for one reason, with the ids of all its messages."""
    groups: dict[tuple[str, ...], Row] = {}
    for row in rows:
        key = (row["from"], row["what"], row["stop"], row["reason"])
        kept = {name: row[name] for name in ("from", "what", "stop", "rule", "reason")}
        groups.setdefault(key, {**kept, "messages": []})["messages"].append(row["id"])
    return list(groups.values())


def _refused(events: Iterable[Row], party: dict[str, str], asked: Asked) -> Iterator[Row]:
    """List what desks noted that they could not send to the party."""
    names = {repr(asked.party), *(repr(id) for id, owner in party.items() if owner == asked.party)}
    for event in events:
        note = event["body"]
        if event["kind"] != "note" or note.get("what") not in NOT_SENT:
            continue
        owner = party.get(str(event["desk"]))
        if owner == asked.party or asked.owner not in (None, owner):
            continue
        if any(name in note["reason"] for name in names):
            yield {"from": owner, "time_s": event["t_us"] / 1e6, "note": note["what"], "reason": note["reason"]}
