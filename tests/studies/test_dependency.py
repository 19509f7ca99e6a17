"""Who is indispensable: paths and cuts against brute-force removal on random graphs, exactly."""

from __future__ import annotations

import itertools
import random

import pytest

from oneroof.errors import TooLarge
from oneroof.studies import dependency
from oneroof.studies.dependency import Path, Thing, cuts, least_sets, possible
from studies.graphs import HERE, Graph, random_graph, refused

GRAPHS = 200


def wrong(count: int) -> list[str]:
    """Take each thing away, alone; then let each party and post refuse: list where the function and the play differ."""
    found = []
    for seed in range(count):
        graph = random_graph(seed)
        paths = graph.paths()
        if possible(paths, frozenset()) != graph.plays(frozenset()):
            found.append(f"{seed}: as it is")
        for thing in graph.things():
            gone = frozenset({thing})
            if possible(paths, gone) != graph.plays(gone):
                found.append(f"{seed}: without {thing}")
        for name in (*sorted(set(graph.party_of.values())), *(id for id in graph.party_of if id.startswith("p"))):
            if possible(paths, refused(graph, name)) != played_refusing(graph, name):
                found.append(f"{seed}: {name} refusing")
    return found


def played_refusing(graph: Graph, name: str) -> bool:
    """A party or post that stays, keeps its radars' data and its tracks back, and says no to whatever it is asked."""
    own = {id for id, party in graph.party_of.items() if name in (id, party)}
    radars = frozenset(("sensor", id) for id in own if id.startswith("s"))
    return graph.plays(radars, frozenset(id for id in own if id.startswith("p")))


@pytest.mark.requirement("A039", "A051")
def test_who_is_in_a_cut_is_who_is_missed_when_taken_away() -> None:
    assert wrong(GRAPHS) == []
    granted = [random_graph(seed).plays(frozenset()) for seed in range(GRAPHS)]
    assert 60 < sum(granted) < 190, "neither all nor none can commit"


@pytest.mark.requirement("A039")
def test_independent_of_a_thing_is_to_be_in_no_cut_of_size_one() -> None:
    cut_vertices = 0
    for seed in range(GRAPHS):
        graph = random_graph(seed)
        paths = frozenset(graph.paths())
        singles = {thing for cut in cuts(paths) if len(cut) == 1 for thing in cut}
        for thing in graph.things():
            if paths:
                missed = not graph.plays(frozenset({thing}))
                assert (thing in singles) == missed, (seed, thing)
                # a cut vertex of every commit path
                assert missed == all(thing in path for path in paths)
                cut_vertices += missed
    assert cut_vertices > 500


def test_an_absent_and_a_refusing_party_are_two_questions() -> None:
    """Somewhere a veto lets a party stop by a no what its absence would not stop; never the other way round."""
    stopped_by_a_no = 0
    for seed in range(GRAPHS):
        graph = random_graph(seed)
        for name in sorted(set(graph.party_of.values())):
            absent = graph.plays(frozenset({("party", name)}))
            refusing = played_refusing(graph, name)
            assert absent or not refusing
            stopped_by_a_no += absent and not refusing
    assert stopped_by_a_no > 5


@pytest.mark.parametrize("fault", ["links back", "vetoes", "time"])
def test_a_planted_fault_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if fault == "time":
        plain = dependency.joined
        late = lambda asked, sources, bears_s: plain([(path, 0.0) for path, _ in asked], sources, bears_s)  # noqa: E731
        monkeypatch.setattr("studies.graphs.joined", late)
    else:
        whole = dependency.asking

        def partly(*arguments: object) -> Path:
            kept = whole(*arguments)  # type: ignore[arg-type]
            if fault == "vetoes":
                return frozenset(thing for thing in kept if thing[0] != dependency.NO_OBJECTION)
            return frozenset(thing for thing in kept if not (thing[0] == "link" and thing[1].endswith(f">{HERE}")))

        monkeypatch.setattr("studies.graphs.asking", partly)
    assert wrong(GRAPHS)


# ---------------------------------------------------------------------------------------------- the algebra alone


def random_paths(seed: int) -> tuple[list[Thing], list[Path]]:
    chance = random.Random(seed)
    things = [("post", str(number)) for number in range(chance.randrange(1, 8))]
    count = chance.randrange(6)
    return things, [frozenset(chance.sample(things, chance.randrange(1, len(things) + 1))) for _ in range(count)]


def test_minimal_cuts_are_what_trying_every_set_finds() -> None:
    for seed in range(300):
        things, paths = random_paths(seed)
        sets = [frozenset(some) for size in range(len(things) + 1) for some in itertools.combinations(things, size)]
        blocking = [some for some in sets if not possible(paths, some)]
        least = {some for some in blocking if not any(other < some for other in blocking)}
        assert cuts(paths) == least, seed


def test_least_sets_of_a_weight() -> None:
    weights = (5, 1, 3, 3)
    found = set(least_sets(4, lambda some: sum(weights[place] for place in some) >= 6))
    assert found == {(0, 1), (0, 2), (0, 3), (2, 3)}
    assert list(least_sets(4, lambda some: sum(weights[place] for place in some) >= 13)) == []
    assert list(least_sets(3, lambda some: True)) == [()]


def test_more_cuts_than_anybody_reads_are_refused() -> None:
    many = [frozenset(("post", f"{row}-{column}") for column in range(3)) for row in range(11)]
    with pytest.raises(TooLarge, match="cuts are looked through"):
        cuts(many)
