"""What a study gives: tables, JSON, Parquet with its identity, a page; and memory that does not grow with its runs."""

from __future__ import annotations

import hashlib
import json
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from oneroof.cli.boundary import main
from oneroof.exchange import study_charts, study_page, study_tables
from oneroof.simulation import many
from oneroof.simulation.case import open_case
from oneroof.simulation.replication import replicate
from oneroof.studies import campaign, log, pairing, work
from oneroof.studies.opening import open_study
from oneroof.studies.plan import Sobol
from oneroof.studies.points import points
from oneroof.studies.study_reader import FILES
from studies.analytic import of_coin, of_ishigami

STUDY = """
format: 1
title: Thinking and letting fly
scenario: smallest
ranges:
  missiles: {title: missiles, set: attack.berlin-shot.count, values: [1, 2]}
  thinking: {title: seconds of thinking, set: rights.engage.delay_s.median, values: [10, 300, 900]}
settings: {rights.engage.timeout_s: 1200}
replications: 4
measures: [stopped, all-stopped, "cause:consent too late", people-struck, "met-s:berlin-shot-1"]
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("study") / "thinking.yaml"
    path.write_text(STUDY.replace(', "met-s:berlin-shot-1"', ""), "utf-8")
    return path


@pytest.fixture(scope="module")
def out(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    assert main(["study", str(file), "--out", str(folder), "--workers", "1"]) == 0
    return folder


def test_tables_for_people(file: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["study", str(file), "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "Thinking and letting fly" in said and "6 points, 24 replications, seed 1" in said
    for words in ("seconds of thinking", "missiles stopped", "What each row adds to the first", "study.html"):
        assert words in said
    assert "nan" not in said and "None" not in said


def test_json_is_what_the_file_holds(file: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["study", str(file), "--out", str(out), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found == json.loads((out / "study.json").read_text("utf-8"))
    assert len(found["points"]) == len(found["cells"]) == 6
    assert found["cells"][5]["values"] == {"missiles": 2, "thinking": 900}


def test_a_points_runs_are_those_of_run_with_the_same_settings(out: Path) -> None:
    """A study adds nothing of its own: its events are those of `oneroof run --set` under the same seed."""
    case = open_case(
        "smallest",
        settings={
            "rights.engage.timeout_s": "1200",
            "attack.berlin-shot.count": "2",
            "rights.engage.delay_s.median": "900",
        },
    )
    built = many.layouts((case,))[0]
    outcomes = [replicate(built, 1, k) for k in range(4)]
    stopped = [float(sum(story.cause == "defended" for story in each.stories)) for each in outcomes]
    rows = [row for row in pq.read_table(out / study_tables.REPLICATIONS).to_pylist() if row["point"] == 5]
    assert [row["stopped"] for row in rows] == stopped
    digest = hashlib.sha256("".join(each.digest for each in outcomes).encode()).hexdigest()[:32]
    assert next(row for row in log.chunks(out) if row["at"][0] == 5)["digest"] == digest


def test_parquet_says_what_it_is_of(out: Path, file: Path) -> None:
    points, runs = (pq.read_table(out / name) for name in (study_tables.POINTS, study_tables.REPLICATIONS))
    assert points.num_rows == 6 * 4 and runs.num_rows == 24
    for table in (points, runs):
        said = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
        assert said["oneroof.scenario"] == open_case("smallest").scenario.fingerprint
        assert said["oneroof.study"] == open_study(file).study.fingerprint
        assert {"oneroof.kernels", "oneroof.shelf", "oneroof.oneroof", "oneroof.seed"} <= said.keys()
    assert str(points.schema.field("range:missiles").type) == "int64"
    means = {(row["point"], row["measure"]): row["mean"] for row in points.to_pylist()}
    by_point = [row["stopped"] for row in runs.to_pylist() if row["point"] == 3]
    assert means[3, "stopped"] == sum(by_point) / len(by_point)


def test_a_page_of_its_own(out: Path) -> None:
    page = (out / study_page.PAGE).read_text("utf-8")
    assert "Thinking and letting fly" in page and "oneroof study" in page
    assert "http" not in page.replace("http-equiv", "") and "<script" not in page
    assert page.count('<svg class="picture wide"') == 4 and "nan" not in page.replace("finance", "")


def test_a_page_of_sensitivities(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = campaign.run(of_ishigami(32), tmp_path)
    page = study_page.build(found, "oneroof study ishigami")
    assert "32 base points" in page and 'class="picture wide"' in page
    from oneroof.cli import studying

    studying.print_result(found, [], False)
    assert "with all its interactions (total)" in capsys.readouterr().out


@pytest.mark.parametrize("width", [1140.0, 360.0])
def test_no_label_of_a_chart_overlaps_or_leaves_it(out: Path, width: float) -> None:
    found = json.loads((out / "study.json").read_text("utf-8"))
    measure = found["measures"][0]
    named = [(f"missiles {i}", cell["measures"]["stopped"]) for i, cell in enumerate(found["cells"])]
    series = study_page._series(found, found["ranges"][1], measure)
    for drawing in (study_charts.rows(measure, named, width), study_charts.curve(measure, "x", series, width)):
        boxes = [text.box for text in drawing.texts]
        assert all(box[0] >= -0.5 and box[2] <= drawing.width + 0.5 and box[3] <= drawing.height for box in boxes)
        for i, one in enumerate(boxes):
            for other in boxes[i + 1 :]:
                apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
                assert apart, (drawing.title, one, other)


def test_differences_are_taken_run_by_run(tmp_path: Path) -> None:
    """On common draws a coin of 0.22 differs from one of 0.2 only where the draw lies between the two."""
    cells = campaign.run(of_coin((0.2, 0.22), 2000), tmp_path)["cells"]
    more, ends = cells[1]["differences"]["heads"], [cell["measures"]["heads"] for cell in cells]
    assert cells[0]["differences"] == {} and more["number"] == 2000
    assert more["mean"] == pytest.approx(ends[1]["mean"] - ends[0]["mean"])
    wide = ends[0]["high"] - ends[0]["low"]
    assert 0.0 < more["low"] < more["mean"] < more["high"] and more["high"] - more["low"] < 0.5 * wide


def test_a_layout_that_lends_from_another_gives_the_same_runs(file: Path, out: Path) -> None:
    """Points share aims and fly-out tables where nothing on a sheet differs: the events must be those of its own."""
    plan = open_study(file)
    row = next(row for row in log.chunks(out) if row["at"][0] == 2)
    own = many.layouts((work.case_at(plan.work, plan.points[2].values),))[0]
    digests = "".join(replicate(own, 1, k).digest for k in range(4))
    assert row["digest"] == hashlib.sha256(digests.encode()).hexdigest()[:32]


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(path.stem for path in FILES.glob("*.yaml")))
def test_each_study_that_ships_runs_by_its_name(name: str, tmp_path: Path) -> None:
    """One replication of each point, of a study of sensitivity with two base points: every cell says something."""
    found = open_study(name, 1)
    if found.study.sobol is not None:
        fewer = replace(found.study, sobol=Sobol(2, 10))
        found = replace(found, study=fewer, points=points(fewer))
    result = campaign.run(found, tmp_path)
    assert not [point["refused"] for point in result["points"] if point["refused"]]
    assert all(row["measures"][found.study.measures[0]]["number"] == 1 for row in result["points"])
    page = study_page.build(result, f"oneroof study {name}")
    assert page.count('class="picture wide"') >= 1


def held(replications: int, folder: Path) -> int:
    """Measure what a study holds in memory when its last chunk has come, in bytes."""
    seen: list[int] = []
    tracemalloc.start()
    campaign.run(
        of_coin((0.5,), replications), folder, progress=lambda *_: seen.append(tracemalloc.get_traced_memory()[0])
    )
    tracemalloc.stop()
    return seen[-1]


def test_memory_does_not_grow_with_the_replications(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten times as many replications may cost the noise of the allocator, not a value each."""
    monkeypatch.setattr(pairing, "PAIRED_MAX", 1000)
    held(100, tmp_path / "warm")
    few, many_ = held(2_000, tmp_path / "few"), held(20_000, tmp_path / "many")
    assert many_ - few < 18_000 * 4  # bytes: half of a number for each value more


@pytest.mark.parametrize("name", ["study", "studies"])
def test_help_and_list(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    capsys.readouterr()
    if name == "studies":
        assert main(["studies", "--json"]) == 0
        listed: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
        assert {"name", "title"} <= set(listed[0])
        assert "third-site-what-matters" in [row["name"] for row in listed]
