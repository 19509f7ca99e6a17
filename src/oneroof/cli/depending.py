"""What commits depend on, from the command line: who is indispensable, and whether a source of data is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from oneroof.cli import show
from oneroof.errors import Fault, Mendable, nearest
from oneroof.simulation.case import Case


class Asked(NamedTuple):
    """The options of the command: one name alone, the measure named beforehand, the seed, how many replications."""

    on: str | None
    measure: str | None
    seed: int
    replications: int


def tell(cases: Mapping[str, Case], asked: Asked, json: bool) -> None:
    """Study each arrangement and print, or give the data."""
    from oneroof.simulation.layout import build

    if asked.measure is not None and asked.on is None:
        raise Mendable(Fault("--measure", repr(asked.measure), "it asks about one radar", "Add --on with its id."))
    found = []
    for name, case in cases.items():
        layout = build(case.scenario, case.shelf())
        _check_name(layout, asked)
        found.append({"name": name, **_study(layout, asked)})
    if json:
        show.as_json({"arrangements": found})
        return
    for each in found:
        print(f"\n{each['name']}")
        _print(each)
    print(
        "Absent or silent: nothing comes from it. Refusing: nothing but a no to every question. A commit counts as\n"
        "lost when no way to it is left: radars with a track good enough in time, the consent, the order, the battery."
    )


def _check_name(layout: Any, asked: Asked) -> None:
    """Refuse a name that this scenario does not know, or a measure asked about what is no radar."""
    from oneroof.studies import indispensable

    if asked.on is None:
        return
    radars = [id for id, sensor in layout.sensors.items() if sensor.spot is not None]
    known = [row.id for row in (*layout.scenario.parties, *layout.scenario.nodes)] + radars + list(layout.shooters)
    if asked.on not in known:
        allowed = "a party, a post, a radar on duty or a battery of this scenario stands here"
        raise Mendable(Fault("--on", repr(asked.on), allowed, nearest(asked.on, known)))
    if asked.measure is not None:
        indispensable.measure(asked.measure)
        if asked.on not in radars:
            allowed = "a source of data is a radar of this scenario"
            raise Mendable(Fault("--on", repr(asked.on), allowed, nearest(asked.on, radars) if radars else "None is."))


def _study(layout: Any, asked: Asked) -> dict[str, Any]:
    from oneroof.studies import dependency, indispensable

    commits = dependency.commits(layout)
    every = dependency.standings(layout, commits)
    standings = [each for each in every if asked.on in (None, each.name)]
    told: dict[str, Any] = {
        "commits": [dependency.as_data(id, paths) for id, paths in dependency.of_threats(commits).items()],
        "standings": [dependency.standing_as_data(each) for each in standings],
        "indispensable_parties": [each.name for each in every if each.kind == "party" and each.on_every_path],
    }
    if asked.on is not None and asked.measure is not None:
        with show.progress("replications") as progress:
            told["test"] = indispensable.tested(
                layout, asked.on, indispensable.measure(asked.measure), asked.seed, asked.replications, progress
            )
    return told


def _print(found: Mapping[str, Any]) -> None:
    rows = [
        [
            row["name"], row["kind"], _lost(row["lost_absent"], row["of"]), _lost(row["lost_refusing"], row["of"]),
            "independent" if row["independent"] else "on every path" if row["on_every_path"] else "on some",
        ]
        for row in found["standings"]
    ]  # fmt: skip
    show.table(("without", "kind", "commits lost, absent", "commits lost, refusing", "commits are"), rows)
    show.table(("threat", "ways", "smallest cuts"), [_commit(row) for row in found["commits"]])
    parties = ", ".join(found["indispensable_parties"]) or "none"
    print(f"Parties on every path of every commit: {parties}.")
    if "test" in found:
        _print_test(found["test"])


def _lost(lost: Sequence[str], of: int) -> str:
    return f"{len(lost)} of {of}"


def _commit(row: Mapping[str, Any]) -> list[str]:
    shown = "; ".join(" + ".join(cut) for cut in row["smallest_cuts"])
    return [row["threat"], str(row["ways"]), shown or "there is no way to a commit"]


def _print_test(test: Mapping[str, Any]) -> None:
    print(
        f"\nIs {test['source']} not indispensable? ({test['replications']} replications with and without, same draws)"
    )
    rows = [[row["test"], "pass" if row["holds"] else "fail", row["found"]] for row in test["tests"]]
    show.table(("test", "result", "found"), rows)
    print("It is not indispensable." if test["holds"] else "It does not pass all three.")
