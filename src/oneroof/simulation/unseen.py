"""A desk draws a track that nobody reports any more forward, and cues the radars into whose field it will come."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from oneroof.command.desk import Case, Desk, Fall, Stage
from oneroof.sensing import radar as radars
from oneroof.sensing.detection import Report
from oneroof.simulation import cueing
from oneroof.simulation.cueing import NEVER_US, PERIOD_US
from oneroof.simulation.draws import Draws
from oneroof.simulation.event import Event, Kind, Later, microseconds
from oneroof.tracking.impact import course
from oneroof.tracking.track import Track

# method constants of the planner, not figures of a system
EARLIER_US = 60_000_000  # how long before a track comes into a field its radar is told at the latest
AGAIN_US = 2 * PERIOD_US  # a cue on what is in the field holds for so long
MISSED_LOOKS = 2.0  # a satellite that has looked so often again and saw no plume saw that there was none
BOOST_OVER, AS_GOOD_AS_OVER = 0.5, 0.01
LOWEST_M = 100e3  # what comes into a field only under this comes too late for a cue


def follow(desk: Desk, case: Case, number: int, report: Report, now_us: int) -> Iterable[Later]:
    """Remember how a reported track falls, and set out when to look at its way again, whoever still reports it then."""
    fall = case.fall
    if not report.ranged:
        quiet_s = report.time_s + MISSED_LOOKS * report.revisit_s
        if quiet_s > fall.quiet_s:
            fall.quiet_s, fall.track, fall.sure = quiet_s, None, False
        return ()
    if report.time_s < fall.quiet_s or (fall.sure and now_us <= fall.look_us):
        return ()
    _remember(desk, fall, number)
    track = None if now_us <= fall.look_us else _falling(desk, fall, number)
    if track is None:
        return ()
    fall.windows = _windows(desk, track, now_us)
    return _set_out(desk, case, track, now_us, cued=False)


def _remember(desk: Desk, fall: Fall, number: int) -> None:
    """Keep the coasting model of a track that no satellite sees burn any more, for as long as its filter is not sure.

    Drawn forward with the chance that it still burns, a cue's cone would soon be wider than any radar can fill. A post
    that no satellite told of the burning believes its filter alone.
    """
    assert desk.tracker is not None
    burning = desk.tracker.glance(number)[1]
    over = burning < (BOOST_OVER if fall.quiet_s > -math.inf else AS_GOOD_AS_OVER)
    fall.sure = burning == 0.0
    fall.track = desk.tracker.burned_out(number) if over and not fall.sure else None


def _falling(desk: Desk, fall: Fall, number: int) -> Track | None:
    """Give a track to draw forward in free fall; None while it may burn."""
    assert desk.tracker is not None
    return desk.tracker.track(number) if fall.sure else fall.track


def _windows(desk: Desk, track: Track, now_us: int) -> dict[str, tuple[int, int]]:
    """Tell for each radar in whose field a track is, or will be before it is down, from when and until when.

    One that has seen it before is left out: it follows the track, or knows where it lost it.
    """
    names = [name for name in desk.post.cued if _unaware(desk, name, track)]
    if not names:
        return {}
    found, ahead = {}, course(track, LOWEST_M)
    for name in names:
        seen_s = ahead.times_s[radars.visible(desk.post.cued[name], ahead.states[:, :3])]
        if seen_s.size and seen_s[-1] * 1e6 > now_us:
            found[name] = (microseconds(float(seen_s[0])), microseconds(float(seen_s[-1])))
    return found


def _set_out(desk: Desk, case: Case, track: Track, now_us: int, *, cued: bool) -> Iterator[Later]:
    """Set out the next look: shortly before the track comes into the next field, or while it is in one.

    There is none for a track that comes into no field of a radar that does not follow it, or may not be cued.
    """
    looks_us: list[int] = []
    for name, (begins_us, ends_us) in case.fall.windows.items():
        if case.next_cue_us.get(name, 0) < NEVER_US and _unaware(desk, name, track):
            early_us = begins_us - EARLIER_US - desk.post.delay_us(name)
            again_us = max(now_us + AGAIN_US, begins_us + PERIOD_US) if cued else now_us + PERIOD_US
            look_us = early_us if early_us > now_us + PERIOD_US else again_us
            looks_us += [look_us] if look_us < ends_us else []
    case.fall.look_us = min(looks_us, default=NEVER_US)
    if looks_us:
        yield Later(case.fall.look_us, Kind.CUE_DUE, {"track": track.number}, desk.id)


def _unaware(desk: Desk, name: str, track: Track) -> bool:
    """Tell whether a radar can be cued (still) and has not seen a track."""
    radar = desk.post.cued.get(name)
    return radar is not None and radar.number not in track.sensors


def on_cue_due(desk: Desk, event: Event, draws: Draws) -> Iterator[Later]:
    """Cue the radars that have not found a track yet, and look again while it is in their field."""
    number, now_us = event.body["track"], event.time_us
    case = desk.cases.get(desk.known_as(number))
    if case is None or case.fall.look_us != now_us or desk.tracker is None or not desk.tracker.holds(number):
        return
    track = _falling(desk, case.fall, number)
    if track is None or (case.stage is Stage.CLOSED and case.shots):  # what is unseen then was destroyed
        return
    due = [
        name for name in case.fall.windows if now_us >= case.next_cue_us.get(name, 0) and _unaware(desk, name, track)
    ]
    for name in due:
        case.next_cue_us[name] = now_us + PERIOD_US
    if due:
        yield from cueing.cue_each(desk, case, due, track, now_us)
    yield from _set_out(desk, case, track, now_us, cued=True)


def look_again(desk: Desk, now_us: int) -> Iterator[Later]:
    """Look at the ways of all that falls at once: there are other radars to cue."""
    for number, case in desk.cases.items():
        if desk.tracker is not None and desk.tracker.holds(number):
            track = _falling(desk, case.fall, number)
            if track is not None:
                case.fall.windows, case.fall.look_us = _windows(desk, track, now_us), now_us
                yield Later(now_us, Kind.CUE_DUE, {"track": number}, desk.id)
