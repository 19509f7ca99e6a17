"""Reading scenarios: what ships, what is filled in, what a fingerprint follows, that old formats load."""

from __future__ import annotations

import math
import subprocess
import sys
import time
from pathlib import Path

import pytest

from oneroof.catalogue import reader as sheets
from oneroof.catalogue import shelf, yaml_file
from oneroof.simulation.scenario import Scenario, defaults, library, read, schema
from oneroof.simulation.scenario.models import FORMAT
from oneroof.simulation.scenario.places import Point, label
from oneroof.simulation.scenario.quantity import Assumed

FORMATS = Path(__file__).resolve().parents[2] / "formats"

TINY = """
format: 1
name: tiny
assets:
  - {sheet: gbi-two-stage, site: redzikowo}
  - {sheet: emr-brdy, site: brdy}
  - {sheet: dsp}
attack:
  - {missile: iran-3-stage-3700, from: tabriz, to: berlin}
"""


def written(folder: Path, text: str, name: str = "written.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", library.names())
def test_every_shipped_scenario_reads_and_is_called_as_its_file(name: str) -> None:
    scenario = read(name)
    assert scenario.name == name
    assert scenario.title == library.titles()[name] or name == "smallest"


def test_the_third_site_says_what_its_file_says() -> None:
    scenario = read("third-site-2007")
    batteries = [asset for asset in scenario.assets if asset.rounds is not None]
    assert [(asset.id, asset.rounds, asset.owner, asset.host) for asset in batteries] == [
        ("gbi-poland", 10, "usa", "pol")
    ]
    assert {party.id for party in scenario.parties} >= {"usa", "nato", "rus", "irn"}
    assert {right.by for right in scenario.rights} == {"usa-command"}
    assert {rule.to for rule in scenario.release if rule.what == "launch-warning"} == {"nato"}
    assert {threat.missile for threat in scenario.attack} == {"iran-3-stage-3700", "iran-icbm-liquid", "shahab-3"}


@pytest.mark.requirement("A001", "A003")
def test_assets_carry_owner_operator_host_and_status() -> None:
    by_id = {asset.id: asset for asset in read("third-site-2007").assets}
    assert (by_id["gbi-poland"].owner, by_id["gbi-poland"].host, by_id["gbi-poland"].status) == (
        "usa",
        "pol",
        "planned",
    )
    assert (by_id["thule-radar"].host, by_id["thule-radar"].status) == ("dnk", "operational")


def test_a_file_of_assets_and_an_attack_is_enough(tmp_path: Path) -> None:
    scenario = read(written(tmp_path, TINY))
    assert [party.id for party in scenario.parties] == ["defender"]
    assert [(asset.id, asset.owner, asset.operator) for asset in scenario.assets] == [
        ("gbi-two-stage", "defender", "defender"),
        ("emr-brdy", "defender", "defender"),
        ("dsp", "defender", "defender"),
    ]
    assert [(node.id, node.party) for node in scenario.nodes] == [("command", "defender")]
    reports, orders, cues = {"emr-brdy>command", "dsp>command"}, {"command>gbi-two-stage"}, {"command>emr-brdy"}
    assert {link.id for link in scenario.links} == reports | orders | cues
    assert [(right.id, right.action, right.by) for right in scenario.rights] == [("engage", "engage", "command")]
    assert [(row.shooter, row.mode, row.shots, row.reserve) for row in scenario.doctrine] == [
        ("gbi-two-stage", "shoot-look-shoot", 1, 0)
    ]
    assert [(place.place, place.radius_km, place.radius_m) for place in scenario.protect] == [
        ("berlin", 150.0, 150_000.0)
    ]
    assert [(threat.id, threat.launch_s, threat.loft) for threat in scenario.attack] == [
        ("berlin-shot", 0.0, "minimum-energy")
    ]
    assert scenario.replications == 100


def test_what_is_filled_in_is_told_as_assumed(tmp_path: Path) -> None:
    said = {assumption.path: assumption for assumption in read(written(tmp_path, TINY)).assumptions()}
    delay = said["links.emr-brdy>command.delay_s"]
    link = defaults.default("link")["delay_s"]
    assert (delay.value, delay.low, delay.high, delay.reason) == (
        link["assumed"],
        link["low"],
        link["high"],
        link["reason"],
    )
    assert {"rights.engage.delay_s.median", "rights.engage.delay_s.spread", "rights.engage.timeout_s"} <= said.keys()
    assert list(said) == sorted(said)


def test_assumptions_hold_every_assumed_quantity_and_no_cited_one() -> None:
    said = {assumption.path: assumption.value for assumption in read(FORMATS / "scenario-1.yaml").assumptions()}
    text = (FORMATS / "scenario-1.yaml").read_text(encoding="utf-8")
    filled_in = {"links.northern-radar>command.delay_s", "links.command>oslo.delay_s", "release.data.delay_s"}
    assert len(said) == text.count("assumed:") + len(filled_in)
    assert filled_in <= said.keys()
    assert "links.radar>command.delay_s" not in said
    assert said["assets.battery.override.preparation_s"] == 20.0


def test_completing_twice_changes_nothing(tmp_path: Path) -> None:
    import json

    first = read(FORMATS / "scenario-1.yaml")
    again = read(written(tmp_path, json.dumps(first.as_data()), "again.yaml"))  # JSON is YAML
    assert again == first
    assert again.fingerprint == first.fingerprint


def test_a_row_with_a_count_becomes_that_many_threats(tmp_path: Path) -> None:
    more = TINY.replace("to: berlin}", "to: berlin, launch_s: 5, count: 3, interval_s: 2.5}")
    scenario = read(written(tmp_path, more))
    assert [(threat.id, threat.launch_s, threat.count) for threat in scenario.attack] == [
        ("berlin-shot-1", 5.0, 1),
        ("berlin-shot-2", 7.5, 1),
        ("berlin-shot-3", 10.0, 1),
    ]
    assert [place.id for place in scenario.protect] == ["berlin"]


def test_ids_that_the_file_leaves_out_stay_apart_from_those_it_gives(tmp_path: Path) -> None:
    text = TINY.replace("  - {sheet: dsp}", "  - {sheet: emr-brdy, site: brdy}\n  - {id: emr-brdy-2, sheet: dsp}")
    assert [asset.id for asset in read(written(tmp_path, text)).assets] == [
        "gbi-two-stage",
        "emr-brdy",
        "emr-brdy-3",
        "emr-brdy-2",
    ]


def test_norway_stays_norway(tmp_path: Path) -> None:
    text = TINY + "parties: [{id: NO, name: Norway}]\n"
    scenario = read(written(tmp_path, text))
    assert scenario.parties[0].id == "NO"
    assert {asset.owner for asset in scenario.assets} == {"NO"}


@pytest.mark.parametrize("word", ["NO", "no", "on", "off", "y", "Yes"])
def test_words_that_older_yaml_took_for_a_truth_value_are_ids(tmp_path: Path, word: str) -> None:
    assert read(written(tmp_path, TINY + f"parties: [{{id: {word}}}]\n")).parties[0].id == word


def test_the_fingerprint_follows_content_alone(tmp_path: Path) -> None:
    scenario = read(written(tmp_path, TINY))
    lines = [line for line in TINY.strip().splitlines() if line]
    attack = lines.index("attack:")
    turned = "\n".join(["# a comment", *lines[attack:], "", *lines[:attack]])
    turned = turned.replace("{sheet: emr-brdy, site: brdy}", "{site: 'brdy', sheet: \"emr-brdy\"}  # another")
    assert read(written(tmp_path, turned, "elsewhere.yaml")).fingerprint == scenario.fingerprint
    spelled = TINY.replace("to: berlin}", "to: berlin, launch_s: 0.0}") + "replications: 100\n"
    assert read(written(tmp_path, spelled)).fingerprint == scenario.fingerprint
    other = TINY.replace("to: berlin}", "to: berlin, launch_s: 1}")
    assert read(written(tmp_path, other)).fingerprint != scenario.fingerprint


def test_names_are_for_people_only(tmp_path: Path) -> None:
    named = TINY.replace("{sheet: dsp}", "{sheet: dsp, name: Eyes in the sky}")
    plain, other = read(written(tmp_path, TINY)).as_data(), read(written(tmp_path, named)).as_data()
    assert other["assets"][2].pop("name") == "Eyes in the sky"
    assert other == plain


@pytest.mark.parametrize("number", range(1, FORMAT + 1))
def test_every_older_format_loads(number: int) -> None:
    scenario = read(FORMATS / f"scenario-{number}.yaml")
    assert scenario.format == FORMAT
    assert len(scenario.attack) == 4
    assert scenario.parties[1].id == "NO"
    assert scenario.rights[0].asked == "per-raid"


def test_a_sheet_of_format_1_loads() -> None:
    sheet = sheets.read_sheet(FORMATS / "sheet-1.yaml", shelf.library())
    assert [value.value for value in sheet.figures["burnout_speed_km_s"].values] == [6.3, 9.0]


def test_overrides_reach_the_shelf_as_they_were_checked() -> None:
    asset = read(FORMATS / "scenario-1.yaml").assets[0]
    plain = {name: figure.model_dump(exclude_none=True) for name, figure in asset.override.items()}
    figures = shelf.Shelf("usa").figures(asset.sheet, plain)
    assert figures.si("burnout_speed_km_s") == 9000.0
    assert figures.value("preparation_s").kind == "assumed"


def test_points_are_given_in_radians_too() -> None:
    point = read(FORMATS / "scenario-1.yaml").assets[1].site
    assert isinstance(point, Point)
    assert math.isclose(point.latitude_rad, 49.67 * math.pi / 180.0)
    assert math.isclose(point.longitude_rad, 13.67 * math.pi / 180.0)
    assert (label(point), label("brdy")) == ("A hill", "brdy")
    assert label(Point(latitude_deg=1.0, longitude_deg=-2.5)) == "1.00,-2.50"


def test_a_scenario_is_frozen() -> None:
    scenario = read("smallest")
    with pytest.raises(ValueError, match="frozen"):
        scenario.name = "other"  # type: ignore[misc]


def test_the_defaults_are_all_marked_assumed_with_a_reason() -> None:
    def figures(node: object) -> list[dict[str, object]]:
        if not isinstance(node, dict):
            return []
        inner = [figure for value in node.values() for figure in figures(value)]
        return [node] if "assumed" in node else inner

    found = figures(yaml_file.load(defaults.FILE).data)
    assert len(found) == 16
    assert all(Assumed.model_validate(figure).reason for figure in found)


def test_the_schema_asks_for_no_more_than_the_smallest_file_holds() -> None:
    made = schema()
    data = yaml_file.load(library.path_of("smallest")).data
    assert set(made["required"]) <= data.keys() <= made["properties"].keys()
    rows = {"assets": "Asset", "attack": "Threat"}
    for key, model in rows.items():
        part = made["$defs"][model]
        for row in data[key]:
            assert set(part["required"]) <= row.keys() <= part["properties"].keys()
    assert made["additionalProperties"] is False


def test_the_schema_knows_every_key_of_the_full_example() -> None:
    made = schema()
    data = yaml_file.load(FORMATS / "scenario-1.yaml").data
    assert data.keys() <= made["properties"].keys()
    models = {"parties": "Party", "links": "Link", "rights": "Right", "release": "Release", "doctrine": "Doctrine"}
    for key, model in models.items():
        part = made["$defs"][model]
        assert all(set(part.get("required", ())) <= row.keys() <= part["properties"].keys() for row in data[key])


@pytest.mark.parametrize("name", library.names(library.ARRANGEMENTS))
def test_the_schema_of_arrangements_fits_every_shipped_one(name: str) -> None:
    made = schema("arrangement")
    data = yaml_file.load(library.path_of(name, library.ARRANGEMENTS)).data
    assert set(made["required"]) <= data.keys() <= made["properties"].keys()
    models = {"nodes": "Seat", "links": "Channel", "rights": "Right", "release": "Release", "centres": "Centre"}
    for key, model in models.items():
        part = made["$defs"][model]
        for row in data.get(key, ()):
            assert set(part.get("required", ())) <= row.keys() <= part["properties"].keys(), (key, row)


def test_reading_takes_no_second() -> None:
    """In a fresh process, imports apart; the best of three. It takes 0.2 s alone on a machine, more beside others."""
    code = (
        "import time, pydantic; from oneroof.simulation.scenario import read\n"
        "start = time.process_time(); read('third-site-2007'); print(time.process_time() - start)"
    )
    times = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout) for _ in range(3)
    ]
    assert min(times) < 1.0


def test_a_raid_of_ten_thousand_reads_in_seconds(tmp_path: Path) -> None:
    text = TINY.replace("to: berlin}", "to: berlin, count: 10000, interval_s: 0.1}")
    start = time.process_time()
    scenario = read(written(tmp_path, text))
    assert len(scenario.attack) == 10_000
    assert time.process_time() - start < 5.0


def test_the_type_is_the_public_one() -> None:
    import oneroof

    assert oneroof.Scenario is Scenario
