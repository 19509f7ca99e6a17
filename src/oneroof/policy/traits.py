"""What an arrangement amounts to for a lead and a partner: who can stop, who is needed, who commands, who is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from oneroof.command.authority import Answer
from oneroof.command.consent import AllOf, Consent, Delegated, Key, grants, seats
from oneroof.simulation import posts
from oneroof.simulation.scenario import Scenario, consents, shelf_names
from oneroof.simulation.scenario.bindings import roles_of
from oneroof.simulation.scenario.models import Asset

CARRIED = ("tracks", "detections")


class Trait(StrEnum):
    """Things that parties say must never, or must always, be so."""

    PARTNER_VETO = "partner-veto"
    PARTNER_INDISPENSABLE = "partner-indispensable"
    PARTNER_HOLDS_A_KEY = "partner-holds-a-key"
    PARTNER_IS_SHOWN = "partner-is-shown"
    PARTNER_DATA_USED = "partner-data-used"
    PARTNER_ASSETS_WITHOUT_ITS_KEY = "partner-assets-without-its-key"
    COMMAND_OUTSIDE_LEAD_AND_ALLIANCE = "command-outside-lead-and-alliance"
    CONSENT_OUTSIDE_LEAD_AND_ALLIANCE = "consent-outside-lead-and-alliance"


def traits(scenario: Scenario) -> frozenset[Trait]:
    """Read the traits of a scenario with an arrangement laid over it, off its rights, links and release rules.

    About the lead's batteries: whether a shot can be stopped by a partner that refuses, whether any is possible when
    the partner is absent with all its sensors. A structural reading: what can be, not how often it is in time.
    """
    found = _Reading(scenario)
    return frozenset(trait for trait, holds in found.all() if holds)


def possible(scenario: Scenario) -> bool:
    """Tell whether any of the lead's batteries can be fired at all."""
    return _Reading(scenario).commits({}, "")


class _Reading:
    """A laid scenario with its roles, as the questions here ask about it."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        played = roles_of({"parties": [{"id": row.id} for row in scenario.parties], "roles": _roles(scenario)})
        self.lead = played["lead"][0]
        self.partner = next(iter(played.get("partner", ())), "")
        self.within = {self.lead, *played.get("alliance", ())}
        self.policy = posts.policy(scenario)
        self.party = {id: node.party for id, node in posts.nodes(scenario).items()}

    def all(self) -> Iterator[tuple[Trait, bool]]:
        """Give every trait, and whether it holds."""
        partner = self.partner
        refuses = {node: Answer.REFUSED for node, party in self.party.items() if party == partner}
        yield Trait.PARTNER_VETO, bool(partner) and not self.commits(refuses, "")
        yield Trait.PARTNER_INDISPENSABLE, bool(partner) and not self.commits({}, partner)
        asked = {self.party[seat] for seat in self._keys(self.lead)}
        yield Trait.PARTNER_HOLDS_A_KEY, partner in asked
        yield Trait.CONSENT_OUTSIDE_LEAD_AND_ALLIANCE, bool(asked - self.within)
        yield Trait.PARTNER_IS_SHOWN, any(key[1] == partner for key in self.policy.governing())
        yield Trait.PARTNER_DATA_USED, any(key[0] == partner and key[2] in CARRIED for key in self.policy.governing())
        yield Trait.PARTNER_ASSETS_WITHOUT_ITS_KEY, self._unkeyed()
        commanders = {self.party[node] for asset in self._batteries(self.lead) for node in self._commanders(asset)}
        yield Trait.COMMAND_OUTSIDE_LEAD_AND_ALLIANCE, bool(commanders - self.within)

    def commits(self, answers: Mapping[str, Answer], absent: str) -> bool:
        """Tell whether a lead's battery can be fired if the seats named answer so, all others yes, a party absent."""
        said = {node: answers.get(node, Answer.GRANTED) for node, party in self.party.items() if party != absent}
        return any(
            self.party[node] != absent and self._informed(node, absent) and grants(self._rule(node, asset), said)
            for asset in self._batteries(self.lead)
            for node in self._commanders(asset)
        )

    def _unkeyed(self) -> bool:
        """Tell whether a battery of the partner can be fired under another's command without the partner's yes."""
        for asset in self._batteries(self.partner):
            for node in self._commanders(asset):
                rule = self._rule(node, asset)
                if self.party[node] != self.partner and not any(
                    self.party[seat] == self.partner for seat in seats(rule)
                ):
                    return True
        return False

    def _keys(self, owner: str) -> Iterator[str]:
        for asset in self._batteries(owner):
            for node in self._commanders(asset):
                yield from seats(self._rule(node, asset))

    def _batteries(self, owner: str) -> Iterator[Asset]:
        return (row for row in self.scenario.assets if row.owner == owner and _kind(row) == "interceptor")

    def _commanders(self, asset: Asset) -> Iterator[str]:
        """List the command posts with a channel to a battery."""
        own = {row.id for row in self.scenario.nodes}
        return (row.from_ for row in self.scenario.links if row.to == asset.id and row.from_ in own)

    def _rule(self, node: str, asset: Asset) -> Consent:
        """Give the rule under which a post may fire a battery, with the key of an owner who keeps one."""
        rule: Consent = next(
            (
                consents.rule(row.by)
                for row in self.scenario.rights
                if row.action == "engage" and (not row.for_ or node in row.for_) and (not row.of or asset.id in row.of)
            ),
            Delegated(node),
        )
        owner = posts.owner_node(self.scenario, asset)
        keeps = "engage" in asset.owner_consents and asset.owner != self.party[node]
        return AllOf((rule, Key(owner))) if keeps and owner is not None else rule

    def _informed(self, node: str, absent: str, over: bool = False) -> bool:
        """Tell whether any sensor's reports, or a post's tracks, reach a command post; over one post in between."""
        assets = {row.id: row for row in self.scenario.assets if row.owner != absent and _kind(row) != "interceptor"}
        for row in self.scenario.links:
            if row.to != node or self.party[row.from_] == absent:
                continue
            if row.from_ in assets and self._lets(row.from_, node, "detections"):
                return True
            if row.from_ not in assets and not over and self._lets(row.from_, node, "tracks"):
                if self._informed(row.from_, absent, over=True):
                    return True
        return False

    def _lets(self, sender: str, receiver: str, what: str) -> bool:
        one, other = self.party[sender], self.party[receiver]
        return one == other or self.policy.rule(one, other, what) is not None


def _kind(asset: Asset) -> str | None:
    return shelf_names.kind_of(asset.sheet)


def _roles(scenario: Scenario) -> dict[str, object]:
    return {} if scenario.roles is None else scenario.roles.model_dump(exclude_none=True)
