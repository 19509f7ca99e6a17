"""What a run prints: who was protected and why, what was spent, what was assumed."""

from __future__ import annotations

from typing import Any

from oneroof.cli import show
from oneroof.cli.alarmed import print_alarms

Threat = dict[str, Any]


def print_summary(summary: show.Summary) -> None:
    """Print the results of a run for people."""
    believed = f"figures believed: {summary['believe']}"
    if summary["arrangement"] is not None:
        believed += f", arrangement: {summary['arrangement']}"
    print(f"{summary['title']}\n{summary['replications']} replications, seed {summary['seed']}, {believed}\n")
    show.table(
        [
            "aimed at",
            "missile",
            "from",
            "flight",
            "protected, %",
            "track ready",
            "launched",
            "intercept",
            "how it ended",
        ],
        [_row(threat) for threat in summary["threats"]],
    )
    for threat in summary["threats"]:
        _print_why(threat)
    _print_raid(summary)


def _row(threat: Threat) -> list[object]:
    return [
        threat["to"],
        threat["missile"],
        threat["from"],
        show.minutes(threat["time_of_flight_s"]),
        show.share(threat["protected"]),
        _median(threat, "track_ready_s"),
        _median(threat, "launched_s"),
        _median(threat, "intercept_s"),
        ", ".join(f"{cause} {count}" for cause, count in threat["causes"].items() if count),
    ]


def _median(threat: Threat, key: str) -> str:
    value = threat.get(key) or {}
    return show.minutes(value.get("median"))


def _print_why(threat: Threat) -> None:
    print(f"{threat['id']}: {threat['why']}")
    for sentence in threat["different"]:
        print(f"    {sentence}")


def _print_raid(summary: show.Summary) -> None:
    raid = summary["raid"]
    stopped = raid["defended"]
    print(
        "\nProtected, and the sentences above: of the runs with a missile that was a danger. How it ended: of all runs."
    )
    print(
        f"\nOf {len(summary['threats'])} threats {stopped['mean']:.1f} are stopped on average "
        f"({_interval(stopped)}); all of them in {show.share(raid['all_defended'])}."
    )
    for shooter in summary["shooters"]:
        print(f"{shooter['id']}: {shooter['fired']['mean']:.1f} of {shooter['rounds']} rounds fired on average.")
    _print_parties(summary["parties"])
    print_alarms(summary)
    if summary["refusals"]:
        print("Not there, not shown or not modelled:")
    for refusal in summary["refusals"]:
        print(f"    {refusal}")
    if "origin_filter" in summary:
        from oneroof.simulation import forgone

        print(forgone.said(summary["origin_filter"], summary["replications"]))
    print(f"{len(summary['used'])} figures used, {summary['assumed_count']} of them assumed: nobody published them.")
    print_sweep(summary.get("sweep"))


def _interval(mean: dict[str, float | None]) -> str:
    """Write a mean's interval; one replication has none."""
    low, high = mean["low"], mean["high"]
    return "one replication: no interval" if low is None or high is None else f"{low:.1f} to {high:.1f}"


def _print_parties(parties: list[dict[str, Any]]) -> None:
    told = [party for party in parties if party["messages"]["mean"] > 0.0]
    for party in told:
        first = show.minutes((party["first_warning_s"] or {}).get("median"))
        print(f"{party['name']}: {party['messages']['mean']:.1f} messages received on average, the first at {first}.")
    silent = [party["name"] for party in parties if party not in told]
    if silent:
        print(f"No message reached {', '.join(silent)}.")


SHOWN_SWING = 0.05  # below this a row says nothing that the rounding would show


def print_sweep(sweep: list[dict[str, Any]] | None) -> None:
    """Print how far each assumed value moves the result over its range, the strongest first; the summary holds all."""
    if not sweep:
        return
    moved = [row for row in sweep if _swing(row) >= SHOWN_SWING]
    print("\nThreats stopped, over the range of each assumed value:")
    names = ("name", "low", "value", "high", "defended_low", "defended_value", "defended_high")
    show.table(
        ["assumed value", "low", "value", "high", "stopped at low", "at value", "at high"],
        [[row[name] for name in names] for row in sorted(moved, key=_swing, reverse=True)],
    )
    print(f"{len(sweep) - len(moved)} more assumed values move it by less than {SHOWN_SWING:g}.")


def _swing(row: dict[str, Any]) -> float:
    """Span the result; a range's end at which nothing can fly gives none, and counts as the widest."""
    ends = [row["defended_low"], row["defended_value"], row["defended_high"]]
    return float("inf") if None in ends else max(ends) - min(ends)
