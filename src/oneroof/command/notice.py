"""Announcements of launches: what a party says beforehand, and whether what is seen is what was announced."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from oneroof.earth.geodesy import sphere_range_m

# what a report may be wrong by and still be taken for the announced launch, beyond what the announcement leaves open:
# a launch calculated back from radar alone misses by half a minute and tens of kilometres
LATE_S = 60.0
ASIDE_M = 100e3


@dataclass(frozen=True, slots=True)
class Notice:
    """One announced launch: who, under which agreement, when (scenario seconds), whence, whither, with what.

    The directions are those at the launch point; `azimuth_rad` None where the agreement asks for none.
    """

    id: str
    agreement: str
    party: str
    vehicle_class: str
    from_s: float
    until_s: float
    latitude_rad: float
    longitude_rad: float
    radius_m: float
    azimuth_rad: float | None = None
    azimuth_within_rad: float = 0.0
    impact: tuple[float, float, float] | None = None


def said(notice: Notice) -> dict[str, Any]:
    """Give a notice as the body of a message."""
    return asdict(notice)


def notice_from(body: Mapping[str, Any]) -> Notice:
    """Read a notice from the body of a message."""
    impact = body["impact"]
    return Notice(**{**body, "impact": None if impact is None else tuple(impact)})


def matching(notices: Iterable[Notice], report: Mapping[str, Any]) -> Iterator[Notice]:
    """Give the notices that a reported launch fits: in the window, from the area, on the heading as far as both tell.

    A report that says neither when nor whence fits no notice: whoever is told nothing cannot be calmed by it.
    """
    for notice in notices:
        if _in_time(notice, report) and _in_place(notice, report) and _on_heading(notice, report):
            yield notice


def _in_time(notice: Notice, report: Mapping[str, Any]) -> bool:
    time_s = report.get("launch_time_s")
    return time_s is not None and notice.from_s - LATE_S <= time_s <= notice.until_s + LATE_S


def _in_place(notice: Notice, report: Mapping[str, Any]) -> bool:
    if "launch_latitude_deg" not in report or "launch_longitude_deg" not in report:
        return False
    here = math.radians(report["launch_latitude_deg"]), math.radians(report["launch_longitude_deg"])
    return float(sphere_range_m(*here, notice.latitude_rad, notice.longitude_rad)) <= notice.radius_m + ASIDE_M


def _on_heading(notice: Notice, report: Mapping[str, Any]) -> bool:
    heading = report.get("launch_azimuth_deg")
    if heading is None or notice.azimuth_rad is None:
        return True
    off = (math.radians(heading) - notice.azimuth_rad + math.pi) % (2.0 * math.pi) - math.pi
    return abs(off) <= notice.azimuth_within_rad
