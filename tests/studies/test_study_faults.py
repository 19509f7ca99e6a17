"""What is wrong with a study's file is told at once: its line, what could stand there, the nearest name."""

from __future__ import annotations

from pathlib import Path

import pytest

from oneroof.cli.boundary import main
from oneroof.errors import Mendable
from oneroof.studies.opening import Opened, open_study
from oneroof.studies.study_reader import FILES

HEAD = "format: 1\nscenario: smallest\n"
PATH = "rights.engage.delay_s.median"
DRAWN = f"ranges: {{t: {{set: {PATH}, assumed: true}}}}"


def opened(tmp_path: Path, text: str) -> Opened:
    path = tmp_path / "asked.yaml"
    path.write_text(text, "utf-8")
    return open_study(path)


def told(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(Mendable) as error:
        opened(tmp_path, text)
    return [str(fault).replace(f"{tmp_path}/", "") for fault in error.value.faults]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "ranges: {think: {set: rights.engage.delay, values: [1]}}",
            "asked.yaml:3:23, setting rights.engage.delay=1: ",
        ),
        ("ranges: {think: {set: rights.engage.delay, values: [1]}}", "Did you mean 'delay_s'"),
        ("ranges: {think: {set: nobody.home, values: [1]}}", "'nobody'; a key of a scenario stands here"),
        ("ranges: {r: {set: gbi-two-stage.burnout_speed, linear: {from: 5, to: 7, steps: 3}}}", "no such figure"),
        (f"ranges: {{think: {{set: {PATH}, values: []}}}}", "found an empty range; a list of one value or more"),
        (f"ranges: {{think: {{set: {PATH}, linear: {{from: 9, to: 3, step: 1}}}}}}", "an empty range, from 9 to 3"),
        (f"ranges: {{think: {{set: {PATH}, uniform: [4, 4]}}}}", "an empty range, from 4 to 4"),
        (f"ranges: {{think: {{set: {PATH}, log_uniform: [0, 4]}}}}", "both ends are above zero"),
        (f"ranges: {{think: {{set: {PATH}, normal: {{mean: 3, spread: 0}}}}}}", "a number above zero stands here"),
        (f"ranges: {{think: {{set: {PATH}}}}}", "found no values; a range says once what values it takes"),
        (f"ranges: {{think: {{set: {PATH}, values: [1], uniform: [1, 2]}}}}", "'values' and 'uniform'"),
        ("ranges: {think: {values: [1]}}", "no key 'set'"),
        (f"ranges: {{think: {{set: {PATH}, value: [1]}}}}", "Did you mean 'values'"),
        (f"ranges: {{think: {{set: {PATH}, uniform: [1, .inf]}}}}", "a finite number stands here"),
        (f"ranges: {{think: {{set: {PATH}, linear: {{from: 0, to: 1, step: 0}}}}}}", "a step that gives 1 to 10,000"),
        ("ranges: {chance: {set: chance, assumed: true}}", "no assumed value of the scenario, no sheet"),
        ("ranges: {whom: {believe: [open, postal]}}", "Did you mean 'postol'"),
        ("ranges: {x: {set: gbi-two-stage.reliability, assumed: 1}}", "'true' stands here"),
        ("arrangements: [national, allience]", "asked.yaml:3:26"),
        ("believe: postal", "Did you mean 'postol'"),
        ("settings: {chance: offf}", "asked.yaml:3:20"),
        ("ranges: {}", "found an empty mapping"),
        ("replications: 0", "found 0; a whole number from 1 to 10,000,000 stands here"),
        ("replications: 2.5", "found 2.5"),
        ("seed: -1", "found -1"),
        ("measures: []", "found a list of 0; a list of measures stands here"),
        ("measures: [stoped]", "asked.yaml:3:12: found 'stoped'"),
        ("measures: [stoped]", "Did you mean 'stopped'"),
        ("measures: ['cause:shot']", "Did you mean"),
        ("measures: [stopped, stopped]", "'stopped' twice"),
        ("stop: {measure: stoped, half_width: 0.1}", "one of the study's measures decides"),
        ("stop: {measure: stopped, half_width: 0}", "a number above zero stands here"),
        ("stop: {half_width: 0.1}", "no key 'measure'"),
        ("sensitivity: sobol", "found no range"),
        (f"sensitivity: morris\n{DRAWN}", "'sobol' stands here"),
        (
            f"sensitivity: {{method: sobol, points: 48}}\n{DRAWN}",
            "a power of two",
        ),
        (
            f"sensitivity: sobol\n{DRAWN}\nstop: {{measure: stopped, half_width: 1}}",
            "runs every point equally often",
        ),
        ("range: {}", "Did you mean 'ranges'"),
        ("title: [a]", "text stands here"),
        ("format: 2", "the key 'format' twice"),
    ],
)
def test_a_fault_is_told_where_it_stands(tmp_path: Path, text: str, words: str) -> None:
    faults = told(tmp_path, HEAD + text + "\n")
    assert len(faults) == 1 and words in faults[0], faults
    assert faults[0].startswith("asked.yaml:")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("format: 1\n", "no key 'scenario'"),
        ("format: 1\nscenario: smalest\n", "Did you mean 'smallest'"),
        ("scenario: smallest\n", "Begin the file with 'format: 1'"),
        ("format: 3\nscenario: smallest\n", "this version reads format 1"),
        ("", "an empty file"),
        ("format: 1\nscenario: [\n", "YAML 1.2 stands here"),
    ],
)
def test_a_study_of_nothing(tmp_path: Path, text: str, words: str) -> None:
    faults = told(tmp_path, text)
    assert len(faults) == 1 and words in faults[0], faults


def test_all_faults_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    faults = told(tmp_path, HEAD + "replications: 0\nmeasures: [1]\nstop: 3\nranges: {a: {}}\nsedd: 1\n")
    assert [fault.split(":")[1] for fault in faults] == ["3", "4", "5", "6", "7"]


def test_what_the_scenario_finds_is_told_at_once_too(tmp_path: Path) -> None:
    text = "measures: [stopped, lost]\nranges:\n  a: {set: nodes.x, values: [1]}\n"
    text += "  b: {set: chance, values: ['on', 'of']}\n"
    faults = told(tmp_path, HEAD + text)
    assert len(faults) == 1 and "'lost'" in faults[0]
    faults = told(tmp_path, HEAD + text.replace(", lost", ""))
    assert [fault.split(",")[0] for fault in faults] == ["asked.yaml:5:12", "asked.yaml:6:12"]


def test_too_many_points_are_refused_with_their_number(tmp_path: Path) -> None:
    linear = f"{{set: {PATH}, linear: {{from: 1, to: 100, steps: 500}}}}"
    text = f"ranges:\n  a: {linear}\n  b: {linear.replace('median', 'spread').replace('100', '2')}\n"
    assert "250,000 points; at most 100,000" in told(tmp_path, HEAD + text)[0]


def test_a_mistyped_study_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["study", "third-site-what-maters"]) == 2
    said = capsys.readouterr()
    assert "Did you mean 'third-site-what-matters'" in said.err and not said.out


def test_values_come_as_the_file_says(tmp_path: Path) -> None:
    text = (
        f"ranges:\n  whole: {{set: {PATH}, linear: {{from: 10, to: 30, step: 10}}}}\n"
        "  parts: {set: rights.engage.delay_s.spread, linear: {from: 0.5, to: 1, steps: 3}}\n"
        "  chance: ['on', 'off']\n"
    )
    faults = told(tmp_path, HEAD + text)
    assert "no key 'set'" in faults[0]
    found = opened(tmp_path, HEAD + text.replace("chance: ['on', 'off']", "luck: {set: chance, values: ['on', 'off']}"))
    assert [each.values for each in found.study.ranges] == [(10, 20, 30), (0.5, 0.75, 1.0), ("on", "off")]
    assert len(found.points) == 18 and {point.first for point in found.points} == {0}


def test_ends_of_figures_of_their_own(tmp_path: Path) -> None:
    """An assumed value moves between its low and high; a published one between the least and greatest published."""
    text = (
        f"ranges:\n  think: {{set: {PATH}, assumed: true}}\n"
        "  speed: {set: gbi-two-stage.burnout_speed_km_s, published: true}\ndraws: 7\n"
    )
    found = opened(tmp_path, HEAD + text)
    think, speed = (each.draw for each in found.study.ranges)
    assert think is not None and (think.kind, think.low, think.high) == ("uniform", 5.0, 120.0)
    assert speed is not None and speed.low < speed.high
    assert len(found.points) == 7


@pytest.mark.parametrize("name", sorted(path.stem for path in FILES.glob("*.yaml")))
def test_each_study_that_ships_opens(name: str) -> None:
    assert open_study(name).points
