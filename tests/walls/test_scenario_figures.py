"""The cited-number wall in scenario files: a figure of a system or a delay is cited, or assumed with a range."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from oneroof.catalogue import vocabulary, yaml_file

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted((ROOT / "src" / "oneroof" / "simulation" / "scenario" / "files").glob("*.yaml"))
SHIPPED += sorted((ROOT / "src" / "oneroof" / "simulation" / "scenario" / "arrangements").glob("*.yaml"))
EXAMPLES = sorted((ROOT / "examples").rglob("*.yaml"))

# what only a source or an assumption can tell; the number of rounds, times of launch and radii are the scenario's own
FIGURES = {name for kind in vocabulary.FIGURES if kind != "site" for name in vocabulary.FIGURES[kind]}
FIGURES |= {"delay_s", "median", "spread", "refusal_chance", "timeout_s"}
# a rule's rounding steps bear the names of message fields
OWN_WORDS = {"round_to"}


def bare_figures(data: Any, path: str = "") -> Iterator[str]:
    """List the figures that stand as plain numbers, with no source and no range."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "longitude_deg" and "latitude_deg" in data:
                continue  # a place on the ground; alone it would be a satellite's
            if key in FIGURES and isinstance(value, int | float) and not isinstance(value, bool):
                yield f"{path}.{key} = {value}"
            elif key not in OWN_WORDS:
                yield from bare_figures(value, f"{path}.{key}")
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from bare_figures(value, f"{path}[{number}]")


@pytest.mark.parametrize("file", [*SHIPPED, *EXAMPLES], ids=lambda path: path.name)
def test_each_figure_of_a_scenario_is_cited_or_assumed(file: Path) -> None:
    assert not list(bare_figures(yaml_file.load(file).data))


def test_a_planted_bare_figure_is_reported() -> None:
    text = "links:\n  - {from: a, to: b, delay_s: 5}\nassets:\n  - override: {burnout_speed_km_s: 6.3, rounds: 10}\n"
    assert list(bare_figures(yaml_file.parse(text).data)) == [
        ".links[0].delay_s = 5",
        ".assets[0].override.burnout_speed_km_s = 6.3",
    ]
