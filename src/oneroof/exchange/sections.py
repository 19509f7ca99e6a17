"""What the report says under its pictures: what would have to differ, who knew what, disputes, assumptions, sources."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from oneroof.exchange import charts, style, svg, words
from oneroof.exchange.knew import learnt
from oneroof.exchange.layers import Palette, sites

if TYPE_CHECKING:
    from oneroof.simulation.run import Result

Row = dict[str, Any]


def different(threats: Sequence[Mapping[str, Any]]) -> list[Row]:
    """What would have to be different, each sentence once, with its threats and the share of runs it would mend."""
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


def parties(result: Result, colours: Palette) -> list[Row]:
    """What each party knew: its own sensors, what a rule released to it, when its first warning came."""
    own: dict[str, list[str]] = {}
    for item in sites(result.geometry):
        own.setdefault(item.party, []).append(item.name)
    names = {party["id"]: party["name"] or party["id"] for party in result.summary["parties"]}
    rules = result.scenario.release
    first = first_sight(result)
    return [
        {
            **party,
            "messages": _mean(party["messages"]),
            "name": names[party["id"]],
            "colour": colours.of(party["id"]),
            "own": own.get(party["id"], []),
            "sight": first.get(party["id"]),
            "released": [
                {
                    "what": rule.what.replace("-", " "),
                    "from": names.get(rule.from_, rule.from_),
                    "fields": len(rule.fields),
                }
                for rule in rules
                if rule.to == party["id"]
            ],
        }
        for party in result.summary["parties"]
        if not colours.attacks(party["id"])
    ]


def held(result: Result, colours: Palette) -> Row | None:
    """How good each post's picture was; None where nobody holds one."""
    pictures = result.summary.get("pictures")
    if not pictures or not pictures["posts"]:
        return None
    names = {node.id: node.name or node.id for node in result.scenario.nodes}
    rows = []
    for row in pictures["posts"]:
        means = {key: _mean(value) for key, value in row.items()}
        error_m = means["position_error_m"]
        error_km = None if error_m is None else round(error_m / 1000.0, 1)
        colour = colours.of(row["party"])
        each = means["tracks_per_object"]
        means["tracks_per_object"] = None if each is None else round(each, 2)
        rows.append({**means, "post": names[row["post"]], "colour": colour, "position_error_km": error_km})
    pairs = [
        {"names": [names[post] for post in pair["posts"]], "share": _mean(pair["common_share"])}
        for pair in pictures["pairs"]
        if pair["common_share"] is not None
    ]
    return {"method": pictures["method"], "rows": rows, "pairs": pairs}


def first_sight(result: Result) -> dict[str, float]:
    """When each party's own sensors first saw anything in the first run, from the raid's first ignition."""
    start_s = min([threat["launch_scenario_s"] or 0.0 for threat in result.summary["threats"]] or [0.0])
    first: dict[str, float] = {}
    for item in learnt(result):
        if item.kind == "detected":
            first[item.party] = min(first.get(item.party, math.inf), item.time_s - start_s)
    return first


def _mean(value: Any) -> Any:
    return value["mean"] if isinstance(value, Mapping) else value


def disputes(used: Sequence[Mapping[str, Any]], colours: Palette) -> Row:
    """The disputed figures: those that can be drawn as multiples on one scale, and the others in words."""
    found = charts.disputed(used)
    spread = {id(item): max([max(ratio, 1.0 / ratio) for ratio, _ in charts.ratios(item)] or [1.0]) for item in found}
    drawn = sorted((item for item in found if spread[id(item)] > 1.03), key=lambda item: -spread[id(item)])
    reach = max([1.6, *(spread[id(item)] for item in drawn)]) * 1.12
    holders = sorted(
        {str(value.get("holder")) for item in found for value in (item, *item["rivals"]) if value.get("holder")}
    )
    inks = {holder: colours.parties.get(holder, style.MUTED) for holder in holders}
    rows = [
        {
            **used_row(item),
            "wide": _painted(item, inks, 860.0, reach, "wide"),
            "narrow": _painted(item, inks, 362.0, reach, "narrow"),
        }
        for item in drawn
    ]
    axis = {
        "wide": svg.paint(charts.ratio_axis(860.0, reach), css="wide"),
        "narrow": svg.paint(charts.ratio_axis(362.0, reach), css="narrow"),
    }
    return {
        "axis": axis,
        "drawn": rows,
        "others": [used_row(item) for item in found if spread[id(item)] <= 1.03],
        "count": len(found),
    }


def _painted(item: Mapping[str, Any], inks: Mapping[str, str], width: float, reach: float, size: str) -> Markup:
    return svg.paint(charts.dispute(item, inks, width, reach), css=size)


def used_row(item: Mapping[str, Any]) -> Row:
    name, unit = words.named(item["figure"])
    rivals = [{**rival, "text": words.with_unit(rival["value"], unit)} for rival in item.get("rivals") or ()]
    span = "" if item.get("low") is None else f"{words.figure(item['low'])} to {words.with_unit(item['high'], unit)}"
    return {
        **item,
        "words": name,
        "unit": unit,
        "text": words.with_unit(item["value"], unit),
        "rivals": rivals,
        "range": span,
    }


def assumed(used: Sequence[Mapping[str, Any]]) -> dict[str, list[Row]]:
    """The values of the shelf that nobody published, sheet by sheet."""
    sheets: dict[str, list[Row]] = {}
    for item in used:
        if item["kind"] == "assumed":
            sheets.setdefault(item["sheet"], []).append(used_row(item))
    return sheets


def scenario_assumed(scenario: Any) -> list[Row]:
    """What the scenario assumes, with its range and reason."""
    rows = []
    for item in scenario.assumptions():
        unit = _path_unit(item.path)
        rows.append(
            {
                "path": item.path,
                "words": _path_words(item.path),
                "text": words.with_unit(item.value, unit),
                "range": f"{words.figure(item.low)} to {words.with_unit(item.high, unit)}",
                "reason": item.reason,
            }
        )
    return rows


def _path_unit(path: str) -> str:
    """The unit of the last part of a path, or of what it is the median of."""
    *_, before, last = ["", *path.split(".")]
    return words.named(before if last == "median" else last)[1]


def _path_words(path: str) -> str:
    """Read a dotted path aloud: `links.a>b.delay_s` is `links: a → b: delay`."""
    return ": ".join(words.named(part)[0] if "_" in part else part.replace(">", " → ") for part in path.split("."))


def sweep(rows: Sequence[Mapping[str, Any]] | None) -> list[Row] | None:
    """The assumed values, those first that move the raid's mean most; None where the run did not sweep them."""
    if rows is None:
        return None
    ends = [
        row[key] for row in rows for key in ("defended_low", "defended_value", "defended_high") if words.known(row[key])
    ]
    least, most = (min(ends), max(ends)) if ends else (0.0, 1.0)

    def moved(row: Mapping[str, Any]) -> float:
        found = [row[key] for key in ("defended_low", "defended_value", "defended_high") if words.known(row[key])]
        return max(found) - min(found) if found else 0.0

    ordered = sorted(rows, key=lambda row: (-moved(row), str(row["name"])))
    return [
        {**row, "moved": moved(row), "svg": svg.paint(charts.sweep(row, least, most), css="sweep")} for row in ordered
    ]


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
    names = {item.id: item.name for item in sites(result.geometry)}
    names |= {node.id: node.name for node in getattr(result.scenario, "nodes", ()) if node.name}
    places = {threat["id"]: threat for threat in result.summary["threats"]}
    rows: list[Row] = []
    for line in result.summary.get("timelines") or ():
        threat = places.get(line["threat"])
        title = words.title_of(threat["to"]) if threat else line["threat"]
        events = [
            {**event, "who": names.get(event["who"], words.title_of(str(event["who"] or "")))}
            for event in line["events"]
        ]
        rows.append(
            {"threat": line["threat"], "title": title, "events": sorted(events, key=lambda event: event["t_s"])}
        )
    return rows
