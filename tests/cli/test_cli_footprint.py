"""`oneroof footprint`: a small map from the command line, its files, and one clear message for bad input."""

from __future__ import annotations

import json
import resource
from pathlib import Path
from typing import Any

import pytest

from oneroof.cli.boundary import main
from oneroof.errors import Mendable
from oneroof.simulation.case import open_case
from oneroof.studies.defended import attack_areas

SMALL = ("footprint", "third-site-2007", "--area", "49,54,12,21", "--step-deg", "2")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("footprint")
    assert main([*SMALL, "--launch", "tabriz", "--missile", "iran-3-stage-3700", "--out", str(folder)]) == 0
    return folder


def test_all_files_are_there_and_agree(written: Path) -> None:
    names = {path.name for path in written.iterdir()}
    assert names == {f"footprint.{end}" for end in ("json", "geojson", "nc", "png", "svg")}
    told: dict[str, Any] = json.loads((written / "footprint.json").read_text())
    assert sum(told["cells"].values()) == told["grid"]["rows"] * told["grid"]["columns"] == 8
    shapes = json.loads((written / "footprint.geojson").read_text())["features"]
    assert sum(each["properties"]["cells"] for each in shapes) == 8 - told["cells"]["outside range"]
    poland = next(row for row in told["countries"] if row["country"] == "PL")
    assert poland["share_of_people_defended"] == 1.0 and 10e6 < poland["people_defended"] < 40e6


def test_the_grid_can_be_read_as_netcdf(written: Path) -> None:
    from scipy.io import netcdf_file

    with netcdf_file(written / "footprint.nc", mmap=False) as file:
        margins = file.variables["margin"][:]
        assert margins.shape == (2, 4) and file.variables["lat"][0] == 50.0
        assert (file.variables["value"][:][margins >= 0.0] == 1).all()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--area", "35,72,-12"), ("--area", "south, north, west and east")),
        (("--area", "72,35,-12,42"), ("--area", "south is below north")),
        (("--area", "-60,-20,100,140"), ("--area", "nearer to Europe")),
        (("--step-deg", "0.01"), ("--step-deg", "100,000 cells", "larger steps")),
        (("--step-deg", "0"), ("--step-deg", "larger than nothing")),
        (("--step-deg", "nan"), ("--area", "finite")),
        (("--launch", "35,18", "--missile", "shahab-3"), ("--launch", "at sea")),
        (("--launch", "nowhere", "--missile", "shahab-3"), ("--launch", "nowhere")),
        (("--launch", "tabriz"), ("--missile", "one for all launch areas")),
        (("--launch", "tabriz", "--missile", "shahab"), ("--missile", "shahab-3")),
        (("--missile", "shahab-3"), ("--launch",)),
        (("--move", "cruiser=36,20"), ("--move", "has none")),
    ],
)
def test_bad_input_gets_one_clear_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    assert main(["footprint", "third-site-2007", *arguments, "--out", str(tmp_path / "none")]) == 2
    assert not list(tmp_path.iterdir())
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and all(word in told for word in words), told


def test_an_attack_launched_at_sea_is_refused_by_its_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The second of two rows is fired from the Ionian Sea."""
    assert main(["footprint", str(attacked_from(tmp_path, "{latitude_deg: 38, longitude_deg: 18}"))]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and all(word in told for word in ("attack.two.from", "38,18", "at sea")), told


def test_a_town_on_the_shore_is_no_place_at_sea(tmp_path: Path) -> None:
    """The borders draw Bushehr in the water; a point 20 km off any shore stays at sea."""
    areas = attack_areas(open_case(str(attacked_from(tmp_path, "bushehr"))))
    assert [each.place.name for each in areas] == ["tabriz", "bushehr"]
    with pytest.raises(Mendable, match="at sea"):
        attack_areas(open_case(str(attacked_from(tmp_path, "{latitude_deg: 28.8, longitude_deg: 50.55}"))))


def attacked_from(folder: Path, place: str) -> Path:
    assets = "assets:\n  - {sheet: gbi-two-stage, site: redzikowo}\n  - {sheet: emr-brdy, site: brdy}\n"
    row = "  - {id: ID, missile: iran-3-stage-3700, from: PLACE, to: berlin}\n"
    rows = row.replace("ID", "one").replace("PLACE", "tabriz") + row.replace("ID", "two").replace("PLACE", place)
    scenario = folder / "two-rows.yaml"
    scenario.write_text(f"format: 1\nname: two-rows\n\n{assets}\nattack:\n{rows}")
    return scenario


def test_a_disk_that_fills_up_is_told_once_and_leaves_the_old_files(
    written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The limit of a file's size stands for a full disk: the write that crosses it takes a part, then fails."""
    old = {path.name: path.read_bytes() for path in written.iterdir()}
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        assert main([*SMALL, "--launch", "tabriz", "--missile", "iran-3-stage-3700", "--out", str(written)]) == 2
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    told = capsys.readouterr()
    assert told.err.count("\n") == 1 and f"output folder {written}" in told.err and "Name another folder" in told.err
    assert {path.name: path.read_bytes() for path in written.iterdir()} == old
