"""Studies on the screen: what each cell gave, what could not be run, what the spread comes from, which studies ship."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from oneroof.cli import show
from oneroof.errors import Fault, Mendable

Row = dict[str, Any]
SHOWN_ROWS = 60


def written(found: Row, folder: Path, command: str) -> list[Path]:
    """Write a study's tables, data and page."""
    from oneroof.exchange import study_page, study_tables
    from oneroof.studies import log

    tables = study_tables.write(found, log.chunks(folder), folder)
    return [*tables, *study_page.write(found, command, folder)]


def print_result(found: Row, paths: Sequence[Path], json: bool) -> None:
    """Print a study for people or for machines."""
    if json:
        show.as_json(found)
        return
    print(f"{found['title']}\n{_said(found)}\n")
    if found["sensitivity"] is None:
        _print_cells(found)
    else:
        _print_sensitivity(found)
    _print_refused(found)
    print("\n" + "\n".join(str(path) for path in paths))


def _said(found: Row) -> str:
    points = len(found["points"])
    runs = sum(point["replications"] for point in found["points"])
    parts = [f"scenario {found['scenario']}", f"{points:,} point{'s' if points > 1 else ''}"]
    parts += [f"{runs:,} replications", f"seed {found['seed']}"]
    if found["stop"] is not None:
        stop = found["stop"]
        parts.append(f"each run until {stop['measure']} is known to ±{stop['most_half_width']:g}")
    return ", ".join(parts)


def _print_cells(found: Row) -> None:
    names = [each for each in found["ranges"] if not each["drawn"]]
    units = {each["name"]: each for each in found["measures"]}
    shown = found["cells"][:SHOWN_ROWS]
    rows = [
        [
            *(row["values"][each["name"]] for each in names),
            row["replications"],
            *(interval(row["measures"][name], measure["unit"]) for name, measure in units.items()),
        ]
        for row in shown
    ]
    titles = [each["title"] + (f", {each['unit']}" if each["unit"] == "%" else "") for each in found["measures"]]
    show.table([*(each["title"] for each in names), "runs", *titles], rows)
    if len(found["cells"]) > SHOWN_ROWS:
        print(f"{len(found['cells']) - SHOWN_ROWS} more rows stand in points.parquet and study.json.")
    if found["draws"] is not None:
        drawn = ", ".join(each["title"] for each in found["ranges"] if each["drawn"])
        print(f"Each row is the mean over {found['draws']} draws of {drawn}; intervals hold their spread too.")
    print("Means with 95 % intervals; every row met the same attacks with the same luck.")
    if len(shown) > 1:
        print("\nWhat each row adds to the first, run by run:")
        more = [
            [
                *(row["values"][each["name"]] for each in names),
                *(
                    interval(row["differences"][name], "points" if unit["unit"] == "%" else "")
                    for name, unit in units.items()
                ),
            ]
            for row in shown[1:]
        ]
        show.table([*(each["title"] for each in names), *titles], more)


def interval(row: Row, unit: str = "") -> str:
    """Write a mean with its interval: 83 % (74-90), or 1.25 (1.1 to 1.4)."""
    if row["mean"] is None:
        return "–"
    if unit == "%":
        return show.share(row)
    if unit == "points":  # of per cent
        row = {key: None if row[key] is None else 100.0 * row[key] for key in ("mean", "low", "high")}
    if row["low"] is None:
        return figure(row["mean"])
    return f"{figure(row['mean'])} ({figure(row['low'])} to {figure(row['high'])})"


def figure(value: float) -> str:
    """Write a number with three figures that count, large ones whole."""
    return f"{value:,.0f}" if abs(value) >= 1000.0 else f"{value:.3g}"


def _print_sensitivity(found: Row) -> None:
    asked = found["sensitivity"]
    for measure in found["measures"]:
        split = asked["measures"][measure["name"]]
        print(f"{measure['title']}:")
        if split is None:
            print("    it is the same at every point, or a point could not be run: nothing to share out.\n")
            continue
        print(f"    mean {figure(split['mean'])}, standard deviation over the inputs {figure(split['spread'])}")
        ordered = sorted(split["inputs"], key=lambda each: -each["total"]["value"])
        rows = [[each["title"], _index(each["first"]), _index(each["total"])] for each in ordered]
        show.table(["input", "alone (first order)", "with all its interactions (total)"], rows)
    print(
        f"Shares of the variance over {asked['points']} base points, 95 % bootstrap intervals "
        f"({asked['resamples']} resamples)."
    )


def _index(row: Row) -> str:
    if row["low"] is None:
        return f"{row['value']:.2f}"
    return f"{row['value']:.2f} ({row['low']:.2f} to {row['high']:.2f})"


def _print_refused(found: Row) -> None:
    refused = [point for point in found["points"] if point["refused"] is not None]
    if refused:
        values = ", ".join(f"{name} {value}" for name, value in refused[0]["values"].items())
        print(f"{len(refused)} points could not be run. At {values}: {refused[0]['refused']}")


def command(study: str, replications: int | None) -> str:
    """The line that makes a study's page again."""
    return f"oneroof study {study}" + ("" if replications is None else f" --replications {replications}")


def refuse_for_a_question(cluster: str | None, replications: int | None) -> None:
    """Refuse what a question, which is one calculation and no study, cannot take."""
    for option, value in (("--cluster", cluster), ("--replications", replications)):
        if value is not None:
            allowed = "a public question is answered in one go"
            raise Mendable(Fault(option, repr(value), allowed, "Leave it out."))


def print_studies(json: bool) -> None:
    """List what ships: studies, and public questions."""
    from oneroof.cli import questioning
    from oneroof.simulation.scenario import library
    from oneroof.studies.study_reader import FILES

    rows = [{"name": name, "kind": "study", "title": title} for name, title in library.titles(FILES).items()]
    rows += [{"name": name, "kind": "question", "title": title} for name, title in questioning.listed()]
    if json:
        show.as_json(rows)
    else:
        show.table(["name", "kind", "title"], [list(row.values()) for row in rows])
