"""The leakage study from the command line: what each party was shown, and what it could work out from that."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from oneroof.cli import show
from oneroof.errors import Fault, Mendable

if TYPE_CHECKING:
    from oneroof.simulation.scenario import Scenario
    from oneroof.studies.leakage import Figure

Row = dict[str, Any]


def figures(asked: Iterable[str], scenario: Scenario) -> list[Figure]:
    """Read the figures to guess at: KEY, or KEY=LOW:HIGH; raises Mendable for a range that is none."""
    from oneroof.studies.leakage import figure

    found = []
    for text in asked:
        key, _, bounds = text.partition("=")
        low, high = _range(text, bounds) if bounds else (None, None)
        found.append(figure(key.strip(), scenario, low, high))
    return found


def _range(text: str, bounds: str) -> tuple[float, float]:
    try:
        low, high = (float(part) for part in bounds.split(":"))
    except ValueError:
        low = high = 0.0
    if not low < high:
        mend = "Write for example forward-x-band.reference_range_km=1000:2000."
        raise Mendable(Fault("--figure", repr(text), "a key with a range stands here: KEY=LOW:HIGH", mend))
    return low, high


def print_study(found: Row) -> None:
    """Print what was shown and what could be worked out, for people."""
    print(f"{found['title']}\nreplications: {found['replications']}, seed {found['seed']}.\n")
    _print_shown(found)
    _print_within(found)
    for figure in found["figures"]:
        _print_inferred(found, figure)


def _print_shown(found: Row) -> None:
    names = [each["id"] for each in found["arrangements"]]
    flows: dict[tuple[str, str, str], dict[str, list[str]]] = {}
    for each in found["arrangements"]:
        for party, facts in each["shown"].items():
            for fact in facts:
                row = flows.setdefault((party, fact["from"], fact["what"]), {})
                row.setdefault(each["id"], []).append(fact["field"])
    print("What parties were shown by others: the number of fields, or of sensors whose detections they were given:")
    rows = [[*flow, *(len(fields.get(name, ())) or "–" for name in names)] for flow, fields in sorted(flows.items())]
    show.table(["to", "from", "what", *names], rows)


def _print_within(found: Row) -> None:
    """Say for each party which arrangement shows it least: all of that it is shown under each other one as well."""
    count = len(found["arrangements"])
    rows = []
    parties = dict.fromkeys(row["party"] for row in found["included"] if row["fields"])
    for party in parties:
        least = [row["shown"] for row in found["included"] if row["party"] == party and len(row["within"]) == count - 1]
        rows.append([party, ", ".join(least) or "none: each shows something that another does not"])
    if count > 1 and rows:
        print("Under which arrangement a party is shown least (all of it is shown under each other one as well):")
        show.table(["party", "least"], rows)


def _print_inferred(found: Row, figure: Row) -> None:
    values = ", ".join(f"{value:g}" for value in figure["candidates"])
    print(f"What a party could work out about {figure['key']}, of {values}, if it knew everything else:")
    rows = []
    for each in found["arrangements"]:
        for row in each["inferred"]:
            if row["figure"] == figure["key"] and row["bits"] > 0.0:
                by = ", ".join(f"{name} {bits:.2f}" for name, bits in row["by"].items())
                bits = f"{row['bits']:.2f} of {row['entropy_bits']:.2f}"
                rows.append([each["id"], row["party"], bits, by, f"{row['width']:g} of {row['width_before']:g}"])
    if rows:
        show.table(["arrangement", "party", "bits", "from what", "left of the interval"], rows)
    else:
        print("nothing: every party is shown the same whatever it is.\n")
