"""The same delay in the engine: one threat alone, one battery, a decision of a fixed length, no chance; bisected."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from oneroof.command.authority import Seat
from oneroof.command.consent import Key, Right
from oneroof.command.rights import ENGAGE
from oneroof.simulation.draws import Draws
from oneroof.simulation.layout import Layout
from oneroof.simulation.replication import engine
from oneroof.simulation.score import Scorer, Story
from oneroof.simulation.world import World
from oneroof.studies.delay import Budget

# no question runs out of time here: the delay alone is asked about
NO_DEADLINE_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Simulated:
    """What the engine makes of one threat and battery, times after the ignition.

    `first_commit_s` is when the post's own tracker has a track good enough; `budget_s` is the longest delay after it
    that still let a round leave, `closed_s` the same by the window of launches against the true arc.
    """

    first_commit_s: float
    budget_s: float
    closed_s: float


def simulated(layout: Layout, budget: Budget, step_s: float = 1.0) -> Simulated | None:
    """Find by bisection, to one step, the longest decision that still lets a round leave; None if none ever does."""
    if budget.post is None:
        return None
    quick, launched = told(layout, budget, 0.0), 0
    if quick.launched_us is None or quick.ready_us is None or quick.window is None:
        return None
    first_s = quick.ready_us / 1e6
    lost = math.ceil((quick.window.last_launch_s - first_s) / step_s) + 1
    if told(layout, budget, lost * step_s).launched_us is not None:
        return None  # no delay loses it: the flight's window is not what ends it
    while lost - launched > 1:
        middle = (launched + lost) // 2
        left = told(layout, budget, middle * step_s).launched_us is not None
        launched, lost = (middle, lost) if left else (launched, middle)
    return Simulated(first_s - quick.ignition_us / 1e6, launched * step_s, _closed_s(layout, budget, quick, first_s))


def _closed_s(layout: Layout, budget: Budget, quick: Story, first_s: float) -> float:
    """Give the last useful commit less the first: the order and the round's preparation come before the last launch."""
    assert quick.window is not None and budget.post is not None
    order_s = layout.posts[budget.post].delay_us(budget.shooter) / 1e6
    ready_s = layout.shooters[budget.shooter].battery.preparation_s
    return quick.window.last_launch_s - order_s - ready_s - first_s


def told(layout: Layout, budget: Budget, decision_s: float) -> Story:
    """Run one threat alone without chance, its post deciding by itself after a fixed time; give the threat's story."""
    alone, scorers = _alone(layout, budget, decision_s), list[Scorer]()

    def sinks(world: World) -> list[Scorer]:
        scorers.append(Scorer(world.nature))
        return scorers

    engine(alone, Draws(1, 0, False), sinks).run()
    scorers[0].finish()
    return scorers[0].stories[0]


def _alone(layout: Layout, budget: Budget, decision_s: float) -> Layout:
    """Leave one threat, one battery and the post that commands it in its own right."""
    assert budget.post is not None
    place = next(i for i, threat in enumerate(layout.threats) if threat.id == budget.threat)
    posts = {id: replace(post, batteries={}, rights=()) for id, post in layout.posts.items()}
    post = layout.posts[budget.post]
    posts[budget.post] = replace(
        post,
        batteries={budget.shooter: post.batteries[budget.shooter]},
        rights=(Right(ENGAGE, Key(budget.post), NO_DEADLINE_US),),
        seats={"": Seat(budget.post, "per-engagement", decision_s, 0.0, 0.0, NO_DEADLINE_US)},
        owners={},
    )
    shooters = {budget.shooter: layout.shooters[budget.shooter]}
    threats, seen = (layout.threats[place],), (layout.first_seen_s[place],)
    return replace(layout, threats=threats, first_seen_s=seen, shooters=shooters, posts=posts)
