"""Release: default refuse, field by field, coarse and late as the rule says, for every pair of parties."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneroof.command.label import marked
from oneroof.command.release import Refusal, Released, Rule, release, release_stream

BODY = {"launch_time_s": 67.3, "launch_latitude_deg": 38.08, "secret": "radar"}
RULE = Rule(
    "r", "usa", "nato", "launch-warning", ("launch_time_s", "launch_latitude_deg"), {"launch_time_s": 10.0}, 30_000_000
)
PARTIES = ("usa", "nato", "rus", "gbr")


def test_only_permitted_fields_leave_coarse_and_late() -> None:
    out = release((RULE,), "usa", "nato", "launch-warning", BODY)
    assert isinstance(out, Released)
    assert out.body == {"launch_time_s": 70.0, "launch_latitude_deg": 38.08}
    assert out.delay_us == 30_000_000
    assert (out.label.releasable_to, out.rule) == (("nato", "usa"), "r")


@pytest.mark.parametrize(
    ("owner", "recipient", "what"),
    [case for case in itertools.product(PARTIES, PARTIES, ("launch-warning", "order")) if case[0] != case[1]],
)
def test_what_no_rule_permits_is_refused_with_a_reason(owner: str, recipient: str, what: str) -> None:
    out = release((RULE,), owner, recipient, what, BODY)
    if (owner, recipient, what) == ("usa", "nato", "launch-warning"):
        assert isinstance(out, Released)
    else:
        assert isinstance(out, Refusal)
        assert owner in out.reason and recipient in out.reason and what in out.reason


def test_a_party_sees_its_own_whole_and_at_once() -> None:
    out = release((), "usa", "usa", "order", BODY)
    assert isinstance(out, Released) and out.body == BODY and out.delay_us == 0


def test_what_rests_on_a_source_is_shown_only_whom_the_source_allows() -> None:
    """A warning made of British detections reaches NATO only if Britain let them go on to NATO."""
    for allowed, passes in ((("gbr", "usa"), False), (("gbr", "nato", "usa"), True), ((), False)):
        out = release((RULE,), "usa", "nato", "launch-warning", BODY, marked("secret", allowed, ("warning-only",)))
        assert isinstance(out, Released) is passes
        if isinstance(out, Released):
            assert out.label == marked("secret", ("nato", "usa"), ("warning-only",))
    own = release((RULE,), "usa", "usa", "launch-warning", BODY, marked("secret", ("gbr", "usa")))
    assert isinstance(own, Released) and own.label == marked("secret", ("usa",))


def test_rows_of_numbers_are_rounded_one_by_one() -> None:
    rule = Rule("t", "usa", "nato", "tracks", ("position_ecef_m",), {"position_ecef_m": 1000.0})
    out = release((rule,), "usa", "nato", "tracks", {"position_ecef_m": (1.4e6, 2345.6, -749.9)})
    assert isinstance(out, Released) and out.body == {"position_ecef_m": (1.4e6, 2000.0, -1000.0)}


def test_an_empty_rule_releases_nothing_of_the_body() -> None:
    out = release((Rule("r", "usa", "nato", "order"),), "usa", "nato", "order", BODY)
    assert isinstance(out, Released) and out.body == {}


def test_streams_follow_the_same_rules() -> None:
    rule = Rule("d", "gbr", "usa", "detections", delay_us=5)
    assert isinstance(release_stream((rule,), "gbr", "usa", "detections"), Released)
    assert isinstance(release_stream((rule,), "gbr", "nato", "detections"), Refusal)


@given(
    st.lists(st.tuples(st.sampled_from(PARTIES), st.sampled_from(PARTIES), st.sampled_from(("a", "b")),
                       st.sets(st.sampled_from("xyz"))), max_size=5),
    st.sampled_from(PARTIES), st.sampled_from(PARTIES), st.sampled_from(("a", "b")),
)  # fmt: skip
def test_a_naive_reading_of_the_rules_agrees(
    rows: list[tuple[str, str, str, set[str]]], owner: str, recipient: str, what: str
) -> None:
    rules = tuple(Rule(str(i), o, r, w, tuple(sorted(f))) for i, (o, r, w, f) in enumerate(rows))
    body = {"x": 1.0, "y": 2.0}
    out = release(rules, owner, recipient, what, body)
    first = next((fields for o, r, w, fields in rows if (o, r, w) == (owner, recipient, what)), None)
    if owner == recipient:
        assert isinstance(out, Released) and out.body == body
    elif first is None:
        assert isinstance(out, Refusal)
    else:
        assert isinstance(out, Released) and set(out.body) == set(body) & first
