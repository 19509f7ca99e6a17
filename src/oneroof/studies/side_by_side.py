"""The tables of a comparison: per arrangement what was stopped, known and shown; per pair the paired differences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

from oneroof.command.authority import Answer
from oneroof.simulation import alarms
from oneroof.simulation.layout import Layout
from oneroof.simulation.score import Cause, Story
from oneroof.simulation.summary import mean, quantile, share, spread
from oneroof.studies.parts import PARTS, parts_us
from oneroof.studies.watch import Seen

Row = dict[str, Any]
Runs = Sequence[Seen]
OVER = (Cause.DEFENDED, Cause.NOT_THREATENING)


def tables(names: Sequence[str], layouts: Sequence[Layout], seen: Sequence[Runs]) -> Row:
    """Set the arrangements side by side, and every two of them against each other."""
    labelled = list(zip(names, layouts, seen, strict=True))
    return {
        "arrangements": [_arrangement(name, layout, runs) for name, layout, runs in labelled],
        "pairs": [_pair(one[0], other[0], one[1], one[2], other[2]) for one, other in combinations(labelled, 2)],
    }


def paired(ones: Sequence[float], others: Sequence[float]) -> Row:
    """Give the mean of the differences `others - ones`, taken replication by replication, with its 95 % interval."""
    return dict(mean([other - one for one, other in zip(ones, others, strict=True)]))


# ---------------------------------------------------------------------------------------------- one arrangement


def _arrangement(name: str, layout: Layout, runs: Runs) -> Row:
    scenario = layout.scenario
    stopped = [float(_stopped(run)) for run in runs]
    return {
        "id": name,
        "fingerprint": scenario.fingerprint,
        "stopped": mean(stopped),
        "all_stopped": share(sum(_let_through(run) == 0 for run in runs), len(runs)),
        "rounds_fired": mean([float(sum(run.outcome.fired.values())) for run in runs]),
        "threats": [_threat(layout, i, runs) for i in range(len(layout.threats))],
        "shown": _shown(runs),
        **_alarms(layout, runs),
    }


def _alarms(layout: Layout, runs: Runs) -> Row:
    """Give at what each party was alarmed, for how long, and how it was read, as one run's summary does; or nothing."""
    found = [run.outcome.alarms for run in runs if run.outcome.alarms is not None]
    return alarms.summed_up(layout, found, mean, spread) if found else {}


def _stopped(run: Seen) -> int:
    return sum(story.cause is Cause.DEFENDED for story in run.outcome.stories)


def _let_through(run: Seen) -> int:
    return sum(story.cause not in OVER for story in run.outcome.stories)


def _threat(layout: Layout, i: int, runs: Runs) -> Row:
    stories, threat = [run.outcome.stories[i] for run in runs], layout.threats[i]
    causes = Counter(str(story.cause) for story in stories)
    dangerous = len(stories) - causes[Cause.NOT_THREATENING]
    return {
        "id": threat.id,
        "missile": threat.missile,
        "from": threat.origin.name,
        "to": threat.target.name,
        "protected": share(causes[Cause.DEFENDED], dangerous),
        "causes": {str(cause): causes[str(cause)] for cause in Cause if causes[str(cause)]},
        "possible_s": spread(_since(story, story.ready_us) for story in stories),
        "allowed_s": spread(_allowed_s(story) for story in stories),
        "last_s": _last(stories),
        "spare_s": spread(_spare_s(story) for story in stories),
        "launched_s": spread(_since(story, story.launched_us) for story in stories),
        "parts_s": _parts(i, runs),
        "warning": [
            _warning(layout, party.id, i, runs) for party in layout.scenario.parties if _has_post(layout, party.id)
        ],
    }


def _since(story: Story, time_us: int | None) -> float | None:
    return None if time_us is None else (time_us - story.ignition_us) / 1e6


def _allowed_s(story: Story) -> float | None:
    return _since(story, story.answered_us) if story.answer == Answer.GRANTED else None


def _spare_s(story: Story) -> float | None:
    """Give the time between the yes and the last moment at which a yes still led to a launch; negative: too late."""
    if story.answered_us is None or story.answer != Answer.GRANTED or story.last_consent_us is None:
        return None
    return (story.last_consent_us - story.answered_us) / 1e6


def _last(stories: Sequence[Story]) -> float | None:
    """Give the median time, after ignition, of the last consent that would still lead to a launch; None before it."""
    known = sorted(
        _since(story, story.last_consent_us) or 0.0 for story in stories if story.last_consent_us is not None
    )
    middle = quantile(known, 0.5) if known else -1.0
    return middle if middle >= 0.0 else None


def _parts(i: int, runs: Runs) -> Row:
    """Give each part's spread over those runs that came farthest, so that all parts are of the same runs."""
    found = [parts_us(run.outcome.stories[i]) for run in runs]
    last = max((PARTS.index(part) for each in found for part in each), default=0)
    farthest = [each for each in found if PARTS[last] in each]
    return {part: spread(_seconds(each.get(part)) for each in farthest) for part in PARTS}


def _seconds(time_us: int | None) -> float | None:
    return None if time_us is None else time_us / 1e6


def _has_post(layout: Layout, party: str) -> bool:
    return any(row.party == party for row in layout.scenario.nodes)


def _warning(layout: Layout, party: str, i: int, runs: Runs) -> Row:
    """Say how many minutes before the impact a party knew of a missile, and of where it falls; and how often at all."""
    key, count = (party, i), len(runs)
    warned = [_minutes(run, i, run.knew.warned_us[key]) for run in runs if key in run.knew.warned_us]
    placed = [_minutes(run, i, run.knew.placed_us[key]) for run in runs if key in run.knew.placed_us]
    return {
        "party": party,
        "warned": share(len(warned), count),
        "minutes": spread(warned),
        "placed": share(len(placed), count),
        "placed_minutes": spread(placed),
    }


def _minutes(run: Seen, i: int, time_us: int) -> float:
    return (run.knew.ends_us[i] - time_us) / 1e6 / 60.0


def _shown(runs: Runs) -> list[Row]:
    """List what passed between parties: how many messages of a kind a run, and every field that any of them held."""
    flows = sorted({flow for run in runs for flow in run.knew.shown})
    rows = []
    for flow in flows:
        known = [run.knew.shown.get(flow, (0, ())) for run in runs]
        to, sender, what = flow
        fields = sorted({field for _, each in known for field in each})
        count = mean([float(number) for number, _ in known])
        rows.append({"to": to, "from": sender, "what": what, "count": count, "fields": fields})
    return rows


# ---------------------------------------------------------------------------------------------- two arrangements


def _pair(one: str, other: str, layout: Layout, ones: Runs, others: Runs) -> Row:
    stopped = [[float(_stopped(run)) for run in runs] for runs in (ones, others)]
    threats = range(len(layout.threats))
    return {
        "from": one,
        "to": other,
        "stopped": paired(*stopped),
        "threats": [_against(layout.threats[i].id, i, ones, others) for i in threats],
    }


def _against(id: str, i: int, ones: Runs, others: Runs) -> Row:
    """Take the differences over one missile in the replications in which it was a danger, which both sides share."""
    both = [
        (one, other)
        for one, other in zip(ones, others, strict=True)
        if one.outcome.stories[i].cause is not Cause.NOT_THREATENING
    ]
    protected = [
        [float(run.outcome.stories[i].cause is Cause.DEFENDED) for run in side] for side in zip(*both, strict=True)
    ]
    return {
        "id": id,
        "protected": _within_one(paired(*protected)) if both else None,
        "parts_s": _more(i, both),
        "lost": _changed(i, both),
        "gained": _changed(i, [(other, one) for one, other in both]),
    }


def _within_one(difference: Row) -> Row:
    """Cut a normal interval where a difference of shares ends."""
    return {key: None if value is None else min(max(value, -1.0), 1.0) for key, value in difference.items()}


def _more(i: int, both: Sequence[tuple[Seen, Seen]]) -> Row:
    """Give how much more time each part took, over the replications in which both sides came as far as its end."""
    sides = [(_split(one, i), _split(other, i)) for one, other in both]
    found: Row = {}
    for part in PARTS:
        more = [(other[part] - one[part]) / 1e6 for one, other in sides if part in one and part in other]
        found[part] = mean(more) if more else None
    return found


def _split(run: Seen, i: int) -> dict[str, int]:
    return parts_us(run.outcome.stories[i])


def _changed(i: int, both: Iterable[tuple[Seen, Seen]]) -> Row:
    """Count the replications in which the first side stopped a missile and the second did not, by what lost it."""
    reasons = Counter(
        _reason(i, one, other)
        for one, other in both
        if one.outcome.stories[i].cause is Cause.DEFENDED and other.outcome.stories[i].cause is not Cause.DEFENDED
    )
    return {"count": sum(reasons.values()), "to": {reason: reasons[reason] for reason in sorted(reasons)}}


def _reason(i: int, one: Seen, other: Seen) -> str:
    """Name what a missile was lost to: an answer, the rounds themselves, or the part that grew most."""
    story = other.outcome.stories[i]
    if story.shots:
        fewer = story.shots < one.outcome.stories[i].shots
        return "fewer rounds fired at it" if fewer else "rounds that missed"
    if story.cause in (Cause.REFUSED, Cause.NO_ROUND_LEFT, Cause.NEVER_SEEN) or (
        story.cause is Cause.NO_ANSWER and story.unreached
    ):
        return str(story.cause)
    before, after = _split(one, i), _split(other, i)
    grown = {part: after[part] - before.get(part, 0) for part in after if part != "fly out"}
    most = max(grown, key=lambda part: grown[part], default=None)
    return str(story.cause) if most is None or grown[most] <= 0 else most
