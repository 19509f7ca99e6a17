"""Builds compare.html and compare.json: several arrangements side by side, from the analyst's seat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from oneroof.exchange import charts, comparison_charts, files, maps, report, style, svg, words

PAGE, DATA = "compare.html", "compare.json"
ALL_LAUNCHES = "all together"
Row = dict[str, Any]


def write(found: Row, out: Path) -> list[Path]:
    """Write a comparison into a folder, page and data, both or neither; raises Mendable as `files.write` does."""
    return files.write_texts(out, lambda: {DATA: files.summary_text(found), PAGE: build(found)})


def build(found: Row) -> str:
    """Write a comparison as one page that asks nothing of the network; the same data give the same bytes."""
    return report.rendered("comparison.html", context(found))


def context(whole: Row) -> Row:
    """Gather all that the template shows; of a very large raid the first missiles."""
    found, total = _cut(whole), len(whole["arrangements"][0]["threats"])
    names = [each["id"] for each in found["arrangements"]]
    return {
        "found": found,
        "total": total,
        "hidden": max(0, total - report.MOST),
        "names": names,
        "first": names[0],
        "stopped": _stopped(whole),
        "missiles": [_missile(found, i) for i in range(len(found["arrangements"][0]["threats"]))],
        "cause_key": _cause_key(found),
        "part_key": comparison_charts.key(),
        "lost": _lost(found),
        "warning": _warning(found),
        "alarms": alarms_compared(found["arrangements"]),
        "shown": shown(found),
        "courses": [pair for pair in found["differences"] if pair["from"] == names[0]],
        "command": command(found),
    }


def _cut(whole: Row) -> Row:
    """Keep of every list of missiles what a page can hold."""
    lists = ("arrangements", "pairs", "differences")
    return whole | {key: [{**row, "threats": row["threats"][: report.MOST]} for row in whole[key]] for key in lists}


def command(found: Mapping[str, Any]) -> str:
    """The line that makes this page again."""
    names = ",".join(each["id"] for each in found["arrangements"])
    parts = [f"oneroof compare {found['scenario']} --arrangements {names} --seed {found['seed']}"]
    parts.append(f"--replications {found['replications']}")
    parts += [f"--replication {found['replication']}"] if found["replication"] else []
    parts += [f"--believe {found['believe']}"] if found["believe"] != "open" else []
    return " ".join(parts + [f"--set {key}={value}" for key, value in sorted(found["settings"].items())])


def mean(value: Mapping[str, Any] | None, signed: bool = False) -> Row:
    """Write a mean and its interval; one replication has none."""
    if value is None:
        return {"mean": "–", "interval": ""}
    sign = "+" if signed else ""
    texts = [
        None if value[key] is None else f"{value[key]:{sign}.2f}".replace("-", "−") for key in ("mean", "low", "high")
    ]
    return {"mean": texts[0], "interval": "" if texts[1] is None else f"{texts[1]} to {texts[2]}"}


def _against(found: Row) -> dict[str, Row]:
    """Give the pairs of the first arrangement with each other one."""
    first = found["arrangements"][0]["id"]
    return {pair["to"]: pair for pair in found["pairs"] if pair["from"] == first}


def _stopped(found: Row) -> list[Row]:
    pairs, rows = _against(found), []
    total = float(len(found["arrangements"][0]["threats"]))
    widest = max((abs(v) for pair in pairs.values() for v in pair["stopped"].values() if v is not None), default=0.0)
    for each in found["arrangements"]:
        pair, stopped = pairs.get(each["id"]), each["stopped"]
        ends = (stopped["mean"], stopped["low"], stopped["high"])
        low, high = (stopped["mean"] if end is None else min(max(end, 0.0), total) for end in ends[1:])
        drawn = charts.interval(stopped["mean"], low, high, scale=total, unit="")
        rows.append(
            {
                "id": each["id"],
                "stopped": mean(stopped),
                "bar": svg.paint(drawn, css="interval"),
                "more": None if pair is None else mean(pair["stopped"], signed=True),
                "span": None
                if pair is None
                else svg.paint(comparison_charts.difference(pair["stopped"], widest), css="interval"),
                "all": each["all_stopped"],
                "rounds": mean(each["rounds_fired"]),
            }
        )
    return rows


def _missile(found: Row, i: int) -> Row:
    pairs = _against(found)
    rows = [each["threats"][i] for each in found["arrangements"]]
    order = [cause for row in rows for cause in row["causes"]]
    ends = [
        {
            "id": each["id"],
            "protected": row["protected"],
            "more": mean(pairs[each["id"]]["threats"][i]["protected"], True) if each["id"] in pairs else None,
            "bar": svg.paint(charts.causes(row["causes"], order, 620.0), css="bar wide"),
            "slim": svg.paint(charts.causes(row["causes"], order, 340.0), css="bar narrow"),
        }
        for each, row in zip(found["arrangements"], rows, strict=True)
    ]
    named = [(each["id"], row) for each, row in zip(found["arrangements"], rows, strict=True)]
    times = [
        svg.paint(comparison_charts.parts(rows[0]["id"], named, width), css=size)
        for size, width in (("wide", maps.WIDE_PX), ("narrow", maps.NARROW_PX))
    ]
    return {**rows[0], "target": words.title_of(rows[0]["to"]), "ends": ends, "times": times}


def _cause_key(found: Row) -> list[Row]:
    seen: dict[str, int] = {}
    for each in found["arrangements"]:
        for row in each["threats"]:
            for cause, count in row["causes"].items():
                seen[cause] = seen.get(cause, 0) + count
    return [
        {"cause": cause, "svg": svg.paint(charts.swatch(cause), css="swatch")} for cause, _ in charts.ordered(seen, ())
    ]


def _lost(found: Row) -> list[Row]:
    """List the missiles that only one of two arrangements stopped, in some run."""
    return [
        {"to": name, "id": row["id"], "only_first": _said(row["lost"]), "only_other": _said(row["gained"])}
        for name, pair in _against(found).items()
        for row in pair["threats"]
        if row["lost"]["count"] or row["gained"]["count"]
    ]


def _said(lost: Row) -> Row:
    return {"count": lost["count"], "to": words.listed(f"{what} {count}" for what, count in lost["to"].items())}


def _warning(found: Row) -> Row:
    """Turn the warnings into a table: a column for each party, a row for each missile and arrangement."""
    rows = [(each["id"], row) for each in found["arrangements"] for row in each["threats"]]
    parties = list(dict.fromkeys(told["party"] for _, row in rows for told in row["warning"]))
    ids = [row["id"] for row in found["arrangements"][0]["threats"]]
    colours = style.party_colours(parties)
    table = [
        {
            "id": id,
            "rows": [
                {"name": name, "cells": [_told(row["warning"], party) for party in parties]}
                for name, row in rows
                if row["id"] == id
            ],
        }
        for id in ids
    ]
    return {"parties": [{"id": party, "colour": colours[party]} for party in parties], "missiles": table}


def _told(warnings: Sequence[Row], party: str) -> Row | None:
    return next((row for row in warnings if row["party"] == party and row["minutes"] is not None), None)


def alarms_compared(arrangements: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Set alarms side by side: a row for each party and launch and for all together, a cell for each arrangement."""
    cells: dict[tuple[str, str], dict[str, Row]] = {}
    parties = dict.fromkeys(post["party"] for each in arrangements for post in each.get("alarms", ()))
    for each in arrangements:
        for post in each.get("alarms", ()):
            for launch in (*post["launches"], {**post, "what": ALL_LAUNCHES}):
                cells.setdefault((post["party"], launch["what"]), {})[each["id"]] = launch
    places = {party: place for place, party in enumerate(parties)}
    ordered = sorted(cells, key=lambda key: (places[key[0]], key[1] == ALL_LAUNCHES))
    return [
        {"party": party, "what": what, "cells": [cells[party, what].get(each["id"]) for each in arrangements]}
        for party, what in ordered
    ]


def shown(found: Row) -> list[Row]:
    """List every flow between parties, with its count a run under each arrangement and every field it held."""
    flows: dict[tuple[str, str, str], dict[str, Row]] = {}
    for each in found["arrangements"]:
        for row in each["shown"]:
            flows.setdefault((row["to"], row["from"], row["what"]), {})[each["id"]] = row
    return [
        {
            "to": to,
            "from": sender,
            "what": what,
            "counts": [
                known[each["id"]]["count"]["mean"] if each["id"] in known else None for each in found["arrangements"]
            ],
            "fields": sorted({field for row in known.values() for field in row["fields"]}),
        }
        for (to, sender, what), known in sorted(flows.items())
    ]
