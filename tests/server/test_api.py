"""The API gives what the library gives: scenarios, runs, views, files, footprints, comparisons, reach."""

from __future__ import annotations

import base64
import gzip
import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

import oneroof
from oneroof.catalogue import show
from oneroof.errors import Mendable
from oneroof.exchange import borders, comparison, report
from oneroof.exchange.files import summary_text
from oneroof.simulation.case import open_case
from oneroof.simulation.scenario import library, reader
from oneroof.studies import compare, defended, standing
from server.conftest import TWO_RUNS, Ended

SMALLEST = library.path_of("smallest").read_bytes()


def test_the_scenarios_that_ship_are_listed(client: TestClient) -> None:
    rows = client.get("/api/scenarios").json()
    assert {row["id"]: row["title"] for row in rows if not row["own"]} == library.titles()


def test_a_document_says_who_stands_where(client: TestClient) -> None:
    found = client.get("/api/scenarios/epaa-phase-3").json()
    assert {row["id"] for row in found["parties"]} >= {"usa", "nato", "rus"}
    radar = next(row for row in found["assets"] if row["id"] == "kurecik-radar")
    assert (radar["owner"], radar["host"], radar["controller"]) == ("usa", "tur", "nato")
    assert radar["fan"]["range_km"] > 500 and abs(radar["latitude_deg"] - 38.4) < 0.5
    assert {"alliance", "national"} <= set(found["arrangements"]) and found["attack"] and found["settings"]
    assert all(len(row["symbol"]) == 15 for row in found["assets"])


def test_an_arrangement_and_a_belief_change_the_document(client: TestClient) -> None:
    plain, laid = (
        client.get("/api/scenarios/epaa-phase-3", params={"arrangement": name} if name else {}).json()
        for name in ("", "national")
    )
    assert plain["links"] != laid["links"] and laid["arrangement"] == "national"
    assert client.get("/api/scenarios/smallest", params={"believe": "nobody-known"}).status_code == 422


def test_a_partys_document_holds_its_own_alone(client: TestClient) -> None:
    found = client.get("/api/scenarios/epaa-phase-3", params={"seat": "nld"}).json()
    assert [row["id"] for row in found["assets"]] == ["dutch-radar"] and found["attack"] == []
    assert [row["id"] for row in found["nodes"]] == ["nld-command"]
    assert client.get("/api/scenarios/epaa-phase-3", params={"seat": "nobody"}).status_code == 404


def test_sheets_and_borders_are_the_shelfs(client: TestClient) -> None:
    from oneroof.catalogue import shelf

    assert client.get("/api/sheets/sm-3-iia").json() == json.loads(json.dumps(show.as_object(shelf.read("sm-3-iia"))))
    assert client.get("/api/sheets/sm-9").status_code == 404
    assert client.get("/api/borders").json() == json.loads(gzip.decompress(borders.DATA.read_bytes()))


# ---------------------------------------------------------------------------------------------- runs


def test_a_run_is_the_run_of_the_command(client: TestClient, run: str) -> None:
    result = oneroof.run("smallest", seed=1, replications=2)
    assert client.get(f"/api/runs/{run}/record").text == "".join(line + "\n" for line in result.record)
    assert client.get(f"/api/runs/{run}/summary").text == summary_text(result.summary)
    assert client.get(f"/api/runs/{run}/report").text == report.build(result)


def test_the_same_request_is_the_same_run(client: TestClient, run: str) -> None:
    again = client.post("/api/runs", json={**TWO_RUNS, "seed": 1}).json()
    assert (again["id"], again["state"]) == (run, "done")
    assert client.get(f"/api/jobs/{run}").json() == again


def test_the_analysts_arcs_are_the_flights(client: TestClient, run: str) -> None:
    view, result = client.get(f"/api/runs/{run}/view").json(), oneroof.run("smallest", seed=1, replications=1)
    flight, track = view["flights"][0], result.geometry.tracks[0]
    assert flight["kind"] == "missile" and view["duration_s"] >= flight["times_s"][-1]
    assert np.all(np.diff(flight["times_s"]) > 0)
    # the flight that is drawn is the nominal one with its dispersion: near it, and not it
    assert abs(max(flight["height_km"]) - float(track.altitude_km.max())) < 30
    assert abs(flight["latitude_deg"][0] - float(track.latitude_deg[0])) < 0.01
    meeting = next((each for each in result.geometry.intercepts), None)
    if meeting is not None and meeting.outcome == "defended":
        assert abs(flight["times_s"][-1] - meeting.time_s) < 0.1
        assert abs(flight["height_km"][-1] - meeting.altitude_km) < 0.1
        round_ = next(each for each in view["flights"] if each["kind"] == "interceptor")
        assert abs(round_["height_km"][-1] - meeting.altitude_km) < 5


def test_a_budget_is_the_time_to_the_first_meeting(client: TestClient, run: str) -> None:
    threat = client.get(f"/api/runs/{run}/view").json()["threats"][0]
    parts = threat["budget"]
    assert parts[0]["start_s"] == threat["launch_s"]
    assert all(one["end_s"] == other["start_s"] for one, other in pairwise(parts))
    assert {each["part"] for each in parts} <= {
        "sense",
        "transmit",
        "release review",
        "decide",
        "order",
        "wait",
        "fly out",
    }
    if threat["engagements"]:
        assert abs(parts[-1]["end_s"] - threat["engagements"][0]["intercept_s"]) < 0.11


def test_a_seat_that_is_none_is_told(client: TestClient, run: str) -> None:
    for path in ("view", "transcript", "about/nothing"):
        answer = client.get(f"/api/runs/{run}/{path}", params={"seat": "nobody"})
        assert answer.status_code == 404 and answer.json()["faults"][0]["where"] == "seat"


def test_a_party_sees_its_tracks_and_no_truth(client: TestClient, run: str) -> None:
    party = client.get("/api/scenarios/smallest").json()["parties"][0]["id"]
    view = client.get(f"/api/runs/{run}/view", params={"seat": party}).json()
    assert view["tracks"] and not [each for each in view["flights"] if each["kind"] == "missile"]
    snapshot = view["tracks"][0]["snapshots"][-1]
    assert snapshot["ellipse"]["major_km"] >= snapshot["ellipse"]["minor_km"] > 0
    last = view["tracks"][0]["snapshots"][-1]["impact"]
    aim = oneroof.load("smallest").protect[0]
    from oneroof.simulation.sensors import spot

    at = spot(open_case("smallest").shelf(), aim.place)
    assert math.dist((last["latitude_deg"], last["longitude_deg"]),
                     (math.degrees(at.latitude_rad), math.degrees(at.longitude_rad))) < 2  # fmt: skip


def test_what_is_clicked_tells_its_figures_with_sources_and_rivals(client: TestClient, run: str) -> None:
    radar = client.get(f"/api/runs/{run}/about/emr-brdy").json()
    range_km = next(each for each in radar["figures"] if "range" in each["figure"])
    assert range_km.get("source_text") or range_km.get("reason")
    assert "rivals" in range_km
    threat = client.get(f"/api/runs/{run}/view").json()["threats"][0]["id"]
    assert client.get(f"/api/runs/{run}/about/{threat}").json()["sheet"] == "iran-3-stage-3700"
    assert client.get(f"/api/runs/{run}/about/no such thing").status_code == 404


def test_why_not_more_is_told_to_the_analyst(client: TestClient, ended: Ended) -> None:
    id = ended(client.post("/api/runs", json={"scenario": "third-site-2007", "replications": 1}))["id"]
    withheld = client.get(f"/api/runs/{id}/about/nato").json()["withheld"]
    assert withheld and all(row["why"] for row in withheld)
    own = client.get(f"/api/runs/{id}/about/nato", params={"seat": "nato"}).json()
    assert own["withheld"] == [] and own["told"]
    lines = client.get(f"/api/runs/{id}/transcript", params={"seat": "nato"}).text.splitlines()
    view = client.get(f"/api/runs/{id}/view", params={"seat": "nato"}).json()
    assert [json.loads(line)["id"] for line in lines] == [each["id"] for each in view["messages"]]


# ---------------------------------------------------------------------------------------------- uploads


def test_an_upload_is_run_like_a_file(client: TestClient, ended: Ended, run: str) -> None:
    id = client.post("/api/scenarios", content=SMALLEST).json()["id"]
    assert client.post("/api/scenarios", content=SMALLEST).json()["id"] == id
    assert [row["own"] for row in client.get("/api/scenarios").json() if row["id"] == id] == [True]
    mine = ended(client.post("/api/runs", json={**TWO_RUNS, "scenario": id}))["id"]
    assert client.get(f"/api/runs/{mine}/record").text == client.get(f"/api/runs/{run}/record").text


@pytest.mark.parametrize(
    "text",
    [
        b"", b"format: 1", b"\xff\xfe", b"a: [" * 60, b"a: &x [1]\nb: *x\n", b"!!python/object:os.system {}",
        SMALLEST.replace(b"emr-brdy", b"emr-brdi"), SMALLEST.replace(b"format: 1", b"format: 1\nextra: 1"),
        b"format: 99\n", b"- 1\n", b"%YAML 1.1\n---\na: 1\n",
    ],
)  # fmt: skip
def test_an_upload_is_refused_with_the_faults_of_a_file(client: TestClient, text: bytes, tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_bytes(text)
    with pytest.raises(Mendable) as raised:
        reader.read(file)
    answer = client.post("/api/scenarios", content=text)
    assert answer.status_code == 422
    told = [(row["where"].replace("upload", "bad.yaml"), row["stood"], row["mend"]) for row in answer.json()["faults"]]
    assert told == [(f.where.replace(str(tmp_path) + "/", ""), f.found, f.mend) for f in raised.value.faults]


# ---------------------------------------------------------------------------------------------- studies


def unpacked(row: dict[str, Any], key: str, kind: str) -> Any:
    grid = row["grid"]
    return np.frombuffer(base64.b64decode(row[key]), kind).reshape(grid["rows"], grid["columns"])


def test_a_footprint_is_the_studys_and_follows_a_ship(client: TestClient, ended: Ended) -> None:
    area = {"south_deg": 40.0, "north_deg": 56.0, "west_deg": 4.0, "east_deg": 28.0}
    asked = {"scenario": "smallest", "step_deg": 4.0, "area": area}
    id = ended(client.post("/api/footprints", json=asked))["id"]
    map_ = standing.open_map(open_case("smallest"), defended.grid(40, 56, 4, 28, 4))
    assert_same(client.get(f"/api/footprints/{id}").json(), map_.footprint)
    place = {"asset": "gbi-two-stage", "longitude_deg": 30.0, "latitude_deg": 38.0}
    moved = client.post(f"/api/footprints/{id}/moved", json={"moves": [place]}).json()
    assert_same(moved, standing.redraw(map_, {"gbi-two-stage": (math.radians(38), math.radians(30))}).footprint)
    back = client.post(f"/api/footprints/{id}/moved", json={"moves": []}).json()
    assert_same(back, map_.footprint)
    assert moved["margin_s"] != back["margin_s"]
    slower = {"set": {"gbi-two-stage.burnout_speed_km_s": 4.0}}
    assert client.post(f"/api/footprints/{id}/moved", json=slower).json()["margin_s"] != back["margin_s"]
    place["asset"] = "nothing"
    assert client.post(f"/api/footprints/{id}/moved", json={"moves": [place]}).status_code == 422


def assert_same(row: dict[str, Any], found: Any) -> None:
    assert np.array_equal(unpacked(row, "values", "u1"), found.values)
    assert np.array_equal(unpacked(row, "defender", "i1"), found.defender)
    margins = unpacked(row, "margin_s", "<i2")
    assert np.array_equal(margins == -32768, ~np.isfinite(found.margin_s))
    inside = np.isfinite(found.margin_s)
    assert np.abs(margins[inside] - found.margin_s[inside]).max(initial=0.0) <= 0.5


def test_a_comparison_is_the_studys(client: TestClient, ended: Ended) -> None:
    names = ["national", "joint"]
    asked = {"scenario": "joint-exercise-2012", "arrangements": names, "replications": 1}
    id = ended(client.post("/api/comparisons", json=asked))["id"]
    found = oneroof.load("joint-exercise-2012")
    from oneroof.simulation.run import lay

    own = compare.compare([(name, lay(found, name)) for name in names], replications=1)
    assert client.get(f"/api/comparisons/{id}").json() == json.loads(json.dumps(own))
    assert client.get(f"/api/comparisons/{id}/report").text == comparison.build(own)


REACH = {
    "interceptor": "sm-3-iia", "from": {"longitude_deg": 17.1, "latitude_deg": 54.48}, "against": "iran-3-stage-3700",
    "launch": {"longitude_deg": 46.29, "latitude_deg": 38.08}, "aim": {"longitude_deg": 13.4, "latitude_deg": 52.5},
    "commit_after_burnout_s": 60.0,
}  # fmt: skip


def test_reach_is_the_studys(client: TestClient) -> None:
    answer = client.post("/api/reach", json={**REACH, "speeds_km_s": [2.0, 4.5], "delays_s": [60.0]}).json()
    from oneroof.catalogue.shelf import Shelf
    from oneroof.studies.reaching import Asked, ask

    places = [(math.radians(lat), math.radians(lon), 0.0) for lat, lon in ((54.48, 17.1), (38.08, 46.29), (52.5, 13.4))]
    own = ask(Shelf(), Asked("sm-3-iia", places[0], "iran-3-stage-3700", places[1], places[2], 60.0))
    assert {key: answer[key] for key in own} == json.loads(json.dumps(own))
    assert answer["by_speed"][1]["first_intercept_s"] == answer["first_intercept_s"]
    assert answer["by_delay"][0]["feasible"] == answer["feasible"]
    assert client.post("/api/reach", json={**REACH, "interceptor": "shahab-3"}).status_code == 422
    assert client.post("/api/reach", json={**REACH, "aim": REACH["launch"]}).status_code == 422
