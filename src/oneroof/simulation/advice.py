"""What a scenario may say without fault, and most likely does not mean."""

from __future__ import annotations

from collections.abc import Iterator

from oneroof.errors import Fault
from oneroof.simulation.posts import holder
from oneroof.simulation.scenario import Scenario, shelf_names
from oneroof.simulation.scenario.watch_checks import unverified_shortcomings


def advice(scenario: Scenario) -> list[Fault]:
    """Tell what will not do what its writer may expect; none of it stops a run."""
    return [*_dead_orders(scenario), *_thin_notices(scenario)]


def _thin_notices(scenario: Scenario) -> Iterator[Fault]:
    """Tell what a notice lacks of its agreement as far as that is only remembered."""
    for id, agreement, clause in unverified_shortcomings(scenario.as_data()):
        found, allowed = f"nothing or too little for {clause.name!r}", f"{agreement.id} is said to ask for it"
        yield Fault(f"notices.{id}", found, f"{allowed} (unverified: {clause.note})", "Check the agreement's text.")


def _dead_orders(scenario: Scenario) -> Iterator[Fault]:
    """Tell links from a post to a battery of another party: no order ever crosses from one party to another."""
    posts = {node.id: node.party for node in scenario.nodes}
    batteries = {each.id: each for each in scenario.assets if shelf_names.kind_of(each.sheet) == "interceptor"}
    for link in scenario.links:
        if link.from_ in posts and link.to in batteries and posts[link.from_] != holder(batteries[link.to]):
            party, other = posts[link.from_], holder(batteries[link.to])
            yield Fault(
                f"links.{link.id}",
                f"a post of {party!r} and a battery of {other!r}",
                "no order crosses from one party to another, so this link never carries one",
                f"Put the battery under 'controller: {party}', or command it from a post of {other!r}.",
            )
