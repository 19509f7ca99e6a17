"""The delay study from the command line: the budget of time in named parts, by threat, battery and arrangement."""

from __future__ import annotations

import json as json_text
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from oneroof.cli import show
from oneroof.errors import Fault, Mendable

if TYPE_CHECKING:
    from oneroof.simulation.case import Case
    from oneroof.studies.delay_study import Sweep

VALUES_MAX = 10_000


class Asked(NamedTuple):
    """The options of the command: the seed, how many replications are measured, what is swept."""

    seed: int
    replications: int
    sweep: Sweep | None


def cases(scenario: str, arrangements: str | None, believe: str | None, settings: dict[str, str]) -> dict[str, Case]:
    """Open a scenario under each of the arrangements named, or as it is; raises Mendable for what cannot be laid."""
    from oneroof.cli import comparing
    from oneroof.simulation.case import open_case
    from oneroof.simulation.scenario import read

    loaded = read(scenario)
    laid = [(loaded.name, loaded)] if arrangements is None else comparing.arrangements(loaded, arrangements)
    return {name: open_case(each, believe, settings) for name, each in laid}


def tell(cases: dict[str, Case], asked: Asked, folder: Path | None, json: bool) -> None:
    """Study, write what was asked for, and print."""
    from oneroof.studies.delay_study import Options, study

    wanted = Options(seed=asked.seed, replications=asked.replications, sweep=asked.sweep)
    with show.progress("arrangements") as told:
        found = study(cases, wanted, told)
    written = [] if folder is None else write(found, folder)
    if json:
        show.as_json(found)
        return
    print_study(found)
    if written:
        print("\n" + "\n".join(str(path) for path in written))


def sweep(part: str | None, from_s: float, to_s: float, by_s: float) -> Sweep | None:
    """Read what is to be swept; None if nothing is."""
    from oneroof.cli import parse
    from oneroof.studies.delay import SWEPT
    from oneroof.studies.delay_study import Sweep

    if part is None:
        return None
    parse.choice("--sweep", part, SWEPT)
    if not (0.0 <= from_s <= to_s < math.inf and by_s > 0.0 and (to_s - from_s) / by_s < VALUES_MAX):
        allowed = f"--from is not below 0, --to not below --from, --step above 0, at most {VALUES_MAX:,} values"
        raise Mendable(Fault("--sweep", f"{from_s:g} to {to_s:g} by {by_s:g}", allowed, "Write --from 0 --to 600."))
    count = math.floor((to_s - from_s) / by_s + 1e-9) + 1
    return Sweep(part, tuple(from_s + number * by_s for number in range(count)))


def print_study(study: Mapping[str, Any]) -> None:
    """Print the budgets of each arrangement, then what was measured, then what was swept."""
    for each in study["arrangements"]:
        print(f"\n{each['name']}")
        _print_budgets(each["budgets"])
        _print_parts(each["budgets"])
    print(
        "Seconds. First: the first admissible commit, after the missile's ignition. d*: the delay after it that loses\n"
        "the last opportunity, in closed form and in the engine (whose own tracker is ready later: at 'desk').\n"
        "The parts are those of an engagement where everybody asked says yes in the median time."
    )
    _print_measured(study["arrangements"])
    if study["swept"] is not None:
        _print_swept(study)


_HEADINGS = ("post", "first", "d*", "desk", "d* engine", "consent", "slack")


def _naming(row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Name a row by its threat, and by its battery where there are several."""
    several = len({each["shooter"] for each in rows}) > 1
    return {"threat": row["threat"]} | ({"battery": row["shooter"]} if several else {})


def _print_budgets(rows: Sequence[Mapping[str, Any]]) -> None:
    cells = [[*_naming(row, rows).values(), row["post"] or "", *map(_seconds, _times(row))] for row in rows]
    show.table((*_naming(rows[0], rows), *_HEADINGS), cells)


def _times(row: Mapping[str, Any]) -> list[float | None]:
    engine = row["engine"] or {}
    found = [row["first_commit_s"], row["budget_s"], engine.get("first_commit_s"), engine.get("budget_s")]
    return [*found, row["consent_s"], row["slack_s"]]


def _print_parts(rows: Sequence[Mapping[str, Any]]) -> None:
    parts = [(row, row["parts_s"]) for row in rows if row["parts_s"] is not None]
    if parts:
        cells = [[*_naming(row, rows).values(), *map(_seconds, part.values()), _sum(part)] for row, part in parts]
        show.table((*_naming(rows[0], rows), *parts[0][1], "meeting"), cells)


def _sum(parts: Mapping[str, float]) -> str:
    return _seconds(math.fsum(parts.values()))


def _seconds(time_s: float | None) -> str:
    return "–" if time_s is None else f"{time_s:.0f}"


def _print_measured(arrangements: Sequence[Mapping[str, Any]]) -> None:
    """Print the parts as the engine had them, over all engagements that led to a meeting."""
    rows = []
    for each in arrangements:
        for part, found in each["measured_s"].items():
            rows.append([each["name"], part, found["median"], found["low"], found["high"], found["count"]])
    if rows:
        print("\nMeasured over all engagements (median, 5 and 95 % quantiles, s):")
        show.table(("arrangement", "part", "median", "low", "high", "engagements"), rows)


def _print_swept(study: Mapping[str, Any]) -> None:
    names = [each["name"] for each in study["arrangements"]]
    columns = [[point["share"] for point in each["swept"]] for each in study["arrangements"]]
    times = [point["more_s"] for point in study["arrangements"][0]["swept"]]
    print(f"\nShare of threats that can be engaged when '{study['swept']}' takes so many seconds more:")
    show.table(("more, s", *names), [[f"{at:g}", *row] for at, *row in zip(times, *columns, strict=True)])


def write(study: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write the chart and its data."""
    from oneroof.exchange import delay_chart

    data = folder / "delay.json"
    data.write_text(json_text.dumps(show.plain(study), ensure_ascii=False, indent=1, allow_nan=False) + "\n", "utf-8")
    return [data, *delay_chart.write(study, folder)]
