"""Gathers all that the page's server would give a party's seat of a world, for the noninterference test."""

from __future__ import annotations

import json
from typing import Any

from oneroof.server.work import about, own, party_view, scenarios
from oneroof.server.work.results import as_json
from oneroof.server.work.runs import transcript
from oneroof.simulation.believed import Beliefs
from oneroof.simulation.case import Case
from oneroof.simulation.event import Event
from oneroof.simulation.layout import Layout
from oneroof.simulation.playback import played
from oneroof.simulation.record import Recorder
from oneroof.simulation.replication import header
from oneroof.simulation.score import Scorer
from oneroof.simulation.world import World
from runs.exits import SEED
from runs.worlds import X


class Served:
    """Listens to a run as the server's own sinks do, and gives every party exit of the server as lines of text."""

    def __init__(self, stage: Layout, world: World) -> None:
        self.stage, self.world = stage, world
        self.case = Case(stage.scenario, "open")
        self.recorder = Recorder(header(self.case, SEED, []))
        self.beliefs, self.scorer = Beliefs(world), Scorer(world.nature)

    def note(self, event: Event) -> None:
        self.recorder.note(event)
        self.beliefs.note(event)
        self.scorer.note(event)

    def lines(self) -> list[str]:
        self.recorder.close()
        head, *events = (json.loads(line) for line in self.recorder.lines[:-1])
        view = party_view.view(head, events, played(self.stage, self.world, self.scorer, self.beliefs).held, X)
        document = own.document(scenarios.described("pair", self.case, []), X)
        return [
            as_json(document).decode(),
            as_json(view).decode(),
            transcript(tuple(self.recorder.lines), X).decode(),
            *(as_json(each).decode() for each in self._about(head["scenario"], view)),
        ]

    def _about(self, scenario: dict[str, Any], view: dict[str, Any]) -> list[Any]:
        """Ask about everything there is in the picture, in the world's first and in no world: each gets an answer."""
        things = {row["id"] for key in ("tracks", "threats", "flights", "messages") for row in view[key]}
        things |= {row["id"] for key in ("assets", "nodes") for row in scenario[key] if _is_own(row)}
        things |= {X, "yor-radar-0", "zed-radar-0", "berlin", "rome", "qua", "qua-1", "yor-1", "nothing"}
        return [[thing, about.described(scenario, view, thing, X)] for thing in sorted(things)]


def _is_own(row: dict[str, Any]) -> bool:
    return X in (row.get("party"), row.get("operator"))
