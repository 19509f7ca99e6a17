"""The command of the delay study: its tables, its data, its chart, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from oneroof.cli.boundary import main
from oneroof.exchange import delay_chart

TWO_POSTS = str(Path(__file__).resolve().parents[1] / "runs" / "two-posts.yaml")


def test_a_delay_is_told_in_tables_and_written_with_its_chart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    swept = ("--sweep", "order", "--to", "900", "--step", "300")
    assert main(["delay", TWO_POSTS, "--replications", "1", *swept, "--out", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    for word in ("d* engine", "slack", "fly-out", "Measured over all engagements", "'order' takes so many seconds"):
        assert word in shown
    data = json.loads((tmp_path / "delay.json").read_text("utf-8"))
    (only,) = data["arrangements"]
    assert [point["more_s"] for point in only["swept"]] == [0.0, 300.0, 600.0, 900.0]
    assert (tmp_path / "delay.png").read_bytes()[:4] == b"\x89PNG"
    picture = (tmp_path / "delay.svg").read_text("utf-8")
    before = (tmp_path / "delay.png").read_bytes(), picture
    delay_chart.write(data, tmp_path)
    assert ((tmp_path / "delay.png").read_bytes(), (tmp_path / "delay.svg").read_text("utf-8")) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--sweep", "lunch"), "it must be one of sense, transmit"),
        (("--sweep", "decide", "--from", "9", "--to", "3"), "--to not below --from"),
        (("--sweep", "decide", "--step", "0"), "--step above 0"),
    ],
)
def test_what_makes_no_sweep_is_refused(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["delay", TWO_POSTS, *arguments]) == 2
    assert said in capsys.readouterr().err
