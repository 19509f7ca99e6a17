"""The report: self-contained, complete, escaped, the same twice, and whole in every empty case."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from exchange import synthetic
from oneroof.catalogue import yaml_file
from oneroof.exchange import charts, report, sections, svg, timeline, words
from oneroof.simulation.scenario.library import path_of
from oneroof.simulation.scenario.reader import check

VOID = {"meta", "br", "hr", "img", "link", "input"}


class Page(HTMLParser):
    """Collects tags, attributes and visible text, and notices a tag that is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.ids: list[str] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        self.text = re.sub(r"\s+", " ", " ".join(self.words))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes another tag"

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.words.append(data)


@pytest.fixture(scope="module")
def text() -> str:
    return report.build(synthetic.result())


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def test_asks_nothing_of_the_network(text: str, page: Page) -> None:
    assert not re.search(r"https?://|//[a-z]+\.|@import|url\(", text)
    assert "script" not in page.tags
    for tag, name, value in page.attributes:
        if name in ("src", "href", "xlink:href", "action", "srcset", "data"):
            assert value.startswith(("#", "data:")), (tag, name, value)
        assert not name.startswith("on"), (tag, name)
    assert "default-src 'none'" in text


def test_every_tag_is_closed_and_every_id_unique_and_every_link_lands(page: Page) -> None:
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    aims = {value[1:] for _, name, value in page.attributes if name == "href"}
    assert aims <= set(page.ids)
    labelled = {key for _, name, value in page.attributes if name == "aria-labelledby" for key in value.split()}
    assert labelled <= set(page.ids)


def test_every_picture_says_what_it_shows(text: str) -> None:
    for tag in re.findall(r"<svg [^>]*>", text):
        assert 'aria-hidden="true"' in tag or ('role="img"' in tag and re.search(r'aria-label(ledby)?="[^"]+', tag)), (
            tag
        )


def test_says_everything_of_the_summary(page: Page) -> None:
    summary = synthetic.summary()
    for threat in summary["threats"]:
        assert words.title_of(threat["to"]) in page.text
        assert report.sections.capital(threat["why"]) in page.text
        for cause in threat["causes"]:
            assert cause in page.text
        for sentence in threat["different"]:
            assert sections.capital(sentence.partition(" %: ")[2]) in page.text
    for party in summary["parties"]:
        assert party["name"] in page.text
    for item in summary["used"]:
        assert words.named(item["figure"])[0] in page.text
        if item["kind"] == "assumed":
            assert item["reason"] in page.text
        elif item["source_text"]:
            assert item["source_text"] in page.text
        for rival in item["rivals"]:
            assert words.figure(rival["value"]).replace("\u202f", " ") in page.text
    for line in summary["timelines"]:
        for event in line["events"]:
            assert event["text"] in page.text


def test_says_every_assumption_of_the_scenario(page: Page) -> None:
    result = synthetic.result()
    assert result.scenario.assumptions()
    for item in result.scenario.assumptions():
        assert item.path in page.text
        assert item.reason in page.text


def test_says_the_seed_the_count_and_how_to_run_it_again(page: Page) -> None:
    assert "oneroof run third-site-2007 --seed 1 --replications 100" in page.text
    changed = report.command({**synthetic.summary(), "believe": "postol", "settings": {"b.c": "2", "a.b": "1"}})
    assert changed.endswith("--believe postol --set a.b=1 --set b.c=2")


def test_same_result_same_bytes_in_another_process(text: str) -> None:
    code = (
        "import hashlib; from exchange import synthetic; from oneroof.exchange import report;"
        "print(hashlib.sha256(report.build(synthetic.result()).encode()).hexdigest())"
    )
    path = [entry for entry in sys.path if entry]
    environment = {"PYTHONPATH": ":".join(path), "PYTHONHASHSEED": "77", "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    import hashlib

    assert done.stdout.strip() == hashlib.sha256(text.encode()).hexdigest()


def test_carries_no_date_of_today_and_no_path(text: str) -> None:
    from datetime import date
    from pathlib import Path

    assert str(date.today()) not in text
    assert str(Path(report.__file__).parent) not in text
    assert str(Path.home()) not in text.replace("/root", str(Path.home())) or str(Path.home()) == "/"


def poisoned(value: Any) -> Any:
    """Put markup into every word of a summary that a user's file or a sheet could bring in."""
    if isinstance(value, dict):
        return {key: poisoned(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [poisoned(inner) for inner in value]
    return f"{value}<script>alert('x')</script>\"'&" if isinstance(value, str) else value


def test_markup_in_any_word_stays_a_word() -> None:
    result = synthetic.result()
    summary = copy.deepcopy(result.summary)
    for threat in summary["threats"]:
        for key in ("id", "to", "from", "missile", "missile_title", "why", "different"):
            threat[key] = poisoned(threat[key])
        threat["causes"] = {poisoned(key): count for key, count in threat["causes"].items()}
    for key in ("title", "summary", "scenario", "believe", "used", "parties", "timelines", "shooters", "settings"):
        summary[key] = poisoned(summary[key])
    geometry = replace(
        result.geometry,
        sensors=tuple(replace(item, name=poisoned(item.name)) for item in result.geometry.sensors),
        shooters=tuple(replace(item, name=poisoned(item.name)) for item in result.geometry.shooters),
        places=tuple(replace(item, name=poisoned(item.name)) for item in result.geometry.places),
        tracks=tuple(
            replace(item, id=poisoned(item.id), missile=poisoned(item.missile)) for item in result.geometry.tracks
        ),
    )
    text = report.build(replace(result, summary=summary, geometry=geometry))
    page = Page(text)
    assert "script" not in page.tags
    assert "<script" not in text.casefold()
    assert "&lt;script&gt;alert" in text
    assert page.open == []


def test_a_fault_planted_in_the_painter_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(svg, "escape", lambda value: value)
    monkeypatch.setattr("oneroof.exchange.svg.escape", lambda value: value)
    result = synthetic.result()
    shooters = tuple(replace(item, name="<script>x</script>") for item in result.geometry.shooters)
    text = report.build(replace(result, geometry=replace(result.geometry, shooters=shooters)))
    assert "<script" in text


def changed(**more: Any) -> Any:
    """A result whose first threat has other values."""
    summary = synthetic.summary()
    first = {**summary["threats"][0], **more}
    return synthetic.result(threats=[first, *summary["threats"][1:]])


NOTHING = dict.fromkeys(
    [
        "first_visible_s",
        "first_detection_s",
        "track_ready_s",
        "asked_s",
        "answered_s",
        "launched_s",
        "intercept_s",
        "intercept_altitude_km",
        "window",
    ]
)
UNKNOWN = {"sensor": None, "median": None, "low": None, "high": None}
BARE = synthetic.Geometry((), (), (), (), ())


@pytest.mark.parametrize(
    "result",
    [
        pytest.param(synthetic.result(threats=[], timelines=[], geometry=BARE), id="no threat"),
        pytest.param(synthetic.result(threats=synthetic.summary()["threats"][:1]), id="one threat"),
        pytest.param(
            replace(synthetic.result(), geometry=replace(synthetic.geometry(), intercepts=())), id="no meeting"
        ),
        pytest.param(changed(**NOTHING), id="never seen"),
        pytest.param(
            changed(first_detection_s=UNKNOWN, asked_s=UNKNOWN, range_km=None, time_of_flight_s=None), id="unknown"
        ),
        pytest.param(changed(causes={"something new": 100}), id="unknown cause"),
        pytest.param(synthetic.result(used=[], assumed_count=0), id="nothing used"),
        pytest.param(synthetic.result(parties=[], shooters=[], sensors=[], geometry=BARE), id="nobody"),
        pytest.param(synthetic.result(timelines=[], replications=1), id="one run"),
        pytest.param(replace(synthetic.result(), record=("{}",)), id="empty record"),
    ],
)
def test_empty_and_unknown_cases_still_make_a_whole_page(result: Any) -> None:
    page = Page(report.build(result))
    assert page.open == []
    assert "nan" not in page.text.casefold().split()
    assert "None" not in page.text


def test_sweep_is_shown_where_there_is_one_and_explained_where_not() -> None:
    rows = [
        {
            "name": "gbi-two-stage.basket_launch_km",
            "low": 10.0,
            "value": 40.0,
            "high": 120.0,
            "defended_low": 3.1,
            "defended_value": 4.9,
            "defended_high": 5.6,
        },
        {
            "name": "dsp.revisit_s",
            "low": 5.0,
            "value": 10.0,
            "high": 20.0,
            "defended_low": 4.9,
            "defended_value": 4.9,
            "defended_high": None,
        },
    ]
    swept = Page(report.build(synthetic.result(sweep=rows))).text
    assert "gbi-two-stage.basket_launch_km" in swept
    assert "2.50" in swept
    assert "--sweep-assumed" not in swept
    assert "--sweep-assumed" in Page(report.build(synthetic.result())).text
    assert [row["name"] for row in sections.sweep(list(reversed(rows))) or ()] == [row["name"] for row in rows]


@pytest.mark.parametrize(("by", "decider"), [({"delegated": "two"}, "two"), ("one", "one")])
def test_the_timeline_names_who_decides_also_under_a_delegation(by: Any, decider: str) -> None:
    data = yaml_file.load(path_of("smallest")).data | {
        "nodes": [{"id": "one"}, {"id": "two"}],
        "rights": [
            {"id": "first", "action": "engage", "for": ["two"], "by": by},
            {"id": "second", "action": "engage", "for": ["one"], "by": "one"},
        ],
    }
    scenario = check(data, lambda keys, key=False: ".".join(map(str, keys)))
    assert timeline.People.of(replace(synthetic.result(), scenario=scenario)).decider == decider


def test_lead_sorts_places_by_their_worst_threat() -> None:
    summary = synthetic.summary()
    rome = next(threat for threat in summary["threats"] if threat["to"] == "rome")
    low = {
        **rome,
        "id": "rome-2",
        "protected": {"mean": 0.1, "low": 0.0, "high": 0.3},
        "causes": {"defended": 10, "never seen": 90},
    }
    found = report.lead({**summary, "threats": [*summary["threats"], low]})
    assert found["seldom"] == ["Rome"]
    assert found["never"] == ["Ankara"]
    assert found["idle"] == ["London"]
    assert "Berlin" in found["often"]


def test_a_very_large_raid_is_cut_and_says_so() -> None:
    one = synthetic.summary()["threats"][0]
    many = [{**one, "id": f"shot-{i}"} for i in range(report.MOST + 25)]
    text = report.build(synthetic.result(threats=many))
    assert "25 more threats stand in summary.json" in text
    assert len(text) < 6_000_000


def test_bars_add_up_and_carry_their_interval() -> None:
    drawing = charts.causes({"defended": 83, "shot and missed": 17}, synthetic.CAUSES, 600.0)
    boxes = [item for item in drawing.items if getattr(item, "title", "")]
    widths = [max(x for x, _ in box.parts[0]) - min(x for x, _ in box.parts[0]) for box in boxes]
    assert sum(widths) == pytest.approx(600.0)
    assert widths[0] == pytest.approx(498.0)
    low, high = words.wilson(83, 100)
    joint = next(item for item in drawing.items if not getattr(item, "title", "x") and getattr(item, "width", 0) == 1.3)
    assert [x for x, _ in joint.parts[0]] == pytest.approx([600 * low, 600 * high])


def test_disputed_values_stand_on_one_scale() -> None:
    items = charts.disputed(synthetic.used())
    assert [item["sheet"] for item in items] == ["gbi-two-stage", "shahab-3", "emr-brdy", "shahab-3"]
    assert [ratio for ratio, _ in charts.ratios(items[0])] == pytest.approx([1.0, 9.0 / 6.3])
    assert charts.ratios(items[3]) == []  # yes against no has no multiple


def test_record_of_messages_is_read_for_who_knew_what() -> None:
    from oneroof.exchange import knew

    found = {(item.party, item.kind, item.time_s) for item in knew.learnt(synthetic.result())}
    assert ("nato", "launch-warning", 153.0) in found
    assert ("usa", "detected", 112.0) in found
    assert not [item for item in found if item[0] == "rus"]


def test_summary_of_the_synthetic_result_is_plain_json() -> None:
    json.dumps(synthetic.summary(), allow_nan=False)
