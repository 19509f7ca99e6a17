"""The page of a comparison: whole, alone, the same bytes, and of any size."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest

from oneroof.exchange import comparison

SHARE = {"mean": 0.5, "low": 0.2, "high": 0.8}
MEAN = {"mean": 1.0, "low": 0.5, "high": 1.5}
SPREAD = {"median": 60.0, "low": 50.0, "high": 70.0, "count": 2}
PARTS = ("sense", "transmit", "release review", "decide", "order", "wait", "fly out")


def missile(id: str, came: int) -> dict[str, Any]:
    """One missile under one arrangement, of whose parts so many are known."""
    return {
        "id": id, "missile": "shahab-3", "from": "tabriz", "to": "new-york", "protected": SHARE,
        "causes": {"defended": 1, "consent too late": 1}, "possible_s": SPREAD, "allowed_s": None, "last_s": 200.0,
        "spare_s": None, "launched_s": None,
        "parts_s": {part: SPREAD if number < came else None for number, part in enumerate(PARTS)},
        "warning": [
            {"party": "usa", "warned": SHARE, "minutes": SPREAD, "placed": SHARE, "placed_minutes": None},
            {"party": "rus", "warned": SHARE, "minutes": None, "placed": SHARE, "placed_minutes": None},
        ],
    }  # fmt: skip


def made(missiles: int = 2, name: str = "joint") -> dict[str, Any]:
    """A comparison of two arrangements by hand."""
    ids = [f"shot-{number}" for number in range(missiles)]
    against = {
        "protected": MEAN,
        "parts_s": {},
        "lost": {"count": 1, "to": {"decide": 1}},
        "gained": {"count": 0, "to": {}},
    }
    told = {"ends": ["defended", "refused"], "differing": 3, "first": {}, "parts": [], "told": ["Under <b>: told."]}
    arrangements = [
        {
            "id": id, "fingerprint": "f", "stopped": MEAN, "all_stopped": SHARE, "rounds_fired": MEAN,
            "threats": [missile(each, came) for each in ids],
            "shown": [{"to": "usa", "from": "rus", "what": "tracks", "count": MEAN, "fields": ["track_time_s"]}],
        }
        for id, came in (("national", 7), (name, 1))
    ]  # fmt: skip
    return {
        "format": 1, "oneroof": "0", "scenario": "s", "title": "T", "summary": "", "start_utc": "", "seed": 1,
        "replications": 2, "believe": "open", "settings": {}, "arrangements": arrangements, "replication": 0,
        "pairs": [{"from": "national", "to": name, "stopped": MEAN, "threats": [{"id": id, **against} for id in ids]}],
        "differences": [{"from": "national", "to": name, "threats": [{"id": id, **told} for id in ids]}],
        "ways": [], "assumed_count": 3, "digest": "d",
    }  # fmt: skip


def test_the_page_is_whole_alone_and_the_same_again() -> None:
    page = comparison.build(made())
    assert page == comparison.build(copy.deepcopy(made()))
    assert not re.search(r"https?://|<script|<link|url\(", page)
    for words in ("2 arrangements, one attack", "last useful yes 200 s", "decide 1", "track_time_s", "no place"):
        assert words in page
    assert page.count("<svg") > 10 and "None" not in page and "nan" not in page


def test_what_a_file_says_is_text_and_not_markup() -> None:
    page = comparison.build(made(name="<i>x</i>"))
    assert "<i>x" not in page and "&lt;i&gt;x" in page and "Under &lt;b&gt;: told." in page


@pytest.mark.parametrize(("missiles", "more"), [(60, None), (75, "15 more missiles stand in compare.json")])
def test_a_very_large_raid_is_cut_and_says_so(missiles: int, more: str | None) -> None:
    page = comparison.build(made(missiles))
    assert f"stopped, of {missiles}" in page
    assert ("more missiles" in page) == (more is not None) and (more or "") in page
    assert page.count("<details") == 60


def counts(alarms: float) -> dict[str, Any]:
    """What one party made of launches, by hand: so many alarms a run, and from them all other numbers."""
    doubt = {"median": 100.0 * alarms, "low": 0.0, "high": 999.0, "count": 2}
    return {"seen": MEAN, "alarms": {"mean": alarms}, "misread": {"mean": alarms / 4}, "doubt_min": doubt}


def alarmed() -> dict[str, Any]:
    """A comparison by hand, of alarms under two arrangements: no two numbers alike."""
    found = made()
    one, other = found["arrangements"]
    one["alarms"] = [
        {"post": "p", "party": "rus", **counts(1.2), "launches": [{"what": "rocket", **counts(0.4)}]},
        {"post": "q", "party": "aze", **counts(2.4), "launches": [{"what": "rocket", **counts(2.0)}]},
    ]
    shot = {"what": "<shot>", **counts(0.8), "doubt_min": None}
    other["alarms"] = [{"post": "p", "party": "rus", **counts(3.2), "launches": [shot]}]
    return found


def test_alarms_stand_side_by_side_and_are_left_out_where_nobody_watches() -> None:
    assert 'id="alarms"' not in comparison.build(made())
    rows = comparison.alarms_compared(alarmed()["arrangements"])
    told = [(row["party"], row["what"], [cell and cell["alarms"]["mean"] for cell in row["cells"]]) for row in rows]
    assert told == [
        ("rus", "rocket", [0.4, None]),
        ("rus", "<shot>", [None, 0.8]),
        ("rus", "all together", [1.2, 3.2]),
        ("aze", "rocket", [2.0, None]),
        ("aze", "all together", [2.4, None]),
    ]
    page = comparison.build(alarmed())
    assert "&lt;shot&gt;" in page and page.count("all together") == 2
    assert re.findall(r"([\d.]+)<small>misread ([\d.]+)(?:, ([\d.]+) min)?<", page) == [
        ("0.40", "0.10", "40.0"), ("0.80", "0.20", ""), ("1.20", "0.30", "120.0"), ("3.20", "0.80", "320.0"),
        ("2.00", "0.50", "200.0"), ("2.40", "0.60", "240.0"),
    ]  # fmt: skip


def test_one_replication_has_no_interval() -> None:
    found = made()
    alone = {"mean": 1.0, "low": None, "high": None}
    for each in found["arrangements"]:
        each["stopped"] = each["rounds_fired"] = alone
    found["pairs"][0]["stopped"] = alone
    found["pairs"][0]["threats"][0]["protected"] = None
    assert "None" not in comparison.build(found)


def test_the_line_that_makes_it_again_holds_what_was_asked() -> None:
    found = made() | {"believe": "postol", "settings": {"b": "2", "a": "1"}, "replication": 1}
    assert comparison.command(found) == (
        "oneroof compare s --arrangements national,joint --seed 1 --replications 2 --replication 1 --believe postol"
        " --set a=1 --set b=2"
    )
