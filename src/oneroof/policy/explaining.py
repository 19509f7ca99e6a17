"""Why a party did or did not get a thing: the rule, its coarsening and delay, the label that stopped it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from oneroof.command.comparison import Gain, gains
from oneroof.command.label import Label
from oneroof.command.policy import Policy, Rule
from oneroof.command.release import Refusal, Released, release
from oneroof.errors import Fault, Mendable, nearest
from oneroof.simulation import posts
from oneroof.simulation.scenario import references
from oneroof.simulation.scenario.models import Scenario
from oneroof.simulation.scenario.rights import Release

Row = dict[str, Any]
KINDS: tuple[str, ...] = get_args(Release.model_fields["what"].annotation)
FIELDS: Mapping[str, tuple[str, ...]] = {**posts.WHOLE, **references.KINDS}
# what a lender's label goes on with: whatever is made of these carries it
LENT = ("detections", "tracks")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about: for which party; left out (None) is any kind, any other party, any field."""

    party: str
    what: str | None = None
    owner: str | None = None
    field: str | None = None


def of_scenario(scenario: Scenario, asked: Asked) -> list[Row]:
    """Explain for every other party and kind what release would answer, field by field.

    Raises Mendable for a party, kind or field that the scenario does not know.
    """
    check(scenario, asked)
    policy = posts.policy(scenario)
    owners = [party.id for party in scenario.parties if party.id != asked.party and asked.owner in (None, party.id)]
    return [
        {**why(policy, owner, asked.party, what, asked.field), "linked": linked(scenario, owner, asked.party)}
        for owner in owners
        for what in KINDS
        if asked.what in (None, what) and (asked.field is None or asked.field in FIELDS.get(what, ()))
    ]


def check(scenario: Scenario, asked: Asked) -> None:
    """Tell a name that is none; raises Mendable."""
    parties = [party.id for party in scenario.parties]
    fields = sorted({name for names in FIELDS.values() for name in names})
    given = [("--party", asked.party, parties, f"a party of {scenario.name}"), ("--what", asked.what, KINDS, "a kind")]
    given += [
        ("--from", asked.owner, parties, f"a party of {scenario.name}"),
        ("--field", asked.field, fields, "a field"),
    ]
    for option, word, known, what in given:
        if word is not None and word not in known:
            raise Mendable(Fault(option, repr(word), f"{what} stands here", nearest(word, list(known))))


def why(policy: Policy, owner: str, recipient: str, what: str, field: str | None = None) -> Row:
    """Ask release for one kind with every field that it can have, and tell its answer."""
    names = FIELDS.get(what, ())
    out = release(policy, owner, recipient, what, dict.fromkeys(names, 1.0))
    rule = policy.rule(owner, recipient, what)
    shown = out.body if isinstance(out, Released) else {}
    return {
        "from": owner,
        "to": recipient,
        "what": what,
        **answered(out),
        "fields": [_field(rule, name, name in shown) for name in names if field in (None, name)],
        "stopped_by": [] if isinstance(out, Refusal) else list(_lenders(policy, owner, recipient, what, names)),
    }


def answered(out: Released | Refusal) -> Row:
    """Say an answer of release in plain data."""
    if isinstance(out, Refusal):
        plain: Row = {"answer": "refused", "stop": str(out.stop), "delay_s": None, "marking": None}
    else:
        plain = {"answer": "released", "stop": None, "delay_s": out.delay_us / 1e6, "marking": _label(out.label)}
    return {**plain, "rule": out.rule, "reason": out.reason, "policy": out.policy}


def _label(label: Label) -> Row:
    return {"level": label.level, "releasable_to": label.releasable_to, "restrictions": label.restrictions}


def _field(rule: Rule | None, name: str, shown: bool) -> Row:
    step = rule.round_to.get(name) if rule is not None and shown else None
    return {"field": name, "shown": shown, "step": step}


def _lenders(policy: Policy, owner: str, recipient: str, what: str, names: tuple[str, ...]) -> Iterator[Row]:
    """Tell whose data, lent to the owner, keep back what rests on them, by asking release with their labels."""
    for rule in policy.governing().values():
        if rule.recipient == owner and rule.what in LENT and what not in LENT[:1]:
            out = release(policy, owner, recipient, what, dict.fromkeys(names, 1.0), rule.label)
            if isinstance(out, Refusal):
                yield {"from": rule.owner, "what": rule.what, "rule": rule.id, "reason": out.reason}


def linked(scenario: Scenario, owner: str, recipient: str) -> bool:
    """Tell whether a link leads from anything that one party holds to anything that the other does."""
    party = {id: node.party for id, node in posts.nodes(scenario).items()}
    return any((party[row.from_], party[row.to]) == (owner, recipient) for row in scenario.links)


def compared(old: Scenario, new: Scenario) -> Row:
    """Compare two scenarios' policies: what the new one lets out beyond the old, and what it keeps back."""
    before, after = posts.policy(old), posts.policy(new)
    more, less = gains(before, after), gains(after, before)
    return {
        "old": before.version,
        "new": after.version,
        "more": [_gain(each) for each in more],
        "less": [_gain(each) for each in less],
    }


def _gain(gain: Gain) -> Row:
    return {
        "from": gain.owner,
        "to": gain.recipient,
        "what": gain.what,
        "how": str(gain.how),
        "name": gain.name,
        "before": gain.before,
        "after": gain.after,
    }
