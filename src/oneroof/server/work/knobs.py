"""The few values that the page offers to turn: interceptors' speeds, chances of a hit, how long deciding takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from oneroof.catalogue import shelf as shelves
from oneroof.catalogue import show
from oneroof.catalogue.shelf import Shelf
from oneroof.catalogue.vocabulary import FIGURES
from oneroof.server.faults import Row
from oneroof.simulation.scenario import Scenario
from oneroof.simulation.scenario.models import Asset

# figures of an interceptor's sheet, with what the page calls them
_OF_INTERCEPTORS = (
    ("burnout_speed_km_s", "burnout speed", "km/s"),
    ("single_shot_kill", "chance of one shot", ""),
    ("preparation_s", "time to make ready", "s"),
)
# how far a figure that no range was given for may be turned, as shares of it
_LEAST_SHARE, _MOST_SHARE = 0.5, 1.5


def of(scenario: Scenario, shelf: Shelf) -> list[Row]:
    """List the knobs; `key` is what a run's `set` calls it."""
    return [*_interceptors(scenario, shelf), *_rights(scenario)]


def _interceptors(scenario: Scenario, shelf: Shelf) -> Iterator[Row]:
    done: set[tuple[str, str]] = set()
    for asset in scenario.assets:
        if shelves.kind_of(asset.sheet) != "interceptor":
            continue
        for figure, label, unit in _OF_INTERCEPTORS:
            own = figure in asset.override
            key = f"assets.{asset.id}.override.{figure}" if own else f"{asset.sheet}.{figure}"
            if (key, figure) not in done:
                done.add((key, figure))
                yield _knob(key, asset, (figure, label, unit), shelf, own)


def _knob(key: str, asset: Asset, what: tuple[str, str, str], shelf: Shelf, own: bool) -> Row:
    """One figure: its value under the belief, and the span of everything that was published or assumed of it."""
    figure, label, unit = what
    override = {name: value.model_dump(exclude_none=True) for name, value in asset.override.items()}
    figures = shelf.figures(asset.sheet, override or None)
    value = figures.value(figure)
    known = figures.sheet.figures[figure].values if figure in figures.sheet.figures else ()
    ends = [end for each in (value, *known) for end in (each.value, each.low, each.high) if isinstance(end, float)]
    number = float(value.value) if isinstance(value.value, int | float) else 0.0
    meaning = FIGURES["interceptor"][figure]
    low, high = min([number * _LEAST_SHARE, *ends]), max([number * _MOST_SHARE, *ends])
    least, most = getattr(meaning, "least", None), getattr(meaning, "most", None)
    return {
        "key": key,
        "label": f"{asset.name or asset.id if own else figures.sheet.title}: {label}",
        "value": number,
        "unit": unit,
        "low": low if least is None else max(low, float(least)),
        "high": high if most is None else min(high, float(most)),
        "kind": value.kind,
        "source": show.source_text(value) or value.reason,
    }


def _rights(scenario: Scenario) -> Iterator[Row]:
    """How long those take who decide."""
    for right in scenario.rights:
        median: Any = right.delay_s.median
        low, high = getattr(median, "low", 0.0), getattr(median, "high", 2.0 * median.number)
        yield {
            "key": f"rights.{right.id}.delay_s.median",
            "label": f"Deciding to {right.action}: median delay",
            "value": median.number,
            "unit": "s",
            "low": low,
            "high": high,
            "kind": "assumed" if hasattr(median, "assumed") else "cited",
            "source": getattr(median, "reason", None) or getattr(median, "source", None),
        }
