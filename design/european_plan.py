"""Writes the table and the picture of docs/european-plan.md: one raid on the day on which each phase is complete.

    python design/european_plan.py

The raid is that of all four phases together, the assets are those of the whole plan; only the day of the attack moves.
"""

from __future__ import annotations

import re
from pathlib import Path

from oneroof.catalogue.shelf import Shelf
from oneroof.exchange.maps import picture
from oneroof.simulation.programme import steps
from oneroof.simulation.run import run
from oneroof.simulation.scenario import Scenario, read
from oneroof.simulation.scenario.reader import check

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE, PICTURE = DOCS / "european-plan.md", DOCS / "images" / "european-plan.png"
REPLICATIONS = 40


def raid() -> Scenario:
    """Give the whole plan with every missile that its phases' scenarios hold, each once."""
    phases = [read(f"epaa-phase-{number}").as_data() for number in (1, 2, 3, 4)]
    whole = phases[-1]
    for group in ("attack", "protect"):
        whole[group] = list({row["id"]: row for each in phases for row in each[group]}.values())
    return check(whole, lambda keys, key=False: ".".join(map(str, keys)))


def days(scenario: Scenario) -> dict[str, str]:
    """Give the day on which each phase is complete, by its id."""
    return {step.phase.id: str(step.complete) for step in steps(scenario, Shelf())}


def on(scenario: Scenario, day: str) -> dict[str, str]:
    """Run the raid on a day: how often each place was protected, and how many of the raid were stopped."""
    found = run(scenario, settings={"start_utc": f"{day}T12:00:00Z"}, replications=REPLICATIONS, workers=1).summary
    cells = {}
    for threat in found["threats"]:
        cause = max(threat["causes"], key=threat["causes"].get)
        mean = threat["protected"]["mean"]
        cells[f"{threat['to']} ({threat['missile']})"] = f"{100.0 * mean:.0f} %" if mean else f"0 %, {cause}"
    stopped = found["raid"]["defended"]
    return cells | {"stopped of the raid": f"{stopped['mean']:.1f} ({stopped['low']:.1f} to {stopped['high']:.1f})"}


def table() -> str:
    """The table of the page: a row a missile, a column a phase."""
    scenario = raid()
    columns = {phase: on(scenario, day) for phase, day in days(scenario).items()}
    head = " | ".join(f"{phase}, {day}" for phase, day in days(scenario).items())
    lines = [f"| aimed at | {head} |", "|---" * (len(columns) + 1) + "|"]
    rows = next(iter(columns.values()))
    lines += [f"| {row} | " + " | ".join(each[row] for each in columns.values()) + " |" for row in rows]
    return "\n".join(lines)


def main() -> int:
    """Write the table into the page, and the picture of its third phase."""
    block = f"<!-- phases -->\n\n{table()}\n\n<!-- end of phases -->"
    text = PAGE.read_text("utf-8")
    PAGE.write_text(re.sub(r"<!-- phases -->.*<!-- end of phases -->", lambda _: block, text, flags=re.DOTALL), "utf-8")
    picture(run("epaa-phase-3", replications=REPLICATIONS, workers=1), PICTURE)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
