"""Planted leaks in what is released: fields, precision, reasons, and who is told at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from oneroof.command import release as releasing
from oneroof.command.desk import Desk
from oneroof.command.label import FREE, Label
from oneroof.command.message import Message, What
from oneroof.command.policy import Policy
from oneroof.command.release import Refusal, Released, Stop
from oneroof.simulation import (
    centre,
    desk_handlers,
    shown,
)
from oneroof.simulation.event import Kind, Later
from runs.leaks import (
    DECIDES,
    FINER,
    FLIES,
    SEEN,
    SOMEONE,
    granted,
    in_messages,
    in_posts,
    in_release,
    plant,
    swap,
    tracks_of,
)

# ---------------------------------------------------------------------------------------------- fields and precision


@plant("a rule releases the whole body", FINER)
def whole_bodies(patch: pytest.MonkeyPatch) -> None:
    def change(out: Any, policy: Policy, owner: str, recipient: str, what: str, body: Any, sources: Label) -> Any:
        return replace(out, body=dict(body)) if isinstance(out, Released) else out

    in_release(patch, change)


@plant("nothing is rounded", FINER, asking=0.4)
def nothing_is_rounded(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(releasing, "_coarse", lambda value, step: value)


@plant("rounding is a thousand times finer than the rule says", FINER, asking=0.4)
def rounded_too_finely(patch: pytest.MonkeyPatch) -> None:
    honest = releasing._coarse
    patch.setattr(releasing, "_coarse", lambda value, step: honest(value, step / 1000.0))


@plant("rows of numbers are not rounded", FINER, asking=0.4)
def rows_are_not_rounded(patch: pytest.MonkeyPatch) -> None:
    honest = releasing._coarse
    patch.setattr(releasing, "_coarse", lambda v, step: v if isinstance(v, tuple | list) else honest(v, step))


@plant("a rounded value carries what was cut off behind its last digit", FINER, asking=0.4)
def the_rest_behind_the_rounding(patch: pytest.MonkeyPatch) -> None:
    honest = releasing._coarse

    def coarse(value: Any, step: float) -> Any:
        out = honest(value, step)
        return out if not isinstance(out, float) else out + 1e-6 * (value - out)

    patch.setattr(releasing, "_coarse", coarse)


@plant("a message says how long its body was before it was reviewed", FINER, asking=0.4)
def sizes_are_kept(patch: pytest.MonkeyPatch) -> None:
    def change(desk: Desk, out: Message, said: Mapping[str, Any]) -> Message:
        return replace(out, body={**out.body, "bytes": len(repr(said["body"]))})

    in_messages(patch, change)


@plant("why a message was made goes with it", SEEN, asking=1.0)
def reasons_go_along(patch: pytest.MonkeyPatch) -> None:
    in_messages(patch, lambda desk, out, said: replace(out, because=said["because"]))


@plant("the questions that its sender has put go along as a message's causes", DECIDES, asking=0.9)
def own_causes_go_along(patch: pytest.MonkeyPatch) -> None:
    in_messages(patch, lambda desk, out, said: replace(out, causes=tuple(desk.questions)))


@plant("a message says which sensors its sender's tracks are made of", SEEN)
def sensors_are_named(patch: pytest.MonkeyPatch) -> None:
    def change(desk: Desk, out: Message, said: Any) -> Message:
        return replace(out, body={**out.body, "sensors": sorted({s for t in tracks_of(desk) for s in t.sensors})})

    in_messages(patch, change)


@plant("a message says how sure its sender is of what it sees", SEEN)
def sureness_goes_along(patch: pytest.MonkeyPatch) -> None:
    def change(desk: Desk, out: Message, said: Any) -> Message:
        return replace(out, body={**out.body, "spread": tuple(float(t.covariance[0, 0]) for t in tracks_of(desk))})

    in_messages(patch, change)


@plant("a message says who else was told", SOMEONE)
def copies_are_listed(patch: pytest.MonkeyPatch) -> None:
    in_messages(patch, lambda desk, out, said: replace(out, body={**out.body, "to": list(desk.post.listeners)}))


@plant("a question says to whom else it was put", ("seat_joins",), asking=1.0)
def the_other_seats_are_named(patch: pytest.MonkeyPatch) -> None:
    def change(desk: Desk, out: Message, said: Any) -> Message:
        rules = [repr(right.rule) for right in desk.post.rights]
        return replace(out, body={**out.body, "by": rules}) if out.what is What.REQUEST else out

    in_messages(patch, change)


@plant("a question says how many rounds there are", DECIDES, asking=0.9)
def rounds_are_told_with_a_question(patch: pytest.MonkeyPatch) -> None:
    def change(desk: Desk, out: Message, said: Any) -> Message:
        return replace(out, body={**out.body, "of": dict(desk.magazine)}) if out.what is What.REQUEST else out

    in_messages(patch, change)


@plant("a cue carries what its sender alone believes of the track's sensors", SEEN)
def cues_carry_the_picture(patch: pytest.MonkeyPatch) -> None:
    def change(desk: Desk, out: Message, said: Any) -> Message:
        return replace(out, body={**out.body, "held": len(tracks_of(desk))}) if out.what is What.CUE else out

    in_messages(patch, change)


@plant("a warning names the place where it comes down to the metre, in its reason", FINER, asking=0.4)
def exact_place_in_the_reason(patch: pytest.MonkeyPatch) -> None:
    def change(desk: Desk, out: Message, said: Mapping[str, Any]) -> Message:
        exact = {key: value for key, value in said["body"].items() if "longitude" in key}
        return replace(out, because=f"{out.because} {exact}")

    in_messages(patch, change)


# ---------------------------------------------------------------------------------------------- who is told at all


@plant("warnings pass without a rule", FLIES)
def warnings_by_default(patch: pytest.MonkeyPatch) -> None:
    _by_default(patch, "launch-warning")


@plant("tracks pass without a rule", FLIES)
def tracks_by_default(patch: pytest.MonkeyPatch) -> None:
    _by_default(patch, "tracks")
    in_posts(patch, lambda post, args: replace(post, shared=post.listeners))


@plant("questions pass without a rule", DECIDES, FLIES, asking=0.9)
def questions_by_default(patch: pytest.MonkeyPatch) -> None:
    _by_default(patch, "request")


@plant("cues pass without a rule", FINER)
def cues_by_default(patch: pytest.MonkeyPatch) -> None:
    _by_default(patch, "cue")


def _by_default(patch: pytest.MonkeyPatch, kind: str) -> None:
    def change(out: Any, policy: Policy, owner: str, recipient: str, what: str, body: Any, sources: Label) -> Any:
        return granted(policy, body) if isinstance(out, Refusal) and what == kind else out

    in_release(patch, change)


@plant("what a label keeps back passes if there is a rule", SEEN)
def labels_do_not_count(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(releasing, "_stopped", lambda sources, owner, recipient: None)


@plant("what is refused arrives as an empty message", SEEN)
def refusals_arrive(patch: pytest.MonkeyPatch) -> None:
    def change(out: Any, policy: Policy, owner: str, recipient: str, what: str, body: Any, sources: Label) -> Any:
        return granted(policy, {}) if isinstance(out, Refusal) and what in ("launch-warning", "tracks") else out

    in_release(patch, change)


@plant("what holds nothing that its rule releases arrives as an empty message", SEEN)
def nothing_arrives_as_something(patch: pytest.MonkeyPatch) -> None:
    def change(out: Any, policy: Policy, owner: str, recipient: str, what: str, body: Any, sources: Label) -> Any:
        rule = policy.rule(owner, recipient, what)
        if isinstance(out, Refusal) and out.stop is Stop.LABEL and rule is not None and what != "cue":
            return granted(policy, {}, FREE, rule.delay_us)
        return out

    in_release(patch, change)


@plant("a rule for one kind of message lets every kind out", FLIES)
def any_kind_will_do(patch: pytest.MonkeyPatch) -> None:
    def change(out: Any, policy: Policy, owner: str, recipient: str, what: str, body: Any, sources: Label) -> Any:
        rules = [rule for rule in policy.rules if (rule.owner, rule.recipient) == (owner, recipient)]
        return granted(policy, body) if isinstance(out, Refusal) and rules else out

    in_release(patch, change)


@plant("whoever is named to be told onward is told at once", FLIES)
def onward_is_taken_for_recipient(patch: pytest.MonkeyPatch) -> None:
    def change(out: Any, policy: Policy, owner: str, recipient: str, what: str, body: Any, sources: Label) -> Any:
        named = [rule for rule in policy.rules if rule.owner == owner and recipient in rule.onward_to]
        return granted(policy, body) if isinstance(out, Refusal) and named else out

    in_release(patch, change)


@plant("a sensor's detections flow along every link", FINER)
def detections_flow_anyway(patch: pytest.MonkeyPatch) -> None:
    def stream(policy: Policy, owner: str, recipient: str, what: str) -> Released:
        return granted(policy, {})

    swap(patch, releasing.release_stream, stream)


@plant("what one party told is told on as one's own", FLIES)
def told_tracks_are_told_on(patch: pytest.MonkeyPatch) -> None:
    honest = desk_handlers._on_tracks

    def on_tracks(desk: Desk, message: Message, now_us: int) -> Iterator[Later]:
        yield from honest(desk, message, now_us)
        for other in desk.post.links:
            party = desk.post.contacts[other].party
            if party != desk.post.contacts[message.sender].party and not other.count("radar"):
                copy = replace(message, id=f"{desk.id}>{other}:on", sender=desk.id, addressee=other, received_us=now_us)
                yield Later(now_us, Kind.NOTE, {"told on": dict(copy.body)}, other)

    patch.setattr(desk_handlers, "_on_tracks", on_tracks)


@plant("the transcript shows all messages, whoever they are for", FLIES)
def transcripts_of_all(patch: pytest.MonkeyPatch) -> None:
    _everything_is_mine(patch, lambda message, party: True)


@plant("the transcript shows when each message to others was sent, without its body", FLIES)
def transcripts_of_headers(patch: pytest.MonkeyPatch) -> None:
    _everything_is_mine(patch, lambda message, party: True, ("sent_us",))


def _everything_is_mine(patch: pytest.MonkeyPatch, test: Callable[..., bool], keys: Sequence[str] = ()) -> None:
    from runs import exits
    from runs.worlds import X

    def show(event: Any, holder: Any) -> Any:
        if event.get("kind") != "message" or not test(event["body"]["message"], X):
            return None
        message = event["body"]["message"]
        said = {key: message[key] for key in (keys or shown.SHOWN)}
        return shown.Shown(X, event["t_us"], said)

    patch.setattr(exits, "shown", show)


@plant("a launch in a joint log has the number of the watching post", SEEN)
def launches_numbered_by_the_post(patch: pytest.MonkeyPatch) -> None:
    def named(desk: Desk, launch: str, permit: Released, due_us: int) -> dict[str, Any]:
        return {"launch": launch, "issue": 1, "entered_us": due_us}

    patch.setattr(centre, "_named", named)
