"""A desk tells a radar where to look: when a track will soon be in its field."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from oneroof.command import picture
from oneroof.command.authority import Answer
from oneroof.command.desk import Case, Desk
from oneroof.command.label import Label
from oneroof.command.link import may_send, send
from oneroof.command.message import Message, What
from oneroof.command.rights import TASK, governing
from oneroof.sensing import radar as radars
from oneroof.simulation import leave
from oneroof.simulation.event import Later
from oneroof.simulation.notes import deliver, note
from oneroof.tracking.impact import Prediction, course, predict
from oneroof.tracking.track import Track

# method constants of the planner, not figures of a system
AHEAD_S = 120.0
PERIOD_US = 30_000_000
LATEST_S = 180.0  # how far a track is drawn out: ahead, with the link and a node to spare
NEVER_US = 1 << 62
LEFT_US = 60_000_000  # how much later than foreseen a track may leave a field
NODE_S = 20.0  # the prediction's nodes: a body may come into view one before the first that is seen


def cues(desk: Desk, case: Case, number: int, sensor: str, now_us: int) -> Iterable[Later]:
    """Cue every radar that the desk can reach and whose reports do not move the track: twice a minute at most.

    The track is drawn out in free fall; in boost its error grows so fast that the cone is soon wider than the fence,
    which the radar then leaves alone. To another party's radar a cue travels only by a release rule.
    """
    assert desk.tracker is not None
    cued, next_us = desk.post.cued, case.next_cue_us
    if sensor in cued:
        # it follows the track by itself
        next_us[sensor] = max(next_us.get(sensor, 0), now_us + PERIOD_US)
    if now_us < case.no_cue_before_us:
        return ()
    due = [name for name in cued if now_us >= next_us.get(name, 0)]
    if not due:
        # times are only ever put off, but where leave is given
        case.no_cue_before_us = min(next_us[name] for name in cued)
    if not due or not desk.tracker.glance(number)[0]:
        return ()
    for name in due:
        next_us[name] = now_us + PERIOD_US
    near = [name for name in due if not (_is_past(case, name, now_us) or _surely_below(desk, name, number, now_us))]
    return cue_each(desk, case, near, desk.tracker.track(number), now_us) if near else ()


def _is_past(case: Case, name: str, now_us: int) -> bool:
    """Tell whether a falling track has left a radar's field for good, by the way that it was found to take."""
    window = case.fall.windows.get(name)
    return window is not None and now_us > window[1] + LEFT_US


def _surely_below(desk: Desk, name: str, number: int, now_us: int) -> bool:
    """Tell cheaply that a track comes over no horizon of a radar for as long as a cue looks ahead."""
    assert desk.tracker is not None
    time_s, state = desk.tracker.whereabouts(number)
    ahead_s = (now_us + desk.post.delay_us(name)) / 1e6 + AHEAD_S - time_s
    return radars.surely_below(desk.post.cued[name], state, ahead_s)


def cue_each(desk: Desk, case: Case, names: Sequence[str], track: Track, now_us: int) -> Iterator[Later]:
    """Cue those of some radars into whose field a track soon comes, as links, leave and release rules let it."""
    for name, body in _bodies(desk, case, names, track, now_us):
        yield from _cue(desk, case, name, body, picture.lent(desk, track), now_us)


def _cue(desk: Desk, case: Case, name: str, body: dict[str, object], sources: Label, now_us: int) -> Iterator[Later]:
    """Tell a radar where to look, where that needs leave, with leave; what no rule lets out is not asked about."""
    right, number, because = governing(desk.post, TASK, (name,)), case.track, f"comes into the field of {name}"
    if right is not None and may_send(desk, name, What.CUE, body, sources=sources):
        if leave.find(desk, right, name, number) is None:
            yield from leave.seek(desk, right, name, number, {"radar": name}, now_us, f"track {number} {because}")
        found = leave.find(desk, right, name, number)
        if found is None or found.answer is not Answer.GRANTED:
            if found is not None and found.answer is not None:
                case.next_cue_us[name] = NEVER_US
            return
    sent = send(desk, name, What.CUE, now_us, f"track {number} {because}", body, sources=sources)
    if isinstance(sent, Message):
        yield deliver(sent)
    else:
        case.next_cue_us[name] = NEVER_US
        yield note(desk, now_us, "cue-not-sent", None, number=number, reason=sent.reason)


def allowed(desk: Desk, name: str, number: int, now_us: int) -> Iterator[Later]:
    """Cue a radar for the track that leave was asked for, if it still comes into the field, and others soon."""
    for case in desk.cases.values():
        if case.next_cue_us.get(name, NEVER_US) < NEVER_US:
            case.next_cue_us[name] = case.no_cue_before_us = now_us
    if name in desk.post.cued and desk.tracker is not None and desk.tracker.holds(number):
        case = desk.case(number)
        case.next_cue_us[name] = now_us + PERIOD_US
        yield from cue_each(desk, case, (name,), case.fall.track or desk.tracker.track(number), now_us)


def _bodies(
    desk: Desk, case: Case, names: Sequence[str], track: Track, now_us: int
) -> Iterator[tuple[str, dict[str, object]]]:
    """Write a cue for each radar in whose field a predicted node lies that is still to come; no other gets one."""
    # no farther than the cue looks: a whole fall costs ten times as much
    longest_s = now_us / 1e6 - track.time_s + LATEST_S
    # the course alone costs half of a prediction, and both are the same nodes
    prediction = predict(track, longest_s=longest_s) if _is_in_sight(case, names, now_us) else None
    ahead = prediction or course(track, longest_s=longest_s)
    arrivals_s = [(now_us + desk.post.delay_us(name)) / 1e6 for name in names]
    nodes = [
        radars.first_visible(desk.post.cued[name], ahead.times_s, ahead.states, from_s, from_s + AHEAD_S)
        for name, from_s in zip(names, arrivals_s, strict=True)
    ]
    if all(node is None for node in nodes):
        return
    prediction = prediction or predict(track, longest_s=longest_s)
    for name, arrival_s, node in zip(names, arrivals_s, nodes, strict=True):
        if node is not None:
            yield name, _body(track.number, prediction, node, arrival_s)


def _is_in_sight(case: Case, names: Sequence[str], now_us: int) -> bool:
    """Tell whether a falling track is, or soon comes, into one of some fields by the way that it was found to take."""
    windows = [case.fall.windows[name] for name in names if name in case.fall.windows]
    return any(begins_us - 1e6 * AHEAD_S < now_us < ends_us for begins_us, ends_us in windows)


def _body(number: int, prediction: Prediction, node: int, arrival_s: float) -> dict[str, object]:
    """Write a cue for a predicted node."""
    state, covariance = prediction.states[node].tolist(), prediction.position_covariances[node].tolist()
    time_s = float(prediction.times_s[node])
    return {
        "track": number,
        "time_s": time_s,
        "position_ecef_m": tuple(state[:3]),
        "velocity_ecef_m_s": tuple(state[3:]),
        "sigma_m": _sigma_m(covariance),
        "sigma_m_s": _growth_m_s(prediction, node),
        "from_s": max(arrival_s, time_s - NODE_S),
        "until_s": time_s + 2.0 * PERIOD_US / 1e6,
    }


def _growth_m_s(prediction: Prediction, node: int) -> float:
    """How fast the error grows from a node to the next, one sigma of all three axes."""
    other = min(node + 1, len(prediction.times_s) - 1)
    spans = [_sigma_m(prediction.position_covariances[each].tolist()) for each in (node, other)]
    took_s = float(prediction.times_s[other] - prediction.times_s[node])
    return max(0.0, spans[1] - spans[0]) / took_s if took_s > 0.0 else 0.0


def _sigma_m(covariance: list[list[float]]) -> float:
    """Root of a position covariance's trace."""
    return math.sqrt(covariance[0][0] + covariance[1][1] + covariance[2][2])
