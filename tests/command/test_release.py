"""Release: default refuse, field by field, coarse and late as the rule says, for every pair of parties."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from oneroof.command.label import NOBODY, Label, marked
from oneroof.command.policy import Policy, Rule
from oneroof.command.release import Refusal, Released, Stop, release, release_stream
from oneroof.errors import OneroofError

BODY = {"launch_time_s": 67.3, "launch_latitude_deg": 38.08, "secret": "radar"}
RULE = Rule(
    "r", "usa", "nato", "launch-warning", ("launch_time_s", "launch_latitude_deg"), {"launch_time_s": 10.0}, 30_000_000
)
POLICY = Policy((RULE,), "test")
PARTIES = ("usa", "nato", "rus", "gbr")


def test_only_permitted_fields_leave_coarse_and_late() -> None:
    out = release(POLICY, "usa", "nato", "launch-warning", BODY)
    assert isinstance(out, Released)
    assert out.body == {"launch_time_s": 70.0, "launch_latitude_deg": 38.08}
    assert out.delay_us == 30_000_000
    assert (out.label.releasable_to, out.rule) == (("nato", "usa"), "r")


@pytest.mark.parametrize(
    ("owner", "recipient", "what"),
    [case for case in itertools.product(PARTIES, PARTIES, ("launch-warning", "order")) if case[0] != case[1]],
)
def test_what_no_rule_permits_is_refused_with_a_reason(owner: str, recipient: str, what: str) -> None:
    out = release(POLICY, owner, recipient, what, BODY)
    if (owner, recipient, what) == ("usa", "nato", "launch-warning"):
        assert isinstance(out, Released)
    else:
        assert isinstance(out, Refusal)
        assert owner in out.reason and recipient in out.reason and what in out.reason


def test_a_party_sees_its_own_whole_and_at_once() -> None:
    out = release(Policy(), "usa", "usa", "order", BODY)
    assert isinstance(out, Released) and out.body == BODY and out.delay_us == 0


def test_what_rests_on_a_source_is_shown_only_whom_the_source_allows() -> None:
    """A warning made of British detections reaches NATO only if Britain let them go on to NATO."""
    for allowed, passes in ((("gbr", "usa"), False), (("gbr", "nato", "usa"), True), ((), False)):
        out = release(POLICY, "usa", "nato", "launch-warning", BODY, marked("secret", allowed, ("warning-only",)))
        assert isinstance(out, Released) is passes
        if isinstance(out, Released):
            assert out.label == marked("secret", ("nato", "usa"), ("warning-only",))
    own = release(POLICY, "usa", "usa", "launch-warning", BODY, marked("secret", ("gbr", "usa")))
    assert isinstance(own, Released) and own.label == marked("secret", ("usa",))


def test_rows_of_numbers_are_rounded_one_by_one() -> None:
    rule = Rule("t", "usa", "nato", "tracks", ("position_ecef_m",), {"position_ecef_m": 1000.0})
    out = release(Policy((rule,)), "usa", "nato", "tracks", {"position_ecef_m": (1.4e6, 2345.6, -749.9)})
    assert isinstance(out, Released) and out.body == {"position_ecef_m": (1.4e6, 2000.0, -1000.0)}


def test_an_empty_rule_releases_nothing_of_the_body() -> None:
    out = release(Policy((Rule("r", "usa", "nato", "order"),)), "usa", "nato", "order", BODY)
    assert isinstance(out, Released) and out.body == {}


def test_streams_follow_the_same_rules() -> None:
    rule = Rule("d", "gbr", "usa", "detections", delay_us=5)
    assert isinstance(release_stream(Policy((rule,)), "gbr", "usa", "detections"), Released)
    assert isinstance(release_stream(Policy((rule,)), "gbr", "nato", "detections"), Refusal)


def test_each_answer_says_why_and_under_which_policy() -> None:
    free, secret = marked("unclassified", None), marked("secret", ("usa",))
    told = {
        "rule 'r' releases it": release(POLICY, "usa", "nato", "launch-warning", BODY, free),
        "it is 'usa''s own": release(POLICY, "usa", "usa", "launch-warning", BODY, secret),
        "no rule of 'nato'": release(POLICY, "nato", "usa", "launch-warning", BODY),
        "another party released to 'usa' and not": release(POLICY, "usa", "nato", "launch-warning", BODY, secret),
        "it holds nothing": release(POLICY, "usa", "nato", "launch-warning", {"secret": "radar"}),
    }
    for reason, out in told.items():
        assert reason in out.reason
        assert out.policy == POLICY.version
        assert POLICY.version.startswith("test@")


def test_a_version_stands_for_what_the_rules_say() -> None:
    """Another field, step, delay, label or order is another version; another order of fields or names is not."""
    base = Rule("r", "usa", "nato", "tracks", ("a", "b"), {"a": 1.0}, 5, "secret", ("gbr", "pol"), ("x", "y"))
    same = replace(base, fields=("b", "a"), onward_to=("pol", "gbr"), restrictions=("y", "x"))
    assert Policy((base,), "p").version == Policy((same,), "p").version
    second = replace(base, id="s")
    others = [
        replace(base, fields=("a",)),
        replace(base, round_to={"a": 2.0}),
        replace(base, delay_us=6),
        replace(base, level="restricted"),
        replace(base, onward_to=("gbr",)),
        replace(base, restrictions=()),
        replace(base, what="request"),
    ]
    policies = [(base,), *((each,) for each in others), (base, second), (second, base), ()]
    assert len({Policy(rules, "p").version for rules in policies}) == len(policies)
    assert Policy((base,), "p").version != Policy((base,), "q").version


def test_of_several_rules_the_first_governs_alone() -> None:
    second = replace(RULE, id="s", fields=("secret",), round_to={}, delay_us=0)
    out = release(Policy((RULE, second)), "usa", "nato", "launch-warning", BODY)
    assert isinstance(out, Released) and out.rule == "r" and "secret" not in out.body


def test_releasable_to_none_reaches_nobody_not_even_the_own_nodes() -> None:
    for recipient in ("usa", "nato"):
        out = release(POLICY, "usa", recipient, "launch-warning", BODY, marked("secret", NOBODY))
        assert isinstance(out, Refusal) and out.stop is Stop.LABEL and "releasable to none" in out.reason


def test_a_label_of_another_policy_or_of_no_level_lets_nothing_out() -> None:
    for label in (Label(policy="2"), Label("cosmic")):
        out = release(POLICY, "usa", "nato", "launch-warning", BODY, label)
        assert isinstance(out, Refusal) and out.stop is Stop.LABEL and "translated" in out.reason


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), 10**400, "67.3", None, True, {"a": 67.3}, np.float32(67.3), (1.0, None), [[""]]],
)
def test_what_cannot_be_made_coarse_stays_back(value: object) -> None:
    """A rule that rounds never lets out what it cannot round; the other fields leave."""
    out = release(POLICY, "usa", "nato", "launch-warning", {**BODY, "launch_time_s": value})
    assert isinstance(out, Released) and out.body == {"launch_latitude_deg": 38.08}


def test_lists_and_rows_of_rows_are_rounded_too() -> None:
    out = release(POLICY, "usa", "nato", "launch-warning", {"launch_time_s": [67.3, (12, -4.9)]})
    assert isinstance(out, Released) and out.body == {"launch_time_s": (70.0, (10.0, -0.0))}


@pytest.mark.parametrize(
    "wrong", [{"level": "cosmic"}, {"delay_us": -1}, {"round_to": {"a": 0.0}}, {"round_to": {"a": float("nan")}}]
)
def test_a_policy_of_meaningless_rules_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(OneroofError):
        Policy((replace(RULE, **wrong),))  # type: ignore[arg-type]
