"""Builds study.html and study.json: a study's charts and tables on one page that asks nothing of the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from oneroof.exchange import files, maps, report, study_charts, svg
from oneroof.exchange.study_charts import Series
from oneroof.exchange.words import figure, percent

PAGE, DATA = "study.html", "study.json"
SHOWN_ROWS, SHOWN_LINES = 200, 8
Row = dict[str, Any]


def write(found: Row, command: str, out: Path) -> list[Path]:
    """Write a study's page and data into its folder, both or neither; raises Mendable as `files.write` does."""
    return files.write_texts(out, lambda: {DATA: files.summary_text(found), PAGE: build(found, command)})


def build(found: Row, command: str) -> str:
    """Write a study as one page; the same data give the same bytes."""
    return report.rendered("study.html", context(found, command))


def context(found: Row, command: str) -> Row:
    """Gather all that the template shows."""
    gridded = [each for each in found["ranges"] if not each["drawn"]]
    refused = [point for point in found["points"] if point["refused"] is not None]
    return {
        "found": found,
        "command": command,
        "runs": sum(point["replications"] for point in found["points"]),
        "gridded": gridded,
        "drawn": [_drawn(each) for each in found["ranges"] if each["drawn"]],
        "pictures": _shares(found) if found["sensitivity"] else [_picture(found, each) for each in found["measures"]],
        "rows": [_row(found, gridded, cell) for cell in found["cells"][:SHOWN_ROWS]],
        "hidden": max(0, len(found["cells"]) - SHOWN_ROWS),
        "refused": refused[:10],
        "refused_number": len(refused),
    }


def _drawn(range_: Row) -> Row:
    draw = range_["draw"]
    if draw is None:
        said = "one of " + ", ".join(figure(value) for value in range_["values"])
    elif draw["kind"] == "normal":
        said = f"normal about {figure(draw['mean'])}, standard deviation {figure(draw['spread'])}"
        said += f", cut at {figure(draw['low'])} and {figure(draw['high'])}"
    else:
        kind = draw["kind"].replace("_", "-")
        said = f"{kind}, {figure(draw['low'])} to {figure(draw['high'])}"
    return {**range_, "said": said}


def _row(found: Row, gridded: Sequence[Row], cell: Row) -> Row:
    """Give a row of the table: the cell's values, how often it was run, each measure with its interval."""
    return {
        "values": [figure(cell["values"][each["name"]]) for each in gridded],
        "runs": cell["replications"],
        "measures": [
            said(cell["measures"][each["name"]], each["unit"]) | {"more": _more(cell["differences"], each)}
            for each in found["measures"]
        ],
    }


def _more(differences: Row, measure: Row) -> str:
    """Write what a row adds to the first one, run by run; nothing for the first."""
    row = differences.get(measure["name"])
    if row is None or row["mean"] is None:
        return ""
    scale, unit = (100.0, " points") if study_charts.is_share(measure["unit"]) else (1.0, "")
    mean, low, high = (None if row[key] is None else signed(scale * row[key]) for key in ("mean", "low", "high"))
    return f"{mean}{unit}" + ("" if low is None else f" ({low} to {high})")


def signed(value: float) -> str:
    """Write a difference with its sign, three figures that count."""
    text = f"{value:+,.0f}" if abs(value) >= 1000.0 else f"{value:+.3g}"
    return "0" if float(text.replace(",", "")) == 0.0 else text.replace("-", "−").replace(",", "\u202f")


def said(row: Mapping[str, Any], unit: str) -> Row:
    """Write a mean and its interval; shares in per cent."""
    write = percent if study_charts.is_share(unit) else _number
    if row["mean"] is None:
        return {"mean": "–", "interval": ""}
    interval = "" if row["low"] is None else f"{write(row['low']).removesuffix(' %')} to {write(row['high'])}"
    return {"mean": write(row["mean"]), "interval": interval}


def _number(value: float) -> str:
    return figure(round(value)) if abs(value) >= 1000.0 else figure(float(f"{value:.3g}"))


# ------------------------------------------------------------------------------------------------- pictures


def _sized(title: str, draw: Any, note: str = "") -> Row:
    """Draw a picture twice, for a wide and for a narrow screen."""
    sizes = (("wide", maps.WIDE_PX - 40.0), ("narrow", maps.NARROW_PX - 30.0))
    return {"title": title, "note": note, "svgs": [svg.paint(draw(width), css=css) for css, width in sizes]}


def _shares(found: Row) -> list[Row]:
    pictures = []
    for measure in found["measures"]:
        split = found["sensitivity"]["measures"][measure["name"]]
        if split is None:
            note = "It is the same at every point, or a point could not be run: there is nothing to share out."
            pictures.append({"title": measure["title"], "note": note, "svgs": []})
            continue
        note = f"Mean {_number(split['mean'])}, standard deviation over the inputs {_number(split['spread'])}."
        pictures.append(
            _sized(
                measure["title"],
                lambda width, m=measure, s=split: study_charts.shares(m, s["inputs"], width),
                note,
            )
        )
    return pictures


def _picture(found: Row, measure: Row) -> Row:
    """Draw a measure over the first range of numbers, a line for each value of the others; else as rows."""
    along = next((each for each in found["ranges"] if not each["drawn"] and _is_axis(each)), None)
    if along is None:
        named = [(_name(found, cell), cell["measures"][measure["name"]]) for cell in found["cells"][:SHOWN_ROWS]]
        return _sized(measure["title"], lambda width: study_charts.rows(measure, named, width))
    series = _series(found, along, measure)
    left_out = len(series) - SHOWN_LINES
    note = f"{left_out} more lines stand in study.json." if left_out > 0 else ""
    shown = series[:SHOWN_LINES]
    return _sized(measure["title"], lambda width: study_charts.curve(measure, along["title"], shown, width), note)


def _is_axis(range_: Row) -> bool:
    """Tell whether a range is an axis: three numbers or more."""
    numbers = [value for value in range_["values"] if isinstance(value, int | float) and not isinstance(value, bool)]
    return len(numbers) == len(range_["values"]) >= 3


def _series(found: Row, along: Row, measure: Row) -> list[Series]:
    grouped: dict[str, list[Row]] = {}
    for cell in found["cells"]:
        grouped.setdefault(_name(found, cell, along["name"]), []).append(cell)
    return [
        Series(
            name,
            tuple(float(cell["values"][along["name"]]) for cell in ordered),
            tuple(cell["measures"][measure["name"]] for cell in ordered),
        )
        for name, cells in grouped.items()
        for ordered in [sorted(cells, key=lambda cell: float(cell["values"][along["name"]]))]
    ]


def _name(found: Row, cell: Row, but: str = "") -> str:
    """Name a cell by the values of its ranges, or of all but one."""
    titles = {each["name"]: each["title"] for each in found["ranges"]}
    kept = [(titles[name], value) for name, value in cell["values"].items() if name != but]
    return ", ".join(f"{title} {figure(value)}" for title, value in kept) or found["title"]
