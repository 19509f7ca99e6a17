"""A study on one process, two, and a Dask cluster: the same bytes, also where a worker or the whole is killed."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from oneroof.cli.boundary import main
from oneroof.errors import Mendable
from oneroof.exchange import study_tables
from oneroof.studies import campaign, executor, log
from oneroof.studies.opening import Opened
from oneroof.studies.work import Task, code
from studies.analytic import doomed, mark, of_coin

SMALL = """
format: 1
scenario: smallest
ranges:
  thinking: {set: rights.engage.delay_s.median, values: [10, 300]}
replications: 60
measures: [stopped, "warning-minutes:defender"]
"""
FILES = (log.NAME, study_tables.POINTS, study_tables.REPLICATIONS, "study.json")


def bytes_of(folder: Path, names: tuple[str, ...] = FILES) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in names}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("study") / "small.yaml"
    path.write_text(SMALL, "utf-8")
    return path


@pytest.fixture(scope="module")
def expected(file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one process gives, uninterrupted."""
    out = tmp_path_factory.mktemp("serial")
    assert main(["study", str(file), "--out", str(out), "--workers", "1"]) == 0
    return bytes_of(out)


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """A scheduler and two workers on loopback, on a free port."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", scheduler_port=0, dashboard_address=None, processes=True
    ) as started:
        started.wait_for_workers(2)
        yield started.scheduler_address


def coins(run: str = "coin") -> Opened:
    return of_coin((0.2, 0.5), 500, run=doomed) if run == "doomed" else of_coin((0.2, 0.5), 500)


@pytest.fixture(scope="module")
def thrown(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What the coin's study gives in this process."""
    out = tmp_path_factory.mktemp("coins")
    campaign.run(coins(), out)
    return (out / log.NAME).read_bytes()


def test_two_processes_give_the_bytes_of_one(file: Path, expected: dict[str, bytes], tmp_path: Path) -> None:
    assert main(["study", str(file), "--out", str(tmp_path), "--workers", "2"]) == 0
    assert bytes_of(tmp_path) == expected


def test_a_cluster_of_two_gives_the_bytes_of_one(
    file: Path, expected: dict[str, bytes], cluster: str, tmp_path: Path
) -> None:
    assert main(["study", str(file), "--out", str(tmp_path), "--cluster", cluster]) == 0
    assert bytes_of(tmp_path) == expected


def test_a_killed_process_loses_nothing(thrown: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The task kills the process that runs it, once; another takes its place."""
    monkeypatch.setenv("ONEROOF_TEST_MARKER", str(tmp_path / "marker"))
    campaign.run(coins("doomed"), tmp_path, workers=2)
    assert (tmp_path / "marker").exists()
    assert (tmp_path / log.NAME).read_bytes() == thrown


def test_a_killed_worker_of_a_cluster_loses_nothing(cluster: str, thrown: bytes, tmp_path: Path) -> None:
    from distributed import Client

    with Client(cluster, set_as_default=False) as client:
        # a worker that is started in the place of the killed one knows nothing of this, and throws the coin
        client.run(mark, str(tmp_path / "marker"))
        campaign.run(coins("doomed"), tmp_path, cluster=cluster)
    assert (tmp_path / "marker").exists()
    assert (tmp_path / log.NAME).read_bytes() == thrown


def _heeds_interrupts() -> None:
    """A shell's background job, such as a CI's, hands down that interrupts are ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize(
    ("how", "workers"),
    [
        (signal.SIGKILL, "1"),
        pytest.param(signal.SIGINT, "1", marks=pytest.mark.slow),
        pytest.param(signal.SIGINT, "2", marks=pytest.mark.slow),
    ],
)
def test_a_study_that_was_killed_goes_on_where_it_was(
    how: signal.Signals, workers: str, file: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "oneroof.cli", "study", str(file), "--out", str(tmp_path), "--workers", workers]
    running = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=_heeds_interrupts
    )
    path = tmp_path / log.NAME
    deadline = time.monotonic() + 60.0
    while not (path.exists() and path.read_bytes().count(b"\n") >= 2) and time.monotonic() < deadline:
        time.sleep(0.01)
    running.send_signal(how)
    assert running.wait(timeout=60.0) == (130 if how is signal.SIGINT else -how)
    left = path.read_bytes()
    assert left and not (tmp_path / study_tables.POINTS).exists()
    assert expected[log.NAME].startswith(left[: left.rfind(b"\n") + 1]) and len(left) < len(expected[log.NAME])
    assert main(["study", str(file), "--out", str(tmp_path), "--workers", "1"]) == 0
    assert bytes_of(tmp_path) == expected


def torn(whole: bytes, how: str) -> bytes:
    lines = whole.splitlines(keepends=True)
    if how == "torn":
        return b"".join(lines[:5]) + lines[5][:-40]
    if how == "header":
        return lines[0][:20]
    if how == "changed":
        return b"".join(lines[:5]) + lines[5].replace(b"0.0", b"1.0") + b"".join(lines[6:])
    return b"".join([*lines[:5], *lines[6:]])


@pytest.mark.parametrize("how", ["torn", "header", "changed", "missing"])
def test_a_chunk_that_does_not_hold_is_dropped_with_what_follows(how: str, thrown: bytes, tmp_path: Path) -> None:
    (tmp_path / log.NAME).write_bytes(torn(thrown, how))
    seen: list[int] = []
    campaign.run(coins(), tmp_path, progress=lambda done, total: seen.append(done))
    assert (tmp_path / log.NAME).read_bytes() == thrown
    assert seen[-1] == 1000


def test_a_finished_study_runs_nothing_again(thrown: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / log.NAME).write_bytes(thrown)
    monkeypatch.setattr("oneroof.studies.executor.do", None)
    found = campaign.run(coins(), tmp_path)
    assert [row["replications"] for row in found["points"]] == [500, 500]


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (of_coin((0.2, 0.6), 500), "another study"),
        (of_coin((0.2, 0.5), 500, seed=2), "another study"),
        (None, "other kernels"),
    ],
    ids=["ranges", "seed", "kernels"],
)
def test_the_folder_of_another_study_is_refused_and_kept(
    other: Opened | None, words: str, thrown: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / log.NAME).write_bytes(thrown)
    if other is None:
        monkeypatch.setattr("oneroof.earth.jit.fingerprint", lambda: "0" * 20)
    with pytest.raises(Mendable, match=words):
        campaign.run(other or coins(), tmp_path)
    assert (tmp_path / log.NAME).read_bytes() == thrown


def test_a_file_that_is_no_studys_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / log.NAME).write_text("my notes\nof yesterday\n", "utf-8")
    with pytest.raises(Mendable, match="a study's own file stands here"):
        campaign.run(coins(), tmp_path)
    assert (tmp_path / log.NAME).read_text("utf-8") == "my notes\nof yesterday\n"


def test_two_at_once_in_one_folder_are_refused(tmp_path: Path) -> None:
    identity = {"study": "a", "scenario": "b"}
    with log.Log(tmp_path, identity), pytest.raises(Mendable, match="another process at work"):
        log.Log(tmp_path, identity)


def test_a_disk_that_fills_up_is_told_once_and_the_study_goes_on_later(thrown: bytes, tmp_path: Path) -> None:
    """The limit of a file's size stands for a full disk: the write that crosses it takes a part, then fails."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(thrown) // 2, before[1]))
    try:
        with pytest.raises(Mendable) as told:
            campaign.run(coins(), tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert len(told.value.faults) == 1 and "What was found is kept" in str(told.value)
    kept = (tmp_path / log.NAME).read_bytes()
    assert thrown.startswith(kept) and kept.endswith(b"\n")
    campaign.run(coins(), tmp_path)
    assert (tmp_path / log.NAME).read_bytes() == thrown


def test_a_table_that_does_not_fit_leaves_nothing_behind(
    file: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / log.NAME).write_bytes(expected[log.NAME])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        assert main(["study", str(file), "--out", str(tmp_path)]) == 2
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path.name for path in tmp_path.iterdir()] == [log.NAME]


class Answered:
    """An answer of a worker that is there already."""

    def __init__(self, found: object) -> None:
        self.found = found

    def result(self) -> object:
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (({**code(), "oneroof": "0.0.9"}, None), "a worker with oneroof 0.0.9"),
        (({**code(), "shelf": "older"}, None), "a worker with shelf older"),
        (ModuleNotFoundError("No module named 'oneroof'"), "a worker without it"),
    ],
    ids=["version", "shelf", "nothing"],
)
def test_a_worker_with_another_oneroof_is_refused(found: object, words: str) -> None:
    tasks = [Task(point, 0, 50) for point in coins().points]
    with pytest.raises(Mendable, match=words):
        list(executor._in_order(tasks, lambda task: Answered(found), None, 2))


def test_a_folder_that_cannot_be_written_and_a_cluster_that_is_not_there(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    assert main(["study", str(file), "--out", str(tmp_path / "file" / "inside")]) == 2
    assert "--out" in capsys.readouterr().err
    monkeypatch.setattr("oneroof.studies.executor.CONNECT_WITHIN_S", 0.3)
    assert main(["study", str(file), "--out", str(tmp_path / "out"), "--cluster", "tcp://127.0.0.1:9"]) == 2
    shown = capsys.readouterr().err
    assert "--cluster: found 'tcp://127.0.0.1:9'" in shown and "Traceback" not in shown
