"""What an origin filter cost: engagements forgone, and launches that it put on the wrong side of the border."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from oneroof.catalogue.areas import area
from oneroof.simulation.layout import Layout
from oneroof.simulation.score import Story

Share = Callable[[int, int], dict[str, float] | None]


def summed_up(layout: Layout, runs: Sequence[Sequence[Story]], share: Share) -> dict[str, Any]:
    """Count over all runs, threat by threat and in all; nothing where the scenario has no filter.

    Judged is a launch that some post could have fired at and placed. Forgone: placed inside. False: placed on the side
    of the border that it was not launched from. Engaged: a round left for it.
    """
    row = layout.scenario.origin_filter
    if row is None:
        return {}
    ground = area(row.area)
    threats = list[dict[str, Any]]()
    for number, threat in enumerate(layout.threats):
        inside = ground.has(threat.origin.latitude_rad, threat.origin.longitude_rad)
        stories = [run[number] for run in runs]
        threats.append({"id": threat.id, "launched_inside": inside, **_counts(inside, stories)})
    total = {key: sum(each[key] for each in threats) for key in ("judged", "forgone", "false")}
    return {
        "origin_filter": {
            "area": ground.id,
            "title": ground.title,
            "note": ground.note,
            "threats": threats,
            **total,
            "forgone_a_run": total["forgone"] / len(runs),
            "forgone_from_outside": sum(each["forgone"] for each in threats if not each["launched_inside"]),
            "engaged_from_inside": sum(each["engaged"] for each in threats if each["launched_inside"]),
            "false_origin_share": share(total["false"], total["judged"]),
        }
    }


def said(found: Mapping[str, Any], runs: int) -> str:
    """Say it in one sentence, for a screen or a page."""
    rate = found["false_origin_share"]
    erred = "nothing was placed" if rate is None else f"{found['false']} of {found['judged']} on the wrong side"
    return (
        f"Origin filter, {found['area']}: {found['forgone']} engagements forgone in {runs} runs, "
        f"{found['forgone_from_outside']} of them of launches from outside; {found['engaged_from_inside']} launches "
        f"from inside engaged; of the launches placed, {erred}."
    )


def _counts(inside: bool, stories: Sequence[Story]) -> dict[str, int]:
    placed = [story.placed_inside for story in stories if story.placed_inside is not None]
    return {
        "judged": len(placed),
        "forgone": sum(placed),
        "false": sum(each is not inside for each in placed),
        "engaged": sum(story.shots > 0 for story in stories),
    }
