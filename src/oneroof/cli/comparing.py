"""Comparing arrangements: which ones, and the tables that set them side by side for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from oneroof.cli import alarmed, show
from oneroof.errors import Fault, Mendable
from oneroof.exchange import comparison
from oneroof.simulation.scenario import Scenario, lay

Row = dict[str, Any]


def arrangements(scenario: Scenario, asked: str | None) -> list[tuple[str, Scenario]]:
    """Lay the arrangements asked for over a scenario; without any, those that it lists itself.

    Raises Mendable for a scenario that lists none, ScenarioError for an unknown one or a role that is not bound.
    """
    names = [name.strip() for name in asked.split(",") if name.strip()] if asked else list(scenario.compare)
    if not names:
        mend = f"Name some, for example: oneroof compare {scenario.name} --arrangements national,alliance."
        raise Mendable(Fault("--arrangements", "nothing", f"{scenario.name!r} lists none to compare", mend))
    return [(name, lay(scenario, name)) for name in names]


def print_result(found: Row, folder: Path | None, json: bool) -> None:
    """Write the page where one is asked for, and print the comparison for people or for machines."""
    written = [] if folder is None else comparison.write(found, folder)
    if json:
        show.as_json(found)
        return
    print_comparison(found)
    print("\n".join(str(path) for path in written) or "Add --out DIR for the page with its charts and the data.")


def print_comparison(found: Row) -> None:
    """Print a comparison for people."""
    print(f"{found['title']}\n{found['replications']} replications, seed {found['seed']}, ", end="")
    print(f"figures believed: {found['believe']}; the same missiles with the same luck under each arrangement.\n")
    _print_stopped(found)
    _print_protected(found)
    _print_ends(found)
    _print_times(found)
    _print_lost(found)
    _print_warnings(found)
    alarmed.print_compared(found["arrangements"])
    _print_shown(found)
    _print_differences(found)


def _print_stopped(found: Row) -> None:
    first = found["arrangements"][0]["id"]
    against = {pair["to"]: pair["stopped"] for pair in found["pairs"] if pair["from"] == first}
    print(f"Missiles stopped, of {len(found['arrangements'][0]['threats'])}, with 95 % intervals:")
    show.table(
        ["arrangement", "stopped", f"difference from {first}", "all stopped", "rounds fired"],
        [
            [
                each["id"],
                interval(each["stopped"]),
                "–" if each["id"] == first else interval(against[each["id"]], signed=True),
                show.share(each["all_stopped"]),
                interval(each["rounds_fired"]),
            ]
            for each in found["arrangements"]
        ],
    )


def interval(mean: Row | None, signed: bool = False) -> str:
    """Write a mean with its interval: 3.9 (3.7 to 4.1)."""
    if mean is None:
        return "–"
    sign = "+" if signed else ""
    middle, low, high = (None if each is None else f"{each:{sign}.2f}" for each in mean.values())
    return str(middle) if low is None else f"{middle} ({low} to {high})"


def _print_protected(found: Row) -> None:
    print("Protected, of the runs with a missile that was a danger:")
    each = found["arrangements"]
    show.table(
        ["missile", "aimed at", *(one["id"] for one in each)],
        [[rows[0]["id"], rows[0]["to"], *(show.share(row["protected"]) for row in rows)] for rows in _by_threat(found)],
    )


def _print_ends(found: Row) -> None:
    print("How it ended, of all runs:")
    rows = [
        [missile, name, ", ".join(f"{cause} {count}" for cause, count in row["causes"].items())]
        for missile, name, row in _lines(found)
    ]
    show.table(["missile", "arrangement", "how it ended"], rows)


def _by_threat(found: Row) -> Iterator[Sequence[Row]]:
    """Give, for each missile, its row of each arrangement."""
    yield from zip(*(each["threats"] for each in found["arrangements"]), strict=True)


def _lines(found: Row) -> Iterator[tuple[str, str, Row]]:
    for rows in _by_threat(found):
        for place, (each, row) in enumerate(zip(found["arrangements"], rows, strict=True)):
            yield row["id"] if place == 0 else "", each["id"], row


def _print_times(found: Row) -> None:
    print("When a commit was possible and when it was allowed, minutes after ignition (medians), and the parts of the")
    print(
        "time to the meeting in seconds, of the runs that came farthest; to spare: from the yes to the last useful one:"
    )
    names = list(found["arrangements"][0]["threats"][0]["parts_s"])
    rows = []
    for missile, name, row in _lines(found):
        parts = [_middle(row["parts_s"][part], "{:.0f}") for part in names]
        spare, last = _middle(row["spare_s"], "{:.0f} s"), show.minutes(row["last_s"])
        clock = [show.minutes((row[key] or {}).get("median")) for key in ("possible_s", "allowed_s")]
        rows.append([missile, name, *clock, last, spare, *parts])
    show.table(["missile", "arrangement", "possible", "allowed", "last yes", "to spare", *names], rows)


def _middle(spread: Row | None, form: str) -> str:
    return "–" if spread is None else form.format(spread["median"])


def _print_lost(found: Row) -> None:
    first = found["arrangements"][0]["id"]
    rows = []
    for pair in (pair for pair in found["pairs"] if pair["from"] == first):
        for row in pair["threats"]:
            if row["lost"]["count"] or row["gained"]["count"]:
                said = [_to(row["lost"], first), _to(row["gained"], pair["to"])]
                rows.append([pair["to"], row["id"], interval(row["protected"], signed=True), *said])
    if rows:
        print(f"Runs in which only {first} stopped it, or only the other did, and to what the other side lost it:")
        show.table(["arrangement", "missile", "difference in protected", f"only {first}", "only the other"], rows)


def _to(lost: Row, name: str) -> str:
    return ", ".join(f"{what} {count}" for what, count in lost["to"].items()) or "–"


def _print_warnings(found: Row) -> None:
    print("Warning: minutes before the impact at which a party first knew of the missile, and of where it falls:")
    parties = list(dict.fromkeys(each["party"] for _, _, row in _lines(found) for each in row["warning"]))
    rows = []
    for missile, name, row in _lines(found):
        known = {each["party"]: each for each in row["warning"]}
        rows.append([missile, name, *(_warned(known.get(party)) for party in parties)])
    show.table(["missile", "arrangement", *parties], rows)


def _warned(row: Row | None) -> str:
    """Write both warnings, and in how many runs, where it was not in all of them."""
    if row is None or row["minutes"] is None:
        return "–"
    often = "" if row["warned"]["mean"] > 0.995 else f" in {100 * row['warned']['mean']:.0f} %"
    placed = _middle(row["placed_minutes"], "{:.1f}")
    return f"{row['minutes']['median']:.1f}{often}, {placed}"


def _print_shown(found: Row) -> None:
    counts: dict[tuple[str, str, str], dict[str, Row]] = {}
    for each in found["arrangements"]:
        for row in each["shown"]:
            counts.setdefault((row["to"], row["from"], row["what"]), {})[each["id"]] = row
    names = [each["id"] for each in found["arrangements"]]
    rows = []
    for (to, sender, what), known in sorted(counts.items()):
        fields = sorted({field for row in known.values() for field in row["fields"]})
        numbers = [_middle_of(known.get(name)) for name in names]
        rows.append([to, sender, what, *numbers, ", ".join(fields) or "whole"])
    print("What parties were shown by others: messages, or a sensor's reports, in a run on average; and every field:")
    show.table(["to", "from", "what", *names, "fields"], rows)


def _middle_of(row: Row | None) -> str:
    return "–" if row is None else f"{row['count']['mean']:.1f}"


def _print_differences(found: Row) -> None:
    first = found["arrangements"][0]["id"]
    for pair in (pair for pair in found["differences"] if pair["from"] == first):
        print(f"Replication {found['replication']}, {first} and {pair['to']}, event by event:\n")
        same = [row["id"] for row in pair["threats"] if not row["differing"]]
        for row in pair["threats"]:
            if row["differing"]:
                print(f"{row['id']}: {row['told'][0]}")
                print("".join(f"    {sentence}\n" for sentence in row["told"][1:]), end="")
        if same:
            print(f"No event differs about {', '.join(same)}.")
        print()
