"""The commands over the real rooms: what they print for people and for machines."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from typing import Any

import pytest

from oneroof.cli import outcome, parse, show
from oneroof.cli.boundary import main
from oneroof.errors import Mendable
from oneroof.simulation.record import chained, dump

SPHERE_RADIUS_KM = 6371.0


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command that must succeed, and give what it printed."""
    code = main(list(arguments))
    shown = capsys.readouterr()
    assert code == 0, shown.err
    return shown.out


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """Run a command with --json and read its one document."""
    return json.loads(said(capsys, *arguments, "--json"))


# the table of the textbook case: closed forms on a sphere of 6,371 km, GM 398,600.4418 km3/s2
@pytest.mark.requirement("A098")
@pytest.mark.parametrize(
    ("range_km", "speed_km_s", "apogee_km", "flight_min"),
    [(1000.0, 3.016, 239.9, 7.91), (3000.0, 4.865, 655.2, 14.92), (10000.0, 7.198, 1319.5, 32.18)],
)
def test_the_textbook_case(
    capsys: pytest.CaptureFixture[str], range_km: float, speed_km_s: float, apogee_km: float, flight_min: float
) -> None:
    longitude_deg = math.degrees(range_km / SPHERE_RADIUS_KM)
    flight = told(capsys, "fly", "--ideal", "--from", "0,0", "--to", f"0,{longitude_deg!r}")
    assert flight["range_km"] == pytest.approx(range_km, rel=1e-9)
    assert flight["burnout_speed_km_s"] == pytest.approx(speed_km_s, rel=1e-3)
    assert flight["apogee_km"] == pytest.approx(apogee_km, rel=1e-3)
    assert flight["time_of_flight_s"] / 60.0 == pytest.approx(flight_min, rel=1e-3)
    assert flight["launch_azimuth_deg"] == pytest.approx(90.0)


FLIGHT_KEYS = {
    "range_km",
    "burnout_speed_km_s",
    "burnout_time_s",
    "burnout_altitude_km",
    "apogee_km",
    "time_of_flight_s",
    "reentry_speed_km_s",
    "reentry_angle_deg",
    "miss_m",
    "launch_azimuth_deg",
}
CSV_COLUMNS = (
    "time_s,x_ecef_m,y_ecef_m,z_ecef_m,vx_ecef_m_s,vy_ecef_m_s,vz_ecef_m_s,latitude_deg,longitude_deg,altitude_km,phase"
)


def test_a_full_flight_and_its_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "flight.csv"
    flight = told(
        capsys, "fly", "iran-3-stage-3700", "--from", "tabriz", "--to", "berlin", "--out", str(file)
    )  # fmt: skip
    assert flight.keys() >= FLIGHT_KEYS
    assert flight["miss_m"] < 100.0
    assert file.read_text("utf-8").splitlines()[0] == CSV_COLUMNS
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["phase"] for row in rows[:1] + rows[-1:]] == ["boost", "reentry"]
    times_s = [float(row["time_s"]) for row in rows]
    assert times_s == sorted(times_s)
    assert times_s[-1] == pytest.approx(flight["time_of_flight_s"], abs=1e-3)
    # Berlin by its own coordinates on the shelf
    berlin = told(capsys, "catalogue", "berlin")[0]["figures"]
    assert float(rows[-1]["latitude_deg"]) == pytest.approx(berlin["latitude_deg"][0]["value"], abs=2e-3)
    assert float(rows[-1]["longitude_deg"]) == pytest.approx(berlin["longitude_deg"][0]["value"], abs=2e-3)


def test_the_ideal_case_needs_no_missile_and_has_the_same_keys(capsys: pytest.CaptureFixture[str]) -> None:
    flight = told(capsys, "fly", "--ideal", "--from", "38.08,46.29", "--to", "berlin")
    assert flight.keys() >= FLIGHT_KEYS


def test_the_catalogue_is_a_list_of_objects(capsys: pytest.CaptureFixture[str]) -> None:
    sheets = told(capsys, "catalogue")
    assert {sheet["kind"] for sheet in sheets} == {"missile", "interceptor", "radar", "satellite", "site"}
    assert all({"name", "kind", "figures"} <= sheet.keys() for sheet in sheets)
    names = {sheet["name"] for sheet in sheets}
    assert any("icbm" in name for name in names)
    assert any("gbi" in name for name in names)


@pytest.mark.parametrize(("believe", "speed_km_s"), [("usa", 6.3), ("postol", 9.0)])
def test_a_belief_chooses_among_rivals(capsys: pytest.CaptureFixture[str], believe: str, speed_km_s: float) -> None:
    (sheet,) = told(capsys, "catalogue", "gbi-two-stage", "--believe", believe)
    values = sheet["figures"]["burnout_speed_km_s"]
    assert len(values) == 2
    assert [value["value"] for value in values if value["chosen"]] == [speed_km_s]
    table = said(capsys, "catalogue", "gbi-two-stage", "--believe", believe)
    assert "burnout_speed_km_s" in table
    assert "assumed" in table


def test_the_shipped_scenarios_are_listed_and_hold(capsys: pytest.CaptureFixture[str]) -> None:
    listed = told(capsys, "scenarios")
    assert "third-site-2007" in {row["name"] for row in listed}
    assert all(row["title"] for row in listed)
    for row in listed:
        assert told(capsys, "check", row["name"])["faults"] == []
    assert "third-site-2007" in said(capsys, "scenarios")
    assert "no faults" in said(capsys, "check", "third-site-2007")


def test_a_faulty_file_is_told_to_machines_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("format: 1\nnam: x\nthreats: []\n", "utf-8")
    assert main(["check", str(file), "--json"]) == 2
    shown = capsys.readouterr()
    faults = json.loads(shown.out)["faults"]
    assert len(faults) >= 2
    assert len(shown.err.splitlines()) == len(faults)
    assert any(fault["where"].startswith(f"{file}:2") for fault in faults)


def test_the_schema_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert "properties" in told(capsys, "schema")


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "--version").startswith("oneroof 0.")


# ---------------------------------------------------------------------------------------------- a run, end to end


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One small run of the shipped scenario, written to a folder."""
    folder = tmp_path_factory.mktemp("run") / "out"
    code = main(
        ["run", "third-site-2007", "--seed", "1", "--replications", "4", "--workers", "1", "--out", str(folder)]
    )
    assert code == 0
    return folder


def test_a_run_writes_its_three_files(run_folder: Path) -> None:
    assert {path.name for path in run_folder.iterdir()} == {"record.jsonl", "summary.json", "report.html"}
    summary = json.loads((run_folder / "summary.json").read_text("utf-8"))
    assert summary["replications"] == 4
    assert "NaN" not in (run_folder / "summary.json").read_text("utf-8")


def test_a_run_says_who_was_protected_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    printed = said(capsys, "run", "third-site-2007", "--replications", "2", "--workers", "1")
    summary = told(capsys, "run", "third-site-2007", "--replications", "2", "--workers", "1")
    for threat in summary["threats"]:
        assert threat["why"] in printed
        assert sum(threat["causes"].values()) == 2
    assert "Add --out DIR" in printed


def test_a_record_is_replayed(capsys: pytest.CaptureFixture[str], run_folder: Path) -> None:
    assert "reproduced" in said(capsys, "replay", str(run_folder / "record.jsonl"))


def tampered(record: Path) -> list[str]:
    """Move one event of a record by a microsecond, without touching any hash."""
    lines = record.read_text("utf-8").splitlines()
    number = next(i for i, line in enumerate(lines) if '"t_us":' in line)
    event = json.loads(lines[number])
    event["t_us"] += 1
    lines[number] = dump(event)
    return lines


def test_a_broken_chain_is_told(capsys: pytest.CaptureFixture[str], run_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "record.jsonl").write_text("\n".join(tampered(run_folder / "record.jsonl")) + "\n", "utf-8")
    assert main(["replay", str(tmp_path / "record.jsonl")]) in (1, 2)
    assert "record.jsonl" in capsys.readouterr().err


def test_a_forged_chain_differs_in_the_replay(
    capsys: pytest.CaptureFixture[str], run_folder: Path, tmp_path: Path
) -> None:
    """Whoever moves an event and mends every hash after it is still found out: the inputs do not give that event."""
    forged, before = [], ""
    for line in tampered(run_folder / "record.jsonl"):
        value = json.loads(line)
        value.pop("hash")
        line, before = chained(value, before)
        forged.append(line)
    (tmp_path / "record.jsonl").write_text("\n".join(forged) + "\n", "utf-8")
    assert main(["replay", str(tmp_path / "record.jsonl")]) == 1
    assert "differs" in capsys.readouterr().err


def test_a_partys_transcript_is_json_lines(capsys: pytest.CaptureFixture[str], run_folder: Path) -> None:
    lines = said(capsys, "transcript", str(run_folder / "record.jsonl"), "--party", "nato").splitlines()
    assert lines
    assert all(isinstance(json.loads(line), dict) for line in lines)
    assert said(capsys, "transcript", str(run_folder / "record.jsonl"), "--party", "rus") == ""


def test_a_party_nobody_knows_is_refused(capsys: pytest.CaptureFixture[str], run_folder: Path) -> None:
    assert main(["transcript", str(run_folder / "record.jsonl"), "--party", "natto"]) == 2
    assert "nato" in capsys.readouterr().err


def test_an_output_that_is_a_file_is_refused_before_the_run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", "utf-8")
    assert main(["run", "third-site-2007", "--out", str(tmp_path / "taken")]) == 2
    assert "--out" in capsys.readouterr().err


# ---------------------------------------------------------------------------------------------- small parts


@pytest.mark.parametrize(
    ("text", "degrees"), [("52.5,13.4", (52.5, 13.4)), ("-5, 30", (-5.0, 30.0)), ("0,-73.9", (0.0, -73.9))]
)
def test_places_are_read(text: str, degrees: tuple[float, float]) -> None:
    place = parse.place("--from", text, "open")
    assert (math.degrees(place.latitude_rad), math.degrees(place.longitude_rad)) == pytest.approx(degrees)


def test_every_bad_setting_is_told_at_once() -> None:
    with pytest.raises(Mendable) as caught:
        parse.settings(["a", "=1", "b=2", "b=3"])
    assert len(caught.value.faults) == 3
    assert parse.settings(["a.b = 1.5", "c=x=y"]) == {"a.b": "1.5", "c": "x=y"}


def test_plain_values() -> None:
    import numpy as np

    value = {"a": np.float64(1.5), "b": np.array([1.0, math.nan]), "c": (True, None, math.inf), 1: "x"}
    assert show.plain(value) == {"a": 1.5, "b": [1.0, None], "c": [True, None, None], "1": "x"}


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (True, "yes"), (3, "3"), (3.0, "3"), (1234.5678, "1,234.6"), (0.12345, "0.1235"), (math.nan, "–")],
)
def test_values_for_people(value: object, text: str) -> None:
    assert show.show(value) == text


def test_times_and_shares_for_people() -> None:
    assert show.minutes(1023.6) == "17:04"
    assert show.minutes(None) == "–"
    assert show.share({"mean": 0.83, "low": 0.744, "high": 0.896}) == "83 % (74-90)"
    assert show.share(None) == "–"


def test_a_long_run_draws_a_bar_on_the_error_stream(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from rich.console import Console

    monkeypatch.setattr(show, "_BAR_AFTER_S", -1.0)
    monkeypatch.setattr(Console, "is_terminal", property(lambda _: True))
    with show.progress("replications") as tell:
        for done in range(1, 4):
            tell(done, 3)
    shown = capsys.readouterr()
    assert "replications" in shown.err
    assert not shown.out


def test_a_pipe_gets_no_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(show, "_BAR_AFTER_S", -1.0)
    with show.progress("replications") as tell:
        tell(1, 2)
    assert capsys.readouterr().err == ""


def test_the_sweep_is_printed_with_the_largest_effect_first(capsys: pytest.CaptureFixture[str]) -> None:
    def row(name: str, low: float | None, high: float) -> dict[str, Any]:
        figures = {"low": 1.0, "value": 2.0, "high": 3.0, "defended_value": 4.0}
        return {"name": name, **figures, "defended_low": low, "defended_high": high}

    rows = [
        row("small.effect", 3.9, 4.1),
        row("large.effect", 1.0, 6.0),
        row("none", 4.0, 4.0),
        row("grounded", None, 4.0),
    ]
    outcome.print_sweep(rows)
    printed = capsys.readouterr().out
    assert printed.index("grounded") < printed.index("large.effect") < printed.index("small.effect")
    assert "none" not in printed and "1 more assumed values" in printed
    outcome.print_sweep(None)
    assert capsys.readouterr().out == ""


def test_the_first_run_says_that_it_compiles(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from oneroof.earth import jit

    for cold in (True, False):
        monkeypatch.setattr(jit, "is_cold", lambda _name="", cold=cold: cold)
        assert main(["fly", "scud-b", "--from", "tabriz", "--to", "39.5,46.0"]) in (0, 2)
        assert ("Compiling" in capsys.readouterr().err) == cold
