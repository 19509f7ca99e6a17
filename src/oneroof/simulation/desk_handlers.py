"""What a command post does with what reaches it: fuse, plan, ask, order, update, look again. It cannot name nature."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from oneroof.command import picture
from oneroof.command.authority import Answer
from oneroof.command.consent import said
from oneroof.command.desk import Case, Desk, Question, Shot, Stage, Warned
from oneroof.command.link import send
from oneroof.command.message import Message, What
from oneroof.command.release import Refusal
from oneroof.command.rights import ENGAGE, TASK, governing
from oneroof.engagement import threat
from oneroof.engagement.doctrine import may_shoot_again, rounds_to_fire
from oneroof.engagement.plan import Plan, Verdict, plan
from oneroof.engagement.reach import Battery
from oneroof.simulation import asking, centre, cueing, developing, leave, sort, sparing, unseen, warnings, watching
from oneroof.simulation.asking import Settled
from oneroof.simulation.draws import Draws
from oneroof.simulation.event import Event, Kind, Later, microseconds
from oneroof.simulation.notes import deliver, note
from oneroof.simulation.track_handlers import learn, share
from oneroof.tracking.fusion import fuse_impacts
from oneroof.tracking.impact import Prediction, course, predict
from oneroof.tracking.track import Track

# method constants of the planner, not figures of a system
PLAN_PERIOD_US = 10_000_000
BOOST_PERIOD_US = 5_000_000
# a track that threatens nothing, or that no battery can reach any more, is looked at less often
IDLE_PERIOD_US = 30_000_000
BOOST_OVER = 0.5
UPDATE_PERIOD_S = 60.0
STALE_S = 60.0
BESIDE_S = 40.0  # more than a prediction's longest step
SEEN_AFTER_S = 5.0
# of several batteries that can do nothing now, the one that may yet is worth waiting for
_RANK = {
    verdict: rank
    for rank, verdict in enumerate((Verdict.POSSIBLE, Verdict.TOO_UNCERTAIN, Verdict.TOO_LATE, Verdict.OUTSIDE_REACH))
}


def on_report(desk: Desk, event: Event, draws: Draws) -> Iterator[Later]:
    """Fuse a sensor's report into the desk's tracks, then look at each track that it moved."""
    if desk.tracker is None:
        return
    sensor, report = event.body["sensor"], event.body["report"]
    touched = desk.tracker.report(report)
    if desk.sorter is not None:
        sort.note(desk, report, touched)
    for number in touched:
        if desk.post.cued:
            case = desk.case(number)
            yield from cueing.cues(desk, case, number, sensor, event.time_us)
            yield from unseen.follow(desk, case, number, report, event.time_us)
        yield from _consider(desk, number, event.time_us)
    if desk.post.shared:
        yield from share(desk, touched, event.time_us)
    if desk.post.duty is not None:
        yield from watching.look(desk, touched, event.time_us)
    if desk.post.studies_us is not None:
        yield from developing.follow(desk, touched, event.time_us)


def _consider(desk: Desk, number: int, now_us: int) -> Iterable[Later]:
    if desk.told and number > 0:
        picture.recognise(desk, number, now_us)
    case = desk.case(number)
    if now_us < case.next_plan_us or case.stage not in (Stage.WATCHED, Stage.ALLOWED):
        return ()
    confirmed, burning = picture.glance(desk, number)
    return _look_at(desk, case, number, burning, now_us) if confirmed else ()


def _look_at(desk: Desk, case: Case, number: int, burning: float, now_us: int) -> Iterator[Later]:
    if burning > BOOST_OVER:
        case.next_plan_us = now_us + BOOST_PERIOD_US
        yield from warnings.of_launch(desk, case, now_us)
        return
    belief = picture.believed(desk, number)
    if belief is None:
        return
    case.next_plan_us = now_us + PLAN_PERIOD_US
    # once it is known to threaten, only the part of its fall matters that can be met
    told = case.warning is Warned.IMPACT
    prediction = predict(belief.track, threat.LOWEST_MEETING_M) if told else warnings.foreseen(desk, belief)
    if not told:
        alone = [predict(source) for source in belief.sources] if len(belief.sources) > 1 else []
        # what any of the sources would warn of is warned of: told more, nobody is told later
        if not any(threat.threatens(desk.post.protected, each) for each in (prediction, *alone)):
            case.next_plan_us = now_us + IDLE_PERIOD_US
            return
        yield from warnings.of_impact(desk, case, belief, fuse_impacts((prediction, *alone)), now_us)
    yield from _plan_on(desk, case, belief, prediction, now_us)


def _plan_on(desk: Desk, case: Case, belief: picture.Belief, prediction: Prediction, now_us: int) -> Iterator[Later]:
    """Look for a meeting with what a desk believes, without what it may only warn of."""
    if picture.WARNING_ONLY in belief.label.restrictions:
        firing = picture.believed(desk, case.track, firing=True)
        if firing is None:
            return
        belief, prediction = firing, predict(firing.track, threat.LOWEST_MEETING_M)
    found = _best_plan(desk, case, prediction, now_us)
    if found is None or found.verdict in (Verdict.OUTSIDE_REACH, Verdict.TOO_LATE):
        case.next_plan_us = now_us + IDLE_PERIOD_US
    elif found.verdict is Verdict.POSSIBLE:
        yield from _proceed(desk, case, belief.track, found, now_us)


def _best_plan(desk: Desk, case: Case, prediction: Prediction, now_us: int) -> Plan | None:
    """Take the battery with the earliest meeting of those that may still fire; of all, when none may."""
    batteries = _candidates(desk, case)
    loaded = [each for each in batteries if rounds_to_fire(desk.post.doctrines[each.id], desk.magazine[each.id])]
    plans = [_plan(desk, battery, prediction, now_us) for battery in loaded or batteries]
    return min(plans, key=lambda each: (_RANK[each.verdict], each.meeting_s, each.battery), default=None)


def _candidates(desk: Desk, case: Case) -> list[Battery]:
    """List the batteries that a yes covers; before one, those that can be asked for and were not refused."""
    batteries = desk.post.batteries
    if case.stage is Stage.ALLOWED and case.question is not None:
        return [each for id, each in batteries.items() if id in case.question.covers]
    left = [each for id, each in batteries.items() if id not in case.barred]
    return [each for each in left if governing(desk.post, ENGAGE, (each.id,))] or left


def _plan(desk: Desk, battery: Battery, prediction: Prediction, now_us: int) -> Plan:
    ready_s = (now_us + desk.post.delay_us(battery.id)) / 1e6 + battery.preparation_s
    updates = desk.post.doctrines[battery.id].uplink
    return plan(battery, prediction, ready_s, battery.basket_launch_m if updates else battery.basket_handover_m)


def _proceed(desk: Desk, case: Case, track: Track, found: Plan, now_us: int) -> Iterator[Later]:
    if not case.ready:
        case.ready = True
        yield note(desk, now_us, "track-ready", track, battery=found.battery, error_m=round(found.error_m, 3))
        yield from sparing.look_whence(desk, case, track, now_us)
        if case.stage is Stage.CLOSED:
            return
    # complexes are sorted among the desk's own tracks: what it was only told of is taken as it was told
    if desk.sorter is not None and track.number > 0:
        rule = desk.post.doctrines[found.battery].objects
        if case.stage is not Stage.ALLOWED and not sort.is_next(desk, track, rule):
            return
        if case.stage is Stage.ALLOWED and rule == "most-likely":
            likelier = sort.handed_over(desk, case)
            if likelier is not case:
                yield from _consider(desk, likelier.track, now_us)
                return
    if case.stage is Stage.ALLOWED:
        yield from _fire(desk, case, track, found, now_us)
    elif (right := governing(desk.post, ENGAGE, (found.battery,))) is not None:
        covers = frozenset(id for id in desk.post.batteries if governing(desk.post, ENGAGE, (id,)) == right)
        yield from _go_on(desk, asking.ask(desk, right, case, track, found, covers, now_us), now_us)


def on_message(desk: Desk, event: Event, draws: Draws) -> Iterable[Later]:
    """Take what arrived: a question, an answer, an order or an update; a warning is only known."""
    message: Message = event.body["message"]
    if message.what is What.REQUEST:
        return asking.on_request(desk, message, event.time_us, draws)
    if message.what is What.ANSWER:
        return _on_answer(desk, message, event.time_us)
    if message.what in (What.ORDER, What.UPDATE) and _is_strange(desk, message):
        return _refuse(desk, message, event.time_us)
    if message.what is What.ORDER:
        return _on_order(desk, message, event.time_us)
    if message.what is What.TRACKS:
        return _on_tracks(desk, message, event.time_us)
    if message.what is What.UPDATE:
        return (Later(event.time_us, Kind.UPLINK, message.body),)
    if message.what is What.CUE:
        return (Later(event.time_us, Kind.CUE, {**message.body, "sensor": desk.id, "sender": message.sender}),)
    return _on_warning(desk, message, event.time_us, draws)


def _on_warning(desk: Desk, message: Message, now_us: int, draws: Draws) -> Iterable[Later]:
    """Take what concerns launches, announced, reported or entered in a joint log, at a watch or at a centre."""
    at_a_centre = desk.post.staff is not None
    if message.what is What.NOTICE:
        return centre.on_notice(desk, message, now_us) if at_a_centre else watching.on_notice(desk, message, now_us)
    if message.what is What.LAUNCH_REPORT:
        if at_a_centre:
            return centre.on_report(desk, message, now_us, draws)
        return watching.on_told(desk, message, now_us)
    if message.what is What.JOINT_LOG and at_a_centre:
        return centre.on_log(desk, message, now_us, draws)
    return watching.on_advice(desk, message, now_us) if message.what is What.ADVICE else ()


def _on_tracks(desk: Desk, message: Message, now_us: int) -> Iterator[Later]:
    """Take in what another party tells of a track; what it alone holds is looked at when it is told."""
    number = learn(desk, message)
    # an own track is looked at when its own sensors report, as it would be if nobody told anything
    if number is not None and number < 0:
        yield from _consider(desk, number, now_us)


def on_consent_due(desk: Desk, event: Event, draws: Draws) -> Iterator[Later]:
    """See to a question whose silence, or whose deadline, has come."""
    yield from _go_on(desk, asking.look(desk, event.body["question"], event.time_us), event.time_us)


def _on_answer(desk: Desk, message: Message, now_us: int) -> Iterator[Later]:
    yield from _go_on(desk, asking.hear(desk, message, now_us), now_us)


def _go_on(desk: Desk, steps: Iterable[Later | Settled], now_us: int) -> Iterator[Later]:
    """Pass on what asking brings; where it brings a yes, do what was asked for while that is still possible."""
    for step in steps:
        if not isinstance(step, Settled):
            yield step
        elif step.question.leave is None:
            yield from _settle(desk, step, now_us)
        else:
            yield from leave.settle(desk, step, now_us)
            if step.question.right.action == TASK and step.answer is Answer.GRANTED:
                yield from cueing.allowed(desk, step.question.leave.to, step.question.track, now_us)


def _settle(desk: Desk, settled: Settled, now_us: int) -> Iterator[Later]:
    number, answer = settled.question.track, settled.answer
    case = desk.case(number)
    belief = picture.believed(desk, number, firing=True)
    track = None if belief is None else belief.track
    yield note(desk, now_us, "answered", track, number=number, answer=str(answer), **_under(desk, settled))
    if answer is not Answer.GRANTED or track is None:
        _stop(desk, case, settled.question)
        return
    case.stage, case.next_plan_us = Stage.ALLOWED, 0
    found = _best_plan(desk, case, predict(track, ellipse=False), now_us)
    if found is not None and found.verdict is Verdict.POSSIBLE:
        yield from _proceed(desk, case, track, found, now_us)


def _under(desk: Desk, settled: Settled) -> dict[str, object]:
    """Say by whom a question was stopped; and under which rule it was put, where that is not plain."""
    more, right = {"request": settled.request, "by": settled.by}, settled.question.right
    if right.id or right not in desk.post.rights:
        more |= {"right": right.id or right.action, "rule": said(right.rule)}
    return {key: value for key, value in more.items() if value != ()}


def _stop(desk: Desk, case: Case, question: Question) -> None:
    """Close a case after a no, unless another right may still allow what this one does not."""
    case.stage, case.barred = Stage.CLOSED, case.barred | question.covers
    if any(id not in case.barred and governing(desk.post, ENGAGE, (id,)) for id in desk.post.batteries):
        case.stage, case.next_plan_us = Stage.WATCHED, 0


def _fire(desk: Desk, case: Case, track: Track, found: Plan, now_us: int) -> Iterator[Later]:
    doctrine = desk.post.doctrines[found.battery]
    count = rounds_to_fire(doctrine, desk.magazine[found.battery])
    if count == 0:
        case.stage = Stage.CLOSED
        yield note(desk, now_us, "no-round-left", track, battery=found.battery)
        return
    case.stage = Stage.ENGAGED
    before = len(case.shots)
    for _ in range(count):
        yield from _order(desk, case, track, found, now_us)
    sent = case.shots[before:]
    if not sent:
        case.stage, case.barred = Stage.CLOSED, case.barred | {found.battery}
        return
    desk.magazine[found.battery] -= len(sent)
    battery = desk.post.batteries[found.battery]
    if doctrine.uplink:
        yield from _updates(desk, sent, battery, found)
    look_us = microseconds(found.meeting_s + battery.assessment_s)
    yield Later(look_us, Kind.ASSESSMENT_DUE, {"track": track.number, "meeting_s": found.meeting_s}, desk.id)


def _order(desk: Desk, case: Case, track: Track, found: Plan, now_us: int) -> Iterator[Later]:
    # two posts may command one battery: a shot is named by who ordered it
    shot_id = f"{desk.id}:{found.battery}-{desk.sent.get(found.battery, 0) + 1}"
    body = {
        "shot": shot_id,
        "track": track.number,
        "launch_s": found.launch_s,
        "meeting_s": found.meeting_s,
        "aim_ecef_m": found.aim_ecef_m,
        "error_m": found.error_m,
        **sort.whereabouts(desk, track),
    }
    asked = tuple(case.question.requests) if case.question else ()
    because = f"track {track.number}: granted" + (f" by {', '.join(asked)}" if asked else "")
    sources = picture.rests_on(desk, track.number)
    message = send(desk, found.battery, What.ORDER, now_us, because, body, asked, sources=sources)
    if isinstance(message, Refusal):
        yield note(desk, now_us, "order-not-sent", track, reason=message.reason)
        return
    case.shots.append(Shot(shot_id, found.battery, track.number, found.launch_s, found.meeting_s))
    sureness = sort.picture(desk, track)
    yield note(
        desk, now_us, "ordered", track, shot=shot_id, launch_s=found.launch_s, meeting_s=found.meeting_s, **sureness
    )
    yield deliver(message)
    yield from watching.own_round(desk, message, desk.post.batteries[found.battery], now_us)


def _updates(desk: Desk, shots: list[Shot], battery: Battery, found: Plan) -> Iterator[Later]:
    """Plan the updates in flight: one a minute, and the one that still arrives before the kill vehicle is let go."""
    last_s = found.meeting_s - battery.handover_s - desk.post.delay_us(battery.id) / 1e6
    body = {
        "track": shots[0].track,
        "shots": [shot.id for shot in shots],
        "battery": battery.id,
        "meeting_s": found.meeting_s,
    }
    for number in range(1, max(0, math.ceil((last_s - found.launch_s) / UPDATE_PERIOD_S))):
        yield Later(microseconds(found.launch_s + number * UPDATE_PERIOD_S), Kind.UPDATE_DUE, body, desk.id)
    if last_s > found.launch_s:
        yield Later(microseconds(last_s), Kind.UPDATE_DUE, body, desk.id)


def on_update_due(desk: Desk, event: Event, draws: Draws) -> Iterator[Later]:
    """Tell rounds in flight where their target will be, as long as there is a fresh track to tell it from."""
    meeting_s, doctrine = event.body["meeting_s"], desk.post.doctrines.get(event.body["battery"])
    if doctrine is None:  # somebody else commands the battery by now
        return
    number = sort.retargeted(desk, event.body["track"], doctrine.objects)
    belief = picture.believed(desk, number, firing=True)
    if belief is None:
        return
    track = belief.track
    if event.time_us / 1e6 - track.last_time_s > STALE_S:
        return
    # to the nodes beside the meeting: what comes after it changes nothing there
    ahead = course(track, threat.LOWEST_MEETING_M, meeting_s - track.time_s + BESIDE_S)
    aim = threat.position_at(ahead, meeting_s)
    if aim is None:
        return
    if desk.sorter is not None:
        sureness = sort.picture(desk, track)
        yield note(desk, event.time_us, "aimed", track, shots=event.body["shots"], **sureness)
    for shot in event.body["shots"]:
        body = {"shot": shot, "aim_ecef_m": aim, "track_time_s": track.time_s, **sort.whereabouts(desk, track)}
        because, battery = f"track {number} moved on", event.body["battery"]
        message = send(desk, battery, What.UPDATE, event.time_us, because, body, sources=belief.label)
        if isinstance(message, Message):
            yield deliver(message)


def on_assessment_due(desk: Desk, event: Event, draws: Draws) -> Iterator[Later]:
    """Look again: a track that sensors still report after the meeting survived; unseen is taken for destroyed."""
    case, meeting_s = sort.inherited(desk, event.body["track"]), event.body["meeting_s"]
    number = case.track
    belief = picture.believed(desk, number)
    track = None if belief is None else belief.track
    survived = track is not None and track.last_time_s > meeting_s + SEEN_AFTER_S
    yield note(desk, event.time_us, "assessed", track, number=number, survived=survived)
    if not survived or track is None:
        case.stage = Stage.CLOSED
        return
    battery = case.shots[-1].battery
    if battery not in desk.post.doctrines:
        # somebody else commands it by now: with what is left one has to ask anew
        case.stage, case.next_plan_us = Stage.WATCHED, 0
        yield from _consider(desk, number, event.time_us)
    elif may_shoot_again(desk.post.doctrines[battery]):
        case.stage, case.next_plan_us = Stage.ALLOWED, 0
        yield from _consider(desk, number, event.time_us)
    else:
        case.stage = Stage.CLOSED


def _is_strange(desk: Desk, message: Message) -> bool:
    """Tell whether who sends does not command this battery (any more)."""
    post = desk.post
    return message.sender not in post.commanders or post.contacts[message.sender].party != post.node.party


def _refuse(desk: Desk, message: Message, now_us: int) -> Iterator[Later]:
    """At the battery: who does not command it is not obeyed."""
    reason = f"{message.sender!r} does not command {desk.id!r}"
    shot = message.body.get("shot")
    yield note(desk, now_us, f"{message.what}-refused", None, shot=shot, sender=message.sender, reason=reason)


def _on_order(desk: Desk, message: Message, now_us: int) -> Iterator[Later]:
    """At the battery: a round leaves at the ordered time, or now if that has passed, while there is one.

    An order that comes twice is carried out once.
    """
    shot, left = str(message.body.get("shot")), desk.magazine.get(desk.id, 0)
    lift_off_us = max(microseconds(message.body["launch_s"]), now_us)
    if left > 0 and shot not in desk.obeyed:
        desk.obeyed.add(shot)
        desk.magazine[desk.id] = left - 1
        desk.accepted[message.body["shot"]] = (lift_off_us, message.sender)
        yield Later(lift_off_us, Kind.LIFT_OFF, {**message.body, "battery": desk.id})
