"""The barriers against accidental and unauthorised launches, from the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oneroof.cli import show
from oneroof.simulation.case import Case


def tell(cases: Mapping[str, Case], window_s: float, span_h: float, seed: int, replications: int, json: bool) -> None:
    """Count confirmed false alarms and unauthorised launches, and print them or give the data."""
    from oneroof.simulation.layout import build
    from oneroof.studies import barriers

    found: dict[str, Any] = {"false_alarms": [], "authority": []}
    for name, case in cases.items():
        if not found["false_alarms"]:
            found["false_alarms"] = barriers.pairs(case.scenario, window_s, span_h, seed)
        layout = build(case.scenario, case.shelf())
        with show.progress("replications") as progress:
            told = barriers.authority(layout, seed, replications, progress)
        found["authority"].append({"name": name, **told})
    if json:
        show.as_json(found)
        return
    _print(found)


def _print(found: Mapping[str, Any]) -> None:
    rows = [
        [" + ".join(row["sensors"]), row["rates_per_hour"], row["window_s"], row["per_hour"], row["expected_per_hour"]]
        for row in found["false_alarms"]
    ]
    if rows:
        print("False alarms that two sensors declare within the window:")
        show.table(("sensors", "false alarms an hour", "window, s", "both, an hour", "closed form"), rows)
    else:
        print("No two sensors have a rate of false alarms here.")
    rows = [
        [row["name"], row["replications"], row["launches"], len(row["without_authority"])] for row in found["authority"]
    ]
    print("Rounds launched, and those without a recorded authority:")
    show.table(("arrangement", "replications", "rounds", "without authority"), rows)
