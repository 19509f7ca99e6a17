"""The arguments and options of the commands: how each is called and what its help says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

LOFTS = ("minimum-energy", "lofted", "depressed")

Json = Annotated[bool, Option("--json", help="Print JSON for machines.")]
Believe = Annotated[str, Option(metavar="WHO", help="Whose figures to believe, for example usa or postol.")]
OfArrangements = Annotated[bool, Option("--arrangement", help="The schema of an arrangement file.")]
RecordFile = Annotated[Path, Argument(metavar="RECORD", help="A record.jsonl.")]

ScenarioName = Annotated[
    str, Argument(metavar="SCENARIO", help="One that ships (`oneroof scenarios`), or a YAML file.")
]
ArrangementName = Annotated[
    str | None, Option("--arrangement", metavar="NAME", help="Lay it over: `oneroof arrangements`, or a YAML file.")
]
Seed = Annotated[int, Option(min=0, metavar="N", help="All chance follows from it.")]
Replications = Annotated[int | None, Option(min=1, metavar="N", help="Runs, each with other draws.  [default: 100]")]
MayBelieve = Annotated[str | None, Option("--believe", metavar="WHO", help="Whose figures to believe first.")]
Settings = Annotated[list[str] | None, Option("--set", metavar="KEY=VALUE", help="Replace one figure or setting.")]
Workers = Annotated[int | None, Option(min=1, metavar="N", help="Processes; the results do not depend on it.")]
OutFolder = Annotated[Path | None, Option("--out", metavar="DIR", help="Write record, summary and report there.")]
SweepAssumed = Annotated[bool, Option("--sweep-assumed", help="Also vary each assumed value over its range.")]

Arrangements = Annotated[
    str | None, Option(metavar="A,B,C", help="Which to compare; left out: those that the scenario lists.")
]
Figures = Annotated[
    list[str] | None,
    Option("--figure", metavar="KEY[=LOW:HIGH]", help="A figure that is not told: how much of it can be worked out?"),
]
FewReplications = Annotated[int, Option("--replications", min=1, metavar="N", help="Runs, each with other draws.")]
Shown = Annotated[int, Option("--replication", min=0, metavar="N", help="The one that is told event by event.")]
OutComparison = Annotated[
    Path | None, Option("--out", metavar="DIR", help="Write compare.html and compare.json there.")
]

ScenarioFile = Annotated[
    str, Argument(metavar="FILE", help="A scenario file (with --over an arrangement), or the name of one that ships.")
]
OverScenario = Annotated[
    str | None, Option("--over", metavar="SCENARIO", help="Check an arrangement, laid over this scenario.")
]
SheetName = Annotated[str | None, Argument(metavar="NAME", help="One sheet; without it, all of them.")]

MissileName = Annotated[str | None, Argument(metavar="MISSILE", help="One of the catalogue; not with --ideal.")]
From = Annotated[str, Option("--from", metavar="LAT,LON", help="Launch point in degrees, or a site's name.")]
To = Annotated[str, Option("--to", metavar="LAT,LON", help="Aim point in degrees, or a site's name.")]
Loft = Annotated[str, Option(metavar="|".join(LOFTS), help="The shape of the arc.")]
ApogeeKm = Annotated[
    float | None,
    Option("--apogee-km", metavar="KM", help="Peak at this height instead; needs an engine that can be cut off."),
]
Ideal = Annotated[bool, Option("--ideal", help="The textbook case: impulsive, sphere, no air, no rotation.")]
OutTable = Annotated[Path | None, Option("--out", metavar="FILE.csv", help="Write the trajectory there.")]

SensorName = Annotated[
    str | None, Argument(metavar="SENSOR", help="A radar or a satellite of the catalogue; without it, a bare place.")
]
At = Annotated[str, Option("--at", metavar="LAT,LON", help="Where the radar stands, if not where its sheet says.")]
Over = Annotated[str, Option("--over", metavar="LAT,LON", help="The place to look over, or a site's name.")]
HeightM = Annotated[float | None, Option("--height-m", metavar="H", help="Height of the sensor over the ellipsoid.")]
Seen = Annotated[str, Option("--missile", metavar="MISSILE", help="Fly it from --from to --to, and see when it shows.")]
SeenFrom = Annotated[
    str, Option("--from", metavar="LAT,LON", help="Launch point of the flight; without a sensor, where one stands.")
]

Source = Annotated[str, Option("--source", metavar="ASSET", help="The sensor whose worth is asked.")]
Party = Annotated[str, Option(metavar="P", help="The party whose eyes to read with.")]
Alliance = Annotated[str, Argument(metavar="ALLIANCE", help="Whose members.")]
Day = Annotated[str, Option("--on", metavar="DATE", help="The day, such as 2012-05-20.")]

SweptPart = Annotated[
    str | None, Option("--sweep", metavar="PART", help="Lengthen one: sense, transmit, review, decide, order, ready.")
]
SweepFrom = Annotated[float, Option("--from", metavar="S", help="Shortest addition to the part swept.")]
SweepTo = Annotated[float, Option("--to", metavar="S", help="Longest addition to the part swept.")]
SweepBy = Annotated[float, Option("--step", metavar="S", help="From one addition to the next.")]
Measured = Annotated[int, Option("--replications", min=0, metavar="N", help="Runs in which the parts are measured.")]
OneArrangement = Annotated[
    str | None, Argument(metavar="NAME", help="An arrangement that ships, or a YAML file; without it, all that ship.")
]
ShownTo = Annotated[str, Option("--party", metavar="P", help="The party that got a thing, or did not.")]
OfKind = Annotated[str | None, Option("--what", metavar="KIND", help="One kind of message, such as launch-warning.")]
FromParty = Annotated[str | None, Option("--from", metavar="PARTY", help="Whose information; without it, everybody's.")]
OfField = Annotated[str | None, Option("--field", metavar="F", help="One field, such as launch_time_s.")]
ScenarioOrRecord = Annotated[
    str, Argument(metavar="SCENARIO_OR_RECORD", help="A scenario or its file; or a record.jsonl of a run.")
]
TechnologyFile = Annotated[
    Path | None, Argument(metavar="FILE", help="Rules and a project; without one, the example that ships.")
]
LedgerOrRecord = Annotated[
    Path | None, Argument(metavar="FILE", help="A ledger of consultations or a record.jsonl; without one, the shipped.")
]
OldScenario = Annotated[str, Argument(metavar="SCENARIO_A", help="The scenario with the old policy.")]
NewScenario = Annotated[
    str | None, Argument(metavar="SCENARIO_B", help="The one with the new policy; without it, the same scenario.")
]
OldArrangement = Annotated[str | None, Option("--old", metavar="NAME", help="Lay this arrangement over SCENARIO_A.")]
NewArrangement = Annotated[str | None, Option("--new", metavar="NAME", help="Lay this one over SCENARIO_B.")]

DependsOn = Annotated[str | None, Option("--on", metavar="NAME", help="One party, post, radar or battery alone.")]
NamedMeasure = Annotated[
    str | None,
    Option("--measure", metavar="NAME", help="Test whether a radar is indispensable; what it shall improve."),
]
Compared = Annotated[int, Option("--replications", min=2, metavar="N", help="Runs with it and without, same draws.")]
Window = Annotated[
    float, Option("--window", min=0.0, max=3600.0, metavar="S", help="Within which a second must agree.")
]
Hours = Annotated[float, Option("--hours", min=1.0, max=1e6, metavar="H", help="Hours of false alarms drawn.")]

LaunchAreas = Annotated[
    list[str] | None,
    Option("--launch", metavar="PLACE", help="A launch area (LAT,LON or a site) in place of the attack's; repeatable."),
]
AreaMissiles = Annotated[
    list[str] | None, Option("--missile", metavar="NAME", help="Its missile: one for all, or one for each --launch.")
]
MapArea = Annotated[str, Option("--area", metavar="S,N,W,E", help="Edges of the map in degrees.")]
StepDeg = Annotated[float, Option("--step-deg", metavar="DEG", help="Size of a cell.")]
AtLeastKm = Annotated[
    float, Option("--at-least-km", metavar="KM", help="Count only flights of at least this range as a threat.")
]
MoveShip = Annotated[
    list[str] | None, Option("--move", metavar="SHIP=LAT,LON", help="Put a ship of the scenario elsewhere; repeatable.")
]
ByArea = Annotated[bool, Option("--by-area", help="Also a map for each launch area.")]
OutMaps = Annotated[Path | None, Option("--out", metavar="DIR", help="Write the maps, GeoJSON, NetCDF and JSON there.")]
PointHeight = Annotated[float, Option("--height-km", min=0.0, max=2000.0, metavar="KM", help="Height of the points.")]

Port = Annotated[int, Option(metavar="N", help="The port; 0 takes any that is free.")]
Host = Annotated[str, Option(metavar="ADDRESS", help="The address to listen on; other machines reach only others.")]
OpenPage = Annotated[bool, Option("--open/--no-open", help="Open the page in the browser.")]
