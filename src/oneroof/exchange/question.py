"""Builds the page of a public question: what is asked, whose figures, results, pictures, sources, limits; one file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from oneroof.exchange import basemap, files, maps, question_chart, question_map, report, style, svg, words

PAGE, DATA = "question.html", "answer.json"
Row = dict[str, Any]


def write(found: Row, out: Path) -> list[Path]:
    """Write an answer into a folder, page and data, both or neither; raises Mendable as `files.write` does."""
    return files.write_texts(out, lambda: {DATA: files.summary_text(found), PAGE: build(found)})


def build(found: Row) -> str:
    """Write an answer as one page that asks nothing of the network; the same data give the same bytes."""
    return report.rendered("question.html", context(found))


def context(found: Row) -> Row:
    """Gather all that the template shows."""
    return {
        "found": found,
        "base": report.base() if found["maps"] else [],
        "maps": [_map(row, number) for number, row in enumerate(found["maps"])],
        "charts": [_chart(row, number) for number, row in enumerate(found["charts"])],
        "tables": [_table(row) for row in found["tables"]],
        "assumed": assumptions(found["sides"]),
        "map_source": basemap.SOURCE,
    }


def assumptions(sides: list[Mapping[str, Any]]) -> list[Row]:
    """Set the sides' assumptions side by side: a row for each figure, a cell for each side, empty where it has none."""
    figures = list(dict.fromkeys(each["figure"] for side in sides for each in side["given"]))
    cells = [{each["figure"]: each for each in side["given"]} for side in sides]
    return [{"figure": figure, "cells": [side.get(figure) for side in cells]} for figure in figures]


def _map(row: Row, number: int) -> Row:
    """One map, wide and narrow, over the base map that the page holds once."""
    painted = []
    for size, width in (("wide", maps.WIDE_PX), ("narrow", maps.NARROW_PX)):
        drawn = question_map.chart(row, width)
        frame = drawn.frame
        move = f"scale({1.0 / frame.km_per_px:.6f}) translate({-frame.left_km:.1f} {-frame.top_km:.1f})"
        uses = "".join(f'<use href="#base-{layer}"/>' for layer in basemap.LAYERS)
        under = f'<rect width="100%" height="100%" fill="{style.SEA}"/><g transform="{move}">{uses}</g>'
        painted.append(svg.paint(drawn.scene, f"map-{number}-{size}", under, f"map {size}"))
    return {"title": row["title"], "note": row["note"], "pictures": painted, "legend": question_map.legend(row)}


def _chart(row: Row, number: int) -> Row:
    painted = [
        svg.paint(question_chart.chart(row, width), f"chart-{number}-{size}", css=size)
        for size, width in (("wide", maps.WIDE_PX), ("narrow", maps.NARROW_PX))
    ]
    return {"title": row["title"], "note": row["note"], "pictures": painted}


def _table(row: Row) -> Row:
    numeric = [
        all(isinstance(cells[place], int | float) or cells[place] is None for cells in row["rows"])
        for place in range(len(row["headings"]))
    ]
    rows = [[cell(value) for value in cells] for cells in row["rows"]]
    return {**row, "rows": rows, "numeric": numeric}


def cell(value: object) -> str | Markup:
    """Write one cell for people: four figures, thin groups, a dash for what does not exist."""
    return words.figure(float(f"{value:.4g}") if isinstance(value, float) else value)
