"""Positions and red lines over the ladder of arrangements: traits off the files, and the search against brute force."""

from __future__ import annotations

import json
import random

import pytest

from oneroof.cli.boundary import main
from oneroof.policy.common_ground import Option, Position, RedLine, common_ground, ladder, objections, positions
from oneroof.policy.traits import Trait, traits
from oneroof.simulation.scenario import Scenario, lay, read

ROWS = {f"A{number:03d}" for number in range(36, 60)}


@pytest.fixture(scope="module")
def exercise() -> Scenario:
    return read("joint-exercise-2012")


@pytest.fixture(scope="module")
def third_site() -> Scenario:
    return read("third-site-2007")


def brute_force(options: tuple[Option, ...], held: tuple[Position, ...]) -> list[Option]:
    """Ask every option about every red line, by the meaning of the words alone."""
    found = []
    for option in options:
        crossed = False
        for position in held:
            for line in position.red_lines:
                has = line.trait in option.traits
                crossed = crossed or (line.always and not has) or (not line.always and has)
        if not crossed:
            found.append(option)
    return found


def random_ladder(draw: random.Random) -> tuple[tuple[Option, ...], tuple[Position, ...]]:
    known = list(Trait)
    options = tuple(
        Option(
            f"option {number}", f"option {number}", False, frozenset(draw.sample(known, draw.randint(0, len(known))))
        )
        for number in range(draw.randint(0, 30))
    )
    held = tuple(
        Position(
            role,
            tuple(RedLine(role, draw.choice(known), draw.random() < 0.3) for _ in range(draw.randint(0, 3))),
        )
        for role in ("lead", "alliance", "partner")
    )
    return options, held


@pytest.mark.requirement("A059")
def test_the_search_equals_brute_force_on_random_ladders() -> None:
    draw, sizes = random.Random(59), set()
    for _ in range(2000):
        options, held = random_ladder(draw)
        found = common_ground(options, held)
        assert list(found) == brute_force(options, held)
        assert all((option in found) == (not objections(option, held)) for option in options)
        sizes.add(len(found))
    assert len(sizes) > 8  # none, some and many


@pytest.mark.requirement("A059")
@pytest.mark.parametrize("name", ["joint-exercise-2012", "third-site-2007"])
def test_with_the_texts_positions_joint_is_nobodys_ground_and_data_exchange_is(name: str) -> None:
    options, held = ladder(read(name)), positions()
    found = common_ground(options, held)
    assert list(found) == brute_force(options, held)
    assert {"joint", "data-exchange"} <= {option.arrangement for option in options}
    assert [option for option in found if option.arrangement == "joint"] == []
    assert "data exchange, not indispensable" in {option.name for option in found}
    assert all(Trait.PARTNER_INDISPENSABLE not in option.traits for option in found)


def test_each_position_stands_on_a_row_and_on_words() -> None:
    lines = [line for position in positions() for line in position.red_lines]
    assert {line.row for line in lines} <= ROWS and all(line.said for line in lines)
    assert {position.role for position in positions()} == {"lead", "alliance", "partner"}


@pytest.mark.parametrize(
    ("arrangement", "holds", "does_not"),
    [
        ("national", set(), {Trait.PARTNER_IS_SHOWN, Trait.PARTNER_VETO, Trait.PARTNER_INDISPENSABLE}),
        ("data-exchange", {Trait.PARTNER_IS_SHOWN, Trait.PARTNER_DATA_USED}, {Trait.PARTNER_INDISPENSABLE}),
        ("dual-key", {Trait.PARTNER_VETO, Trait.PARTNER_HOLDS_A_KEY}, {Trait.PARTNER_DATA_USED}),
        (
            "joint",
            {Trait.PARTNER_VETO, Trait.COMMAND_OUTSIDE_LEAD_AND_ALLIANCE},
            {Trait.PARTNER_ASSETS_WITHOUT_ITS_KEY},
        ),
        ("two-centres", {Trait.CONSENT_OUTSIDE_LEAD_AND_ALLIANCE}, {Trait.PARTNER_VETO}),
    ],
)
def test_traits_are_read_off_the_arrangement(
    exercise: Scenario, arrangement: str, holds: set[Trait], does_not: set[Trait]
) -> None:
    found = traits(lay(exercise, arrangement))
    assert holds <= found and not does_not & found


def test_what_stands_in_for_the_leads_own_sensors_is_indispensable(exercise: Scenario) -> None:
    as_added, in_place = ladder(exercise, ["data-exchange"])
    assert (as_added.replaces, in_place.replaces) == (False, True)
    assert Trait.PARTNER_INDISPENSABLE in in_place.traits - as_added.traits
    assert {line.role for line in objections(in_place, positions())} == {"lead", "alliance"}


def test_a_partner_without_sensors_can_stand_in_for_nothing(third_site: Scenario) -> None:
    assert not any(option.replaces for option in ladder(third_site))


def test_a_planted_key_of_the_partner_is_a_veto(third_site: Scenario) -> None:
    laid = lay(third_site, "dual-key")
    data = laid.as_data()
    for row in data["rights"]:
        row["by"] = {"delegated": "usa-command"}
    assert Trait.PARTNER_VETO in traits(laid)
    assert Trait.PARTNER_VETO not in traits(Scenario.model_validate(data))


def test_the_partners_battery_under_others_without_its_key_is_seen(exercise: Scenario) -> None:
    data = lay(exercise, "joint").as_data()
    for row in data["rights"]:
        row["by"] = {"delegated": "joint-command"}
    found = traits(Scenario.model_validate(data))
    assert Trait.PARTNER_ASSETS_WITHOUT_ITS_KEY in found
    assert Trait.PARTNER_VETO not in found


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["common-ground", "joint-exercise-2012"]) == 0
    shown = capsys.readouterr().out
    assert "Nobody objects to: " in shown and "partner-veto (A037)" in shown
    assert main(["common-ground", "joint-exercise-2012", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert "data exchange, not indispensable" in found["common_ground"]
    assert main(["common-ground", "no-such-thing"]) == 2
