"""How a desk picks among objects that fly together: it weighs looks, fires at the likeliest, says how sure it is."""

from __future__ import annotations

from typing import Any

from oneroof.command.desk import Case, Desk, Stage
from oneroof.engagement import objects
from oneroof.sensing.detection import Report
from oneroof.tracking.discrimination import BURNED_OUT, alive, complex_of
from oneroof.tracking.track import Track

# a round is not sent from one track to another over a rounding
_AS_LIKELY = 1e-9


def note(desk: Desk, report: Report, touched: list[int]) -> None:
    """Weigh what a report says of the desk's tracks."""
    assert desk.tracker is not None and desk.sorter is not None
    tracks = {number: desk.tracker.track(number) for number in {*desk.tracker.owners(), *touched} if number}
    # in boost everything looks like a whole missile
    coasting = {number: track for number, track in tracks.items() if track.boost_probability < BURNED_OUT}
    desk.sorter.note(report, [coasting.get(number) for number in desk.tracker.owners()])
    for number in touched:
        desk.sorter.weigh_fall(tracks[number])


def members(desk: Desk, track: Track) -> list[Track]:
    """List the tracks that fly with one, itself among them; what is not confirmed may be nothing."""
    tracker = desk.tracker
    assert tracker is not None
    return complex_of(track, [tracker.track(number) for number in tracker.numbers() if tracker.glance(number)[0]])


def chances(desk: Desk, flock: list[Track]) -> dict[int, float]:
    """Give for each track of a complex that is still seen the chance that it is the warhead."""
    assert desk.sorter is not None
    return desk.sorter.probabilities(each.number for each in alive(flock))


def is_next(desk: Desk, track: Track, rule: objects.Rule) -> bool:
    """Tell whether a track is the one of its complex to ask for now."""
    flock = members(desk, track)
    engaged = {each.number for each in flock if desk.case(each.number).question or each.number in desk.settled}
    if rule == "all":
        engaged = {number for number in engaged if desk.case(number).question}
    return objects.is_next(track.number, chances(desk, flock), engaged, rule)


def settle(desk: Desk, number: int) -> None:
    """Note for every track of a complex that one of it is engaged: later pieces of it are no new threat."""
    assert desk.tracker is not None
    desk.settled.update(each.number for each in members(desk, desk.tracker.track(number)))


def best_of(desk: Desk, number: int) -> int:
    """Name the likeliest track of a track's complex; the track itself, unless another is truly likelier."""
    assert desk.tracker is not None
    found = chances(desk, members(desk, desk.tracker.track(number)))
    best = objects.likeliest(found)
    return best if found[best] > found.get(number, -1.0) + _AS_LIKELY else number


def handed_over(desk: Desk, case: Case) -> Case:
    """Give the permission to fire to the track that is now the likeliest of its complex; its case, maybe the same."""
    return _moved(desk, case, best_of(desk, case.track))


def _moved(desk: Desk, case: Case, best: int) -> Case:
    """Let another track of a complex take over all that was done about one."""
    if best == case.track:
        return case
    heir = desk.case(best)
    heir.stage, heir.next_plan_us, heir.question, heir.shots = case.stage, 0, case.question, case.shots
    heir.warning, heir.ready = case.warning, case.ready
    case.stage, case.shots = Stage.CLOSED, []
    desk.settled.add(best)
    return heir


def retargeted(desk: Desk, fired_at: int, rule: objects.Rule) -> int:
    """Name the track that rounds fired at one are to be told of: by now the likeliest of its complex."""
    number = desk.aimed.get(fired_at, fired_at)
    if desk.sorter is None or rule == "all" or desk.tracker is None or number not in desk.tracker.numbers():
        return number
    desk.aimed[fired_at] = best_of(desk, number)
    return desk.aimed[fired_at]


def inherited(desk: Desk, fired_at: int) -> Case:
    """Give the case of the track that rounds fired at one were sent on to, with what was done about the first."""
    # a track that another party told of goes on under the own one's number
    return _moved(desk, desk.case(fired_at), desk.known_as(desk.aimed.get(fired_at, fired_at)))


def whereabouts(desk: Desk, track: Track) -> dict[str, Any]:
    """Say where a track is, so that a round can be told which of many bodies is meant; nothing where there are none."""
    if desk.sorter is None:
        return {}
    return {"seen_ecef_m": tuple(track.state_ecef[:3].tolist()), "track_time_s": track.time_s}


def picture(desk: Desk, track: Track) -> dict[str, Any]:
    """Say how sure the desk is that a track is the warhead, and of how many."""
    if desk.sorter is None or track.number < 0:
        return {}
    found = chances(desk, members(desk, track))
    sorted_out = sorted((number, round(chance, 6)) for number, chance in found.items())
    return {"chance": round(found.get(track.number, 0.0), 6), "complex": sorted_out}
