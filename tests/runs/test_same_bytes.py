"""Same scenario, seed and version: same record and summary, whatever the process, workers or instruction set."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from oneroof.simulation.case import Case, open_case
from oneroof.simulation.draws import Draws
from oneroof.simulation.event import Event
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.replication import engine, replicate
from oneroof.simulation.run import run
from oneroof.simulation.score import Scorer
from oneroof.simulation.world import World

PROGRAM = """
import hashlib, json, sys
from oneroof.simulation import many
from oneroof.simulation.run import run
# this process takes nothing back: what another is given, that one does
many.Future.cancel = lambda task: False
result = run("third-site-2007", seed=1, replications=4, workers=int(sys.argv[1]))
print(hashlib.sha256("\\n".join(result.record).encode()).hexdigest())
print(hashlib.sha256(json.dumps(result.summary, sort_keys=True).encode()).hexdigest())
"""


def hashes(workers: int = 1, **environment: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(workers)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=280,
    )
    return done.stdout.split()


@pytest.fixture(scope="module")
def usual() -> list[str]:
    return hashes()


@pytest.mark.timeout(300)
def test_two_workers_give_the_same_bytes(usual: list[str]) -> None:
    assert hashes(workers=2) == usual


@pytest.mark.timeout(300)
def test_a_plainer_instruction_set_gives_the_same_bytes(usual: list[str]) -> None:
    """Kernels compiled for an older processor, numpy without AVX-512: the recorded path may not notice."""
    plain = {"NUMBA_CPU_NAME": "haswell", "NPY_DISABLE_CPU_FEATURES": disabled_features()}
    assert hashes(**plain) == usual


def disabled_features() -> str:
    """Name the AVX-512 groups that this numpy would dispatch to (an unknown name is refused by numpy)."""
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    return " ".join(name for name in __cpu_dispatch__ if "AVX512" in name and __cpu_features__.get(name))


@pytest.mark.timeout(300)
def test_hash_seed_and_thread_count_do_not_matter(usual: list[str]) -> None:
    assert hashes(PYTHONHASHSEED="12345", OMP_NUM_THREADS="1", NUMBA_NUM_THREADS="1") == usual


def test_another_seed_gives_another_record(third_site: Case) -> None:
    one, two = (run(third_site.scenario, seed=seed, replications=1).record for seed in (1, 2))
    assert one[1:] != two[1:]


def renamed(case: Case) -> Layout:
    """Build the third site with every name that people see changed, and the places' names permuted."""
    data = case.scenario.as_data()
    for group in ("parties", "assets", "nodes"):
        names = [row["name"] for row in data[group]]
        for row, name in zip(data[group], names[1:] + names[:1], strict=True):
            row["name"] = name[::-1]
    scenario = type(case.scenario).model_validate(data)
    return build(scenario, open_case(scenario).shelf())


def orders(layout: Layout) -> list[tuple[int, str | None, str]]:
    """Collect every message of replication 0, with its bytes."""
    kept: list[tuple[int, str | None, str]] = []

    class Messages:
        def note(self, event: Event) -> None:
            if event.kind == "message":
                kept.append((event.time_us, event.desk, repr(event.body["message"])))

    replicate(layout, 1, 0, (Messages(),))
    return kept


@pytest.mark.requirement("A128")
def test_permuted_names_change_no_message_and_no_order(third_site: Case, layout: Layout) -> None:
    assert orders(renamed(third_site)) == orders(layout)


def test_permuted_threats_change_no_order(third_site: Case, layout: Layout) -> None:
    """The order in which the file lists the attack tells a desk nothing."""
    data = third_site.scenario.as_data()
    data["attack"] = data["attack"][::-1]
    scenario = type(third_site.scenario).model_validate(data)
    backwards = build(scenario, open_case(scenario).shelf())
    assert orders(backwards) == orders(layout)


def test_an_added_listener_leaves_every_other_draw_as_it_was(third_site: Case, layout: Layout) -> None:
    data = third_site.scenario.as_data()
    data["nodes"].append({"id": "gbr-command", "party": "gbr"})
    scenario = type(third_site.scenario).model_validate(data)
    more = build(scenario, open_case(scenario).shelf())
    assert orders(more) == orders(layout)


def finish(layout: Layout, fork_at_us: int | None) -> list[object]:
    """Run replication 0, forking on the way and running the copy to its end first; give what the original came to."""
    scorers: list[Scorer] = []

    def sinks(world: World) -> list[Scorer]:
        scorers.append(Scorer(world.nature))
        return scorers

    made = engine(layout, Draws(1, 0), sinks)
    if fork_at_us is not None:
        made.run_until(fork_at_us)
        twin = made.fork()
        twin.run()
        assert twin.next_time_us() is None and made.next_time_us() is not None
    made.run()
    scorers[0].finish()
    return [*scorers[0].stories]


def test_a_fork_does_not_touch_its_parent(layout: Layout) -> None:
    assert finish(layout, 400_000_000) == finish(layout, None)


def test_a_fork_goes_on_as_its_parent_does(layout: Layout) -> None:
    made = engine(layout, Draws(1, 0))
    made.run_until(350_000_000)
    twin = made.fork()
    made.run()
    twin.run()
    assert made.world.nature.killed == twin.world.nature.killed
    assert made.world.desks["usa-command"].magazine == twin.world.desks["usa-command"].magazine


def test_stepping_is_the_same_as_running_to_the_end(layout: Layout) -> None:
    steps, whole = engine(layout, Draws(1, 0)), engine(layout, Draws(1, 0))
    while (due := steps.next_time_us()) is not None:
        steps.run_until(due)
    whole.run()
    assert json.dumps(sorted(steps.world.nature.killed)) == json.dumps(sorted(whole.world.nature.killed))
    assert steps.world.desks["gbi-poland"].magazine == whole.world.desks["gbi-poland"].magazine


def test_a_run_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run("third-site-2007", replications=1)
    assert list(tmp_path.iterdir()) == []
