"""The commands of the public debate: what an interceptor reaches, the shipped questions. They join those in app.py."""

from __future__ import annotations

from typing import Annotated

import typer
from typer import Argument, Option

from oneroof.cli import cold, options, show

app = typer.Typer()

Interceptor = Annotated[str, Argument(metavar="INTERCEPTOR", help="An interceptor of the catalogue.")]
Site = Annotated[str, Option("--from", metavar="LAT,LON", help="Where it stands, in degrees, or a site's name.")]
Against = Annotated[str, Option("--against", metavar="MISSILE", help="The missile that it shall meet.")]
Launch = Annotated[str, Option("--launch", metavar="LAT,LON", help="Where the missile starts, or a site's name.")]
Aim = Annotated[str, Option("--aim", metavar="LAT,LON", help="What the missile is aimed at, or a site's name.")]
Commit = Annotated[
    float, Option(metavar="S", help="Lift-off at the earliest so long after the missile's burnout; negative: before.")
]
Speed = Annotated[float | None, Option(metavar="V", help="Another burnout speed than the sheet's.")]
Which = Annotated[str | None, Option("--threshold", metavar="speed|delay", help="Where the answer flips.")]
LongestS = Annotated[float | None, Option(metavar="S", help="Longest flight of the interceptor.  [default: its sheet]")]
Closing = Annotated[float, Option(metavar="V", help="A meeting slower than this does not count.")]


@app.command()
def reach(
    interceptor: Interceptor,
    from_: Site = "",
    against: Against = "",
    launch: Launch = "",
    aim: Aim = "",
    commit_after_burnout_s: Commit = 0.0,
    burnout_speed_km_s: Speed = None,
    threshold: Which = None,
    flight_time_max_s: LongestS = None,
    least_closing_speed_km_s: Closing = 0.0,
    loft: options.Loft = options.LOFTS[0],
    believe: options.Believe = "open",
    json: options.Json = False,
) -> None:
    """Tell whether, when and where an interceptor can meet a flight, and at which speed or delay that flips."""
    from oneroof.cli import reaching

    typed = reaching.Typed(from_, against, launch, aim, believe, loft)
    bounds = reaching.Bounds(
        commit_after_burnout_s, burnout_speed_km_s, flight_time_max_s, least_closing_speed_km_s, threshold
    )
    reaching.require(interceptor, typed, bounds)
    cold.tell("fly_lanes")
    found = reaching.answer(interceptor, typed, bounds)
    show.as_json(found) if json else reaching.print_reach(found)
