"""The questions of numbers rather than places: their pages, and figures that must come out of them."""

from __future__ import annotations

import math

import pytest

from oneroof.studies.layers import ALLOWED_SIGMAS, Layered, Leak
from oneroof.studies.questions import balance, racing, salvos, whence, years
from studies.questions.test_questions import check_page, step_by_step


@pytest.mark.requirement("A109")
def test_ten_interceptors_side_by_side() -> None:
    told: list[tuple[int, int]] = []
    answer = balance.ask((0, 10, 440), progress=lambda *each: told.append(each))
    assert told == step_by_step(6)
    check_page(balance.QUESTION, answer)
    leakers, saturated, growth = answer.tables
    rows = {row[:3]: row[4:] for row in leakers.rows}
    assert rows[100, 10, "never misses"] == (90.0, 90.0, 90.0)
    assert rows[1550, 10, "usa"] == pytest.approx([1550 - 10 * 0.84] * 3)
    assert {row[1] for row in saturated.rows} == {"usa", "postol", "never misses"}
    assert growth.rows[0] == (0, 100.0, 100.0, 100.0, 1.0, 1.0, 1.0)
    chances = [side.given[1].value for side in answer.sides]
    assert chances[0].startswith("0.84") and chances[1].startswith("0.15")


@pytest.mark.requirement("A111")
def test_where_the_race_flips() -> None:
    told: list[tuple[int, int]] = []
    answer = racing.ask(progress=lambda *each: told.append(each))
    assert told == step_by_step(5)
    check_page(racing.QUESTION, answer)
    race, flips = answer.tables
    assert [row[5] for row in race.rows] == [True, True, True, False, False]
    assert all(row[0] * row[1] == pytest.approx(math.prod(racing.FATIGUES)) for row in flips.rows)  # type: ignore[operator]


def test_rounds_and_layers() -> None:
    answer = salvos.ask(runs=2)
    check_page(salvos.QUESTION, answer)
    needed, looks, common, flown, resting = answer.tables
    assert {row[0]: row[4:] for row in needed.rows}[10] == (11, 6, 4, 3)
    assert [row[4] for row in looks.rows[:3]] == sorted((row[4] for row in looks.rows[:3]), reverse=True)  # type: ignore[type-var]
    assert common.rows[0][1] == common.rows[0][2] and flown.rows[0][0] == "upper alone"
    assert all(row[2] > salvos.MISSILES for row in flown.rows[:3])  # type: ignore[operator]
    assert all(row[2] <= 2 * salvos.RADAR_RUNS for row in resting.rows[:3])  # type: ignore[operator]
    assert "too few to tell" in answer.statements[-2]


@pytest.mark.requirement("A022")
def test_what_the_question_flies_is_enough_to_tell() -> None:
    """With the shares that its layers have, its number of missiles shows a difference of four points."""
    of = int(0.8 * salvos.RUNS * salvos.MISSILES)  # some fail or stray
    told = Layered("", {"upper": Leak(of * 23 // 100, of), "lower": Leak(of * 12 // 100, of)}, Leak(of * 7 // 100, of))
    assert not told.multiply and ALLOWED_SIGMAS * told.sigma < 0.04


@pytest.mark.requirement("A022")
def test_one_radar_for_both_layers_is_one_scenario_with_one_sensor_less() -> None:
    whole, one = salvos.raided(), salvos.on_one_radar()
    assert sum(each.count for each in whole.attack) == salvos.MISSILES
    assert {each.id for each in whole.assets} - {each.id for each in one.assets} == {salvos.GONE}
    assert [each.id for each in one.assets if each.supplement] == [salvos.KEPT]
    assert not [each for each in one.links if salvos.GONE in (each.from_, each.to)]


@pytest.mark.requirement("A096")
def test_cities_by_year_and_by_view() -> None:
    told: list[tuple[int, int]] = []
    answer = years.ask(
        ("ankara", "london", "new-york"), (2010.0, 2020.0, 2030.0), progress=lambda *each: told.append(each)
    )
    assert told == step_by_step(3)
    check_page(years.QUESTION, answer)
    rows = {row[0]: row[1:] for row in answer.tables[0].rows}
    assert rows["London"][0] == pytest.approx(3886, abs=5)
    for near, far in (("Ankara", "London"), ("London", "New York")):
        for one, other in zip(rows[near][1:], rows[far][1:], strict=True):
            assert other is None or (one is not None and str(one) <= str(other))
    assert len({*rows["New York"][1:]}) >= 4


@pytest.mark.requirement("A033")
def test_where_a_launch_is_placed() -> None:
    told: list[tuple[int, int]] = []
    answer = whence.ask((0, 100), trials=40, progress=lambda *each: told.append(each))
    assert told == step_by_step(12)  # two areas, six places
    check_page(whence.QUESTION, answer)
    for table in answer.tables:
        assert all(row[2] == 0.0 for row in table.rows) and any(row[3] for row in table.rows)
