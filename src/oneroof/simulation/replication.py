"""One replication: an engine set at the start of an attack, run to its end, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from oneroof import __version__ as VERSION
from oneroof.catalogue.shelf import Used, source
from oneroof.simulation import (
    asking,
    centre,
    changing,
    desk_handlers,
    developing,
    duties,
    nature_handlers,
    unseen,
    watching,
)
from oneroof.simulation.alarms import Alarms
from oneroof.simulation.case import Case
from oneroof.simulation.draws import Draws
from oneroof.simulation.engine import DeskHandler, Engine, NatureHandler, Sink, WorldHandler
from oneroof.simulation.event import Kind, Later
from oneroof.simulation.layout import Layout
from oneroof.simulation.picture import Pictures
from oneroof.simulation.record import Digest
from oneroof.simulation.score import Scorer
from oneroof.simulation.summary import Outcome, outcome
from oneroof.simulation.world import World, new_world

NATURE_HANDLERS: dict[Kind, NatureHandler] = {
    Kind.SCAN: nature_handlers.on_scan,
    Kind.CUE: nature_handlers.on_cue,
    Kind.LIFT_OFF: nature_handlers.on_lift_off,
    Kind.UPLINK: nature_handlers.on_uplink,
    Kind.INTERCEPT: nature_handlers.on_intercept,
    Kind.IMPACT: nature_handlers.on_impact,
}
DESK_HANDLERS: dict[Kind, DeskHandler] = {
    Kind.REPORT: desk_handlers.on_report,
    Kind.MESSAGE: desk_handlers.on_message,
    Kind.DECISION: asking.on_decision,
    Kind.UPDATE_DUE: desk_handlers.on_update_due,
    Kind.ASSESSMENT_DUE: desk_handlers.on_assessment_due,
    Kind.CONSENT_DUE: desk_handlers.on_consent_due,
    Kind.ANNOUNCE: watching.on_announce,
    Kind.SIGHTING: watching.on_sighting,
    Kind.DOUBT_DUE: watching.on_doubt_due,
    Kind.ENTRY_DUE: centre.on_entry_due,
    Kind.LOG_DUE: centre.on_log_due,
    Kind.CONSULT_DUE: centre.on_consult_due,
    Kind.SIGN_DUE: centre.on_sign_due,
    Kind.STUDY_DUE: developing.on_study_due,
    Kind.CUE_DUE: unseen.on_cue_due,
}
WORLD_HANDLERS: dict[Kind, WorldHandler] = {Kind.CHANGE: changing.take_effect}


def engine(layout: Layout, draws: Draws, sinks: Callable[[World], Sequence[Sink]] = lambda world: ()) -> Engine:
    """Set an engine at the start of one replication; `sinks` is given the new world and says who listens."""
    world = new_world(layout, draws)
    made = Engine(world, draws, NATURE_HANDLERS, DESK_HANDLERS, sinks(world), WORLD_HANDLERS)
    for later in nature_handlers.opening(world.nature):
        made.submit(later)
    for later in layout.announced:
        made.submit(later)
    ends_s = float(world.nature.flights.ends_s.max())
    for later in duties.false_alarms(layout.scenario, layout.sensors, layout.false_places, ends_s, draws):
        made.submit(later)
    coming = {each.id: each for each in layout.coming}
    made.foresee([Later(each.at_us, Kind.CHANGE, {"change": each.id, "what": each.said}) for each in coming.values()])
    return made


def nobody(world: World, scorer: Scorer) -> Sequence[Sink]:
    """Listen with nobody else."""
    return ()


def replicate(
    layout: Layout,
    seed: int,
    replication: int,
    more: Sequence[Sink] = (),
    watch: Callable[[World, Scorer], Sequence[Sink]] = nobody,
) -> Outcome:
    """Run one replication to its end and keep what a study needs of it.

    `more` listens too, and so do those whom `watch` brings when it is given the new world and its scorer.
    """
    draws = Draws(seed, replication, layout.scenario.chance == "on")
    digest, scorers, pictures, alarms = Digest(), list[Scorer](), list[Pictures](), list[Alarms]()

    def sinks(world: World) -> Sequence[Sink]:
        scorers.append(Scorer(world.nature))
        pictures.append(Pictures(world))
        alarms.extend([Alarms(world)] if layout.scenario.watches else [])
        return (digest, scorers[0], pictures[0], *alarms, *more, *watch(world, scorers[0]))

    engine(layout, draws, sinks).run()
    scorers[0].finish()
    return outcome(scorers[0], pictures[0].finish(), digest.hexdigest(), alarms[0].finish() if alarms else None)


def header(case: Case, seed: int, used: Sequence[Used]) -> dict[str, Any]:
    """Give a record's first line: all that a replay needs, and every figure that was used."""
    return {
        "oneroof": VERSION,
        "scenario": case.scenario.as_data(),
        "fingerprint": case.scenario.fingerprint,
        "seed": seed,
        "believe": case.believe,
        "settings": dict(case.settings),
        "used": [used_figure(each) for each in used],
    }


def used_figure(used: Used) -> dict[str, Any]:
    """Say one figure that a run took, with its source and the rivals passed over."""
    value = used.value
    known = source(value.source) if value.source else None
    return {
        "sheet": used.sheet,
        "figure": used.figure,
        "value": value.value,
        "kind": value.kind,
        "holder": value.holder,
        "source": value.source,
        "source_text": known.text if known else None,
        "confidence": value.confidence,
        "low": value.low,
        "high": value.high,
        "reason": value.reason,
        "rivals": [{"value": each.value, "holder": each.holder, "source": each.source} for each in used.rivals],
    }
