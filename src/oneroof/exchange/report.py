"""Builds report.html: one file that asks nothing of the network, speaks from the analyst's seat, and carries no date or path."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from oneroof.exchange import basemap, charts, maps, scene, style, svg, timeline, words
from oneroof.exchange.legend import entries

if TYPE_CHECKING:
    from oneroof.simulation.run import Result

Row = dict[str, Any]


def build(result: Result) -> str:
    """Write the report of a run as HTML; the same result gives the same bytes."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("oneroof.exchange", "templates")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(
        minutes=words.minutes, percent=words.percent, figure=words.figure, listed=words.listed, band=words.range_of, interval=words.interval_of, name=words.title_of,
        count=lambda value: words.figure(round(value, 1)) if words.known(value) else "–",
    )  # fmt: skip
    return environment.get_template("report.html").render(context(result)) + "\n"


def context(result: Result) -> Row:
    """Gather all that the template shows."""
    summary = result.summary
    colours = maps.palette(result)
    return {
        "summary": summary, "threats": [_threat(threat, summary) for threat in summary["threats"]], "lead": lead(summary),
        "base": base(), "maps": pictures(result), "timelines": timelines(result, colours), "legend": entries(result, colours),
        "parties": parties(result, colours), "different": different(summary["threats"]), "disputes": disputes(summary["used"], colours),
        "assumed": assumed(summary["used"]), "scenario_assumed": scenario_assumed(result.scenario), "sweep": sweep(summary.get("sweep")),
        "sources": sources(summary["used"]), "used": [_used(item) for item in summary["used"]], "told": told(result),
        "satellites": [item.name for item in result.geometry.sensors if item.kind == "satellite"], "map_source": basemap.SOURCE,
        "total": len(summary["threats"]), "command": command(summary), "cause_key": cause_key(summary),
    }  # fmt: skip


def command(summary: Mapping[str, Any]) -> str:
    """The line that makes this report again."""
    parts = [f"oneroof run {summary['scenario']} --seed {summary['seed']} --replications {summary['replications']}"]
    if summary["believe"] != "open":
        parts.append(f"--believe {summary['believe']}")
    return " ".join(parts + [f"--set {key}={value}" for key, value in sorted((summary.get("settings") or {}).items())])


def lead(summary: Mapping[str, Any]) -> Row:
    """The answer in a sentence: which places nearly all runs protected, most did, most did not, none did, none had to."""
    worst: dict[str, tuple[float, float]] = {}
    for threat in summary["threats"]:
        total = max(1, sum(threat["causes"].values()))
        stopped, idle = threat["causes"].get("defended", 0) / total, threat["causes"].get("not threatening", 0) / total
        worst[threat["to"]] = min(worst.get(threat["to"], (9.0, 0.0)), (stopped + idle, idle))
    groups: dict[str, list[str]] = {"safe": [], "often": [], "seldom": [], "never": [], "idle": []}
    for place, (safe, idle) in worst.items():
        key = "idle" if idle >= 0.5 else "safe" if safe >= 0.95 else "often" if safe >= 0.5 else "seldom" if safe > 0.0 else "never"
        groups[key].append(words.title_of(place))
    return {**groups, "defended": summary["raid"]["defended"], "all": summary["raid"]["all_defended"]}


def _threat(threat: Mapping[str, Any], summary: Mapping[str, Any]) -> Row:
    share, total = threat["protected"], max(1, sum(threat["causes"].values()))
    idle = threat["causes"].get("not threatening", 0) / total >= 0.5
    parts = [
        {"cause": cause, "count": count, "share": count / total, "interval": words.wilson(count, total)}
        for cause, count in charts.ordered(threat["causes"], summary["causes"])
    ]
    return {
        **threat,
        "target": words.title_of(threat["to"]),
        "why": capital(threat["why"]),
        "origin": words.title_of(threat["from"]),
        "interval": svg.paint(charts.interval(share["mean"], share["low"], share["high"]), css="interval"),
        "bar": svg.paint(charts.causes(threat["causes"], summary["causes"], 620.0), css="bar wide"),
        "slim": svg.paint(charts.causes(threat["causes"], summary["causes"], 340.0), css="bar narrow"),
        "parts": parts,
        "idle": idle,
        "mark": _mark(None if idle else share["mean"]),
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
            shown.append({"size": size, "index": index, "title": chart.scene.title, "svg": svg.paint(chart.scene, f"map-{size}-{index}", under, f"map {size}")})
    return sorted(shown, key=lambda item: (item["index"], item["size"] == "narrow"))


def timelines(result: Result, colours: maps.Palette) -> list[Markup]:
    """The timelines, wide and narrow."""
    return [svg.paint(timeline.chart(result, colours, width), f"time-{size}", css=size) for size, width in (("wide", maps.WIDE_PX), ("narrow", maps.NARROW_PX))]


def cause_key(summary: Mapping[str, Any]) -> list[Row]:
    """A swatch for each cause that happened to any threat."""
    seen: dict[str, int] = {}
    for threat in summary["threats"]:
        for cause, count in threat["causes"].items():
            seen[cause] = seen.get(cause, 0) + count
    return [{"cause": cause, "svg": svg.paint(charts.swatch(cause), css="swatch")} for cause, _ in charts.ordered(seen, summary["causes"])]


def different(threats: Sequence[Mapping[str, Any]]) -> list[Row]:
    """What would have to be different, each sentence once, with the threats it is said of and the share of runs it would mend."""
    said: dict[str, list[str]] = {}
    for threat in threats:
        for sentence in threat.get("different") or ():
            share, colon, rest = sentence.partition(" %: ")
            mended = colon and share.isdigit()
            target = words.title_of(threat["to"]) + (f" in {share} % of runs" if mended else "")
            said.setdefault(capital(rest if mended else sentence), []).append(target)
    return [{"sentence": sentence, "targets": list(dict.fromkeys(targets))} for sentence, targets in said.items()]


def capital(sentence: str) -> str:
    """Begin a sentence with a capital."""
    return sentence[:1].upper() + sentence[1:]


def parties(result: Result, colours: maps.Palette) -> list[Row]:
    """What each party knew: its own sensors, what a rule released to it, when its first warning came."""
    own: dict[str, list[str]] = {}
    for item in (*result.geometry.sensors, *result.geometry.shooters):
        own.setdefault(item.party, []).append(item.name)
    names = {party["id"]: party["name"] or party["id"] for party in result.summary["parties"]}
    rules = [rule for rule in getattr(result.scenario, "release", ())]
    return [
        {
            **party, "messages": _mean(party["messages"]), "name": names[party["id"]], "colour": colours.of(party["id"]), "own": own.get(party["id"], []),
            "released": [{"what": rule.what.replace("-", " "), "from": names.get(rule.from_, rule.from_), "fields": len(rule.fields)} for rule in rules if rule.to == party["id"]],
        }
        for party in result.summary["parties"]
    ]  # fmt: skip


def _mean(value: Any) -> Any:
    return value["mean"] if isinstance(value, Mapping) else value


def disputes(used: Sequence[Mapping[str, Any]], colours: maps.Palette) -> Row:
    """The disputed figures: those that can be drawn as multiples on one scale, and the others in words."""
    found = charts.disputed(used)
    drawn = [item for item in found if charts.ratios(item)]
    spans = [max(ratio, 1.0 / ratio) for item in drawn for ratio, _ in charts.ratios(item)]
    reach = max([1.6, *spans]) * 1.12
    holders = sorted({str(value.get("holder")) for item in found for value in (item, *item["rivals"]) if value.get("holder")})
    inks = {holder: colours.parties.get(holder, style.MUTED) for holder in holders}
    rows = [
        {**_used(item), "wide": _painted(item, inks, 620.0, reach, "wide"), "narrow": _painted(item, inks, 340.0, reach, "narrow")} for item in drawn
    ]
    return {"drawn": rows, "others": [_used(item) for item in found if not charts.ratios(item)], "count": len(found)}


def _painted(item: Mapping[str, Any], inks: Mapping[str, str], width: float, reach: float, size: str) -> Markup:
    return svg.paint(charts.dispute(item, inks, width, reach), css=size)


def _used(item: Mapping[str, Any]) -> Row:
    name, unit = words.named(item["figure"])
    rivals = [{**rival, "text": words.with_unit(rival["value"], unit)} for rival in item.get("rivals") or ()]
    span = "" if item.get("low") is None else f"{words.figure(item['low'])} to {words.with_unit(item['high'], unit)}"
    return {**item, "words": name, "unit": unit, "text": words.with_unit(item["value"], unit), "rivals": rivals, "range": span}


def assumed(used: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The values of the shelf that nobody published."""
    return [_used(item) for item in used if item["kind"] == "assumed"]


def scenario_assumed(scenario: Any) -> list[Row]:
    """What the scenario assumes, with its range and reason."""
    rows = []
    for item in scenario.assumptions():
        _, unit = words.named(next((part for part in reversed(item.path.split(".")) if words.named(part)[1]), ""))
        rows.append({"path": item.path, "text": words.with_unit(item.value, unit), "range": f"{words.figure(item.low)} to {words.with_unit(item.high, unit)}", "reason": item.reason})
    return rows


def sweep(rows: Sequence[Mapping[str, Any]] | None) -> list[Row] | None:
    """The assumed values, those first that move the raid's mean most; None where the run did not sweep them."""
    if rows is None:
        return None
    ends = [row[key] for row in rows for key in ("defended_low", "defended_value", "defended_high") if words.known(row[key])]
    least, most = (min(ends), max(ends)) if ends else (0.0, 1.0)

    def moved(row: Mapping[str, Any]) -> float:
        found = [row[key] for key in ("defended_low", "defended_value", "defended_high") if words.known(row[key])]
        return max(found) - min(found) if found else 0.0

    ordered = sorted(rows, key=lambda row: (-moved(row), str(row["name"])))
    return [{**row, "moved": moved(row), "svg": svg.paint(charts.sweep(row, least, most), css="sweep")} for row in ordered]


def sources(used: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The sources, each once, with the figures taken from it and how sure we are that they are as published."""
    found: dict[str, Row] = {}
    for item in used:
        text = item.get("source_text") or item.get("source")
        if not text or item["kind"] == "assumed":
            continue
        row = found.setdefault(text, {"text": text, "kind": item["kind"], "figures": [], "confidence": []})
        row["figures"].append(f"{item['sheet']}: {words.named(item['figure'])[0]}")
        row["confidence"].append(item.get("confidence") or "–")
    for row in found.values():
        row["confidence"] = "/".join(letter for letter in ("H", "M", "L", "–") if letter in row["confidence"])
    return [found[text] for text in sorted(found)]


def told(result: Result) -> list[Row]:
    """The first run step by step, threat by threat, and what each party was sent."""
    names = {item.id: item.name for item in (*result.geometry.shooters, *result.geometry.sensors)}
    names |= {node.id: node.name for node in getattr(result.scenario, "nodes", ()) if node.name}
    places = {threat["id"]: threat for threat in result.summary["threats"]}
    rows: list[Row] = []
    for line in result.summary.get("timelines") or ():
        threat = places.get(line["threat"])
        title = words.title_of(threat["to"]) if threat else line["threat"]
        events = [{**event, "who": names.get(event["who"], words.title_of(str(event["who"] or "")))} for event in line["events"]]
        rows.append({"threat": line["threat"], "title": title, "events": sorted(events, key=lambda event: event["t_s"])})
    return rows


def messages(record: Sequence[str]) -> Iterator[Row]:
    """The messages of the first run."""
    for line in record[1:]:
        event = json.loads(line)
        if event.get("kind") == "message":
            yield event
