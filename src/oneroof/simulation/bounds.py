"""What perfect knowledge would have allowed against one threat: the launches, the last consent, the first lift-off."""

from __future__ import annotations

from oneroof.engagement.reach import Window, window
from oneroof.simulation.layout import Shooter, answers_for
from oneroof.simulation.nature import Nature


def last_useful(nature: Nature, index: int) -> tuple[Window, int] | None:
    """Find the launches that perfect knowledge from ignition on would have allowed, over all that answer for a threat.

    With it the last consent that still leads to one: the order travels and the round is made ready first.
    """
    flights, count = nature.flights, int(nature.flights.counts[index])
    times = flights.times_s[index, :count] + flights.ignitions_s[index]
    states = flights.states_ecef[index, :count]
    found: list[tuple[Window, int]] = []
    for shooter in _shooters(nature):
        bounds = window(shooter.battery, times, states)
        if bounds is not None and answers_for(nature.layout, shooter, nature.layout.threats[index]):
            chain_us = round(shooter.battery.preparation_s * 1e6) + _order_us(nature, shooter.id)
            found.append((bounds, round(bounds.last_launch_s * 1e6) - chain_us))
    return max(found, key=lambda each: each[0].last_launch_s, default=None)


def actionable_us(nature: Nature, index: int, ignition_us: int) -> int | None:
    """Give the earliest lift-off that any knowledge allows: a first line of sight, then making a round ready."""
    layout, shooters = nature.layout, _shooters(nature)
    first = layout.first_seen_s[index]
    seen = [at_s for id, at_s in first.items() if layout.sensors[id].asset not in nature.absent]
    if not seen or not shooters:
        return None
    ready_s = min(shooter.battery.preparation_s for shooter in shooters)
    return ignition_us + round((min(seen) + ready_s) * 1e6)


def _shooters(nature: Nature) -> list[Shooter]:
    return [each for id, each in nature.layout.shooters.items() if id not in nature.absent]


def _order_us(nature: Nature, battery: str) -> int:
    posts = nature.layout.posts.values()
    return min((post.links[battery].delay_us for post in posts if battery in post.links), default=0)
