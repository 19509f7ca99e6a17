"""Builds report.html: one file that asks nothing of the network, from the analyst's seat, without date or path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from oneroof.exchange import basemap, charts, knew, maps, scene, sections, style, svg, timeline, words
from oneroof.exchange.layers import Palette, palette
from oneroof.exchange.legend import entries

if TYPE_CHECKING:
    from oneroof.simulation.run import Result

Row = dict[str, Any]
MOST = 60  # threats that a page can show one by one


def build(result: Result) -> str:
    """Write the report of a run as HTML; the same result gives the same bytes."""
    return rendered("report.html", context(result))


def rendered(template: str, values: Row) -> str:
    """Fill in one of the templates, with the words that they share."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("oneroof.exchange", "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(
        minutes=words.minutes,
        percent=words.percent,
        figure=words.figure,
        listed=words.listed,
        band=words.range_of,
        interval=words.interval_of,
        span=lambda ends: words.interval_of({"low": ends[0], "high": ends[1]}),
        name=words.title_of,
        count=lambda value: words.figure(round(value, 1)) if words.known(value) else "–",
    )
    return environment.get_template(template).render(values) + "\n"


def context(whole: Result) -> Row:
    """Gather all that the template shows."""
    result, hidden = shown(whole)
    summary = result.summary
    colours = palette(result)
    known_by = sections.parties(result, colours)
    return {
        "summary": summary,
        "threats": [_threat(threat, summary) for threat in summary["threats"]],
        "lead": lead(summary),
        "base": base(),
        "maps": pictures(result),
        "timelines": timelines(result, colours),
        "legend": entries(result, colours),
        "parties": known_by,
        "blind": [row["name"] for row in known_by if not (row["own"] or row["released"] or row["messages"])],
        "held": sections.held(result, colours),
        "knew": known_when(result, colours),
        "delays": delays(summary.get("delays_s") or {}),
        "refusals": summary.get("refusals") or (),
        "hidden": hidden,
        "spared": summary.get("origin_filter"),
        "strayed": any(t["causes"].get("not threatening") for t in summary["threats"]),
        "different": sections.different(summary["threats"]),
        "disputes": sections.disputes(summary["used"], colours),
        "assumed": sections.assumed(summary["used"]),
        "scenario_assumed": sections.scenario_assumed(result.scenario),
        "sweep": sections.sweep(summary.get("sweep")),
        "sources": sections.sources(summary["used"]),
        "used": [sections.used_row(item) for item in summary["used"]],
        "told": sections.told(result),
        "satellites": [item.name for item in result.geometry.sensors if item.kind == "satellite"],
        "map_source": basemap.SOURCE,
        "total": len(summary["threats"]),
        "command": command(summary),
        "cause_key": cause_key(summary),
    }


def shown(result: Result) -> tuple[Result, int]:
    """Keep what a page can hold of a very large raid, and say how many threats that leaves out."""
    threats, geometry = result.summary["threats"], result.geometry
    if len(threats) <= MOST:
        return result, 0
    kept = {threat["id"] for threat in threats[:MOST]}
    lines = [line for line in result.summary.get("timelines") or () if line["threat"] in kept]
    summary = {**result.summary, "threats": threats[:MOST], "timelines": lines}
    tracks = tuple(track for track in geometry.tracks if track.id in kept)
    meetings = tuple(item for item in geometry.intercepts if item.threat in kept)
    return replace(result, summary=summary, geometry=replace(geometry, tracks=tracks, intercepts=meetings)), len(
        threats
    ) - MOST


def command(summary: Mapping[str, Any]) -> str:
    """The line that makes this report again."""
    parts = [f"oneroof run {summary['scenario']} --seed {summary['seed']} --replications {summary['replications']}"]
    if summary.get("arrangement") is not None:
        parts.append(f"--arrangement {summary['arrangement']}")
    if summary["believe"] != "open":
        parts.append(f"--believe {summary['believe']}")
    return " ".join(parts + [f"--set {key}={value}" for key, value in sorted((summary.get("settings") or {}).items())])


def lead(summary: Mapping[str, Any]) -> Row:
    """The answer in a sentence: which places nearly all runs protected, most did, most did not, none did or had to."""
    worst: dict[str, tuple[float, bool]] = {}
    for threat in summary["threats"]:
        here = (9.0, True) if idle(threat) else (threat["protected"]["mean"] or 0.0, False)
        worst[threat["to"]] = min(worst.get(threat["to"], (9.0, True)), here)
    groups: dict[str, list[str]] = {"safe": [], "often": [], "seldom": [], "never": [], "idle": []}
    for place, (mean, calm) in worst.items():
        key = (
            "idle"
            if calm
            else "safe"
            if mean >= 0.95
            else "often"
            if mean >= 0.5
            else "seldom"
            if mean > 0.0
            else "never"
        )
        groups[key].append(words.title_of(place))
    return {**groups, **{key: summary["raid"].get(key) for key in ("defended", "struck", "all_defended")}}


def idle(threat: Mapping[str, Any]) -> bool:
    """Tell whether a missile was no danger in most runs: it failed, or strayed from every place that is protected."""
    return bool(threat["causes"].get("not threatening", 0) * 2 >= sum(threat["causes"].values()) > 0)


def _threat(threat: Mapping[str, Any], summary: Mapping[str, Any]) -> Row:
    # a missile that is no danger in any run has no share to be stopped in
    share, total = threat["protected"] or {"mean": 0.0, "low": 0.0, "high": 1.0}, max(1, sum(threat["causes"].values()))
    parts = [
        {"cause": cause, "count": count, "share": count / total, "interval": words.wilson(count, total)}
        for cause, count in charts.ordered(threat["causes"], summary["causes"])
    ]
    return {
        **threat,
        "target": words.title_of(threat["to"]),
        "why": sections.capital(threat["why"]),
        "origin": words.title_of(threat["from"]),
        "interval": svg.paint(charts.interval(share["mean"], share["low"], share["high"]), css="interval"),
        "bar": svg.paint(charts.causes(threat["causes"], summary["causes"], 620.0), css="bar wide"),
        "slim": svg.paint(charts.causes(threat["causes"], summary["causes"], 340.0), css="bar narrow"),
        "parts": parts,
        "idle": idle(threat),
        "mark": _mark(None if idle(threat) else share["mean"]),
    }


def _mark(share: float | None) -> Markup:
    said = "no danger in most runs" if share is None else words.percent(share)
    drawing = scene.Scene(22.0, 22.0, "Share of runs in which it was stopped", said)
    drawing.items += scene.share_mark(11.0, 11.0, share, style.GOOD, style.BAD, "", 9.5)
    return svg.paint(drawing, css="mark")


def base() -> list[Row]:
    """The base map's layers, which every map of the page refers to."""
    looks = {
        "graticule": ("none", style.GRATICULE, 0.8),
        "land": (style.LAND, style.COAST, 0.7),
        "borders": ("none", style.BORDER, 0.8),
    }
    return [{"id": layer, "path": Markup(basemap.svg_path(layer)), "look": looks[layer]} for layer in basemap.LAYERS]


def pictures(result: Result) -> list[Row]:
    """The maps, wide and narrow, each with its base beneath."""
    shown = []
    for size, width in (("wide", maps.WIDE_PX), ("narrow", maps.NARROW_PX)):
        for index, chart in enumerate(maps.charts(result, width)):
            frame = chart.frame
            move = f"scale({1.0 / frame.km_per_px:.6f}) translate({-frame.left_km:.1f} {-frame.top_km:.1f})"
            uses = "".join(f'<use href="#base-{layer}"/>' for layer in basemap.LAYERS)
            under = f'<rect width="100%" height="100%" fill="{style.SEA}"/><g transform="{move}">{uses}</g>'
            shown.append(
                {
                    "size": size,
                    "index": index,
                    "title": chart.scene.title,
                    "svg": svg.paint(chart.scene, f"map-{size}-{index}", under, f"map {size}"),
                }
            )
    return sorted(shown, key=lambda item: (item["index"], item["size"] == "narrow"))


def timelines(result: Result, colours: Palette) -> list[Markup]:
    """The timelines, wide and narrow."""
    return [
        svg.paint(timeline.chart(result, colours, width), f"time-{size}", css=size)
        for size, width in (("wide", maps.WIDE_PX), ("narrow", maps.NARROW_PX))
    ]


def known_when(result: Result, colours: Palette) -> list[Markup]:
    """Who knew what when in the first run, wide and narrow."""
    return [
        svg.paint(knew.chart(result, colours, width), f"knew-{size}", css=size)
        for size, width in (("wide", maps.WIDE_PX), ("narrow", maps.NARROW_PX))
    ]


def delays(parts: Mapping[str, Any]) -> list[Markup]:
    """Where the time between ignition and lift-off went, wide and narrow; nothing where nothing was launched."""
    known = {
        name: part["median"]
        for name, part in parts.items()
        if part and words.known(part.get("median")) and part["median"] > 0.0
    }
    if not known:
        return []
    return [
        svg.paint(charts.delays(known, width), css=size)
        for size, width in (("wide", maps.WIDE_PX), ("narrow", maps.NARROW_PX))
    ]


def cause_key(summary: Mapping[str, Any]) -> list[Row]:
    """A swatch for each cause that happened to any threat."""
    seen: dict[str, int] = {}
    for threat in summary["threats"]:
        for cause, count in threat["causes"].items():
            seen[cause] = seen.get(cause, 0) + count
    return [
        {"cause": cause, "svg": svg.paint(charts.swatch(cause), css="swatch")}
        for cause, _ in charts.ordered(seen, summary["causes"])
    ]
