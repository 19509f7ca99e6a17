"""Arrangements laid over scenarios: roles become parties, everything else stays, and bad files are told all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from oneroof.errors import ScenarioError
from oneroof.simulation.scenario import Scenario, lay, library, read
from oneroof.simulation.scenario.arrangement_reader import names
from oneroof.simulation.scenario.reader import check
from simulation.scenario.trial import HEAD, written

# what no arrangement may touch
NATURE = ("start_utc", "ships", "attack", "protect", "doctrine", "debris", "replications", "chance", "roles")


def told(folder: Path, text: str, over: Scenario) -> str:
    with pytest.raises(ScenarioError) as error:
        lay(over, written(folder, text))
    return str(error.value)


# ---------------------------------------------------------------------------------------------- laying


@pytest.mark.parametrize("name", names())
def test_a_laid_scenario_is_complete_and_names_its_arrangement(third_site: Scenario, name: str) -> None:
    laid = lay(third_site, name)
    assert laid.arrangement == name
    again = check(laid.as_data(), lambda keys, *, key=False: "again")
    assert again == laid and again.fingerprint == laid.fingerprint


@pytest.mark.parametrize("name", names())
def test_nature_and_who_owns_what_stay_as_they_are(third_site: Scenario, name: str) -> None:
    laid, plain = lay(third_site, name).as_data(), third_site.as_data()
    assert {key: laid.get(key) for key in NATURE} == {key: plain.get(key) for key in NATURE}
    changed = ("controller", "supplement", "owner_consents")
    for mine, theirs in zip(laid["assets"], plain["assets"], strict=True):
        assert {key: mine[key] for key in mine if key not in changed} == {
            key: theirs[key] for key in theirs if key not in changed
        }


@pytest.mark.parametrize("first", names())
def test_another_arrangement_takes_the_old_one_off_first(third_site: Scenario, first: str) -> None:
    for second in ("national", "joint"):
        assert lay(lay(third_site, first), second) == lay(third_site, second)


def test_rules_with_parties_outside_the_roles_stay(third_site: Scenario) -> None:
    for name in names():
        laid = lay(third_site, name)
        assert [row for row in laid.release if row.from_ == "gbr"] == [
            row for row in third_site.release if row.from_ == "gbr"
        ]
    assert not [row for row in lay(third_site, "national").release if (row.from_, row.to) == ("usa", "nato")]


def test_a_scenario_that_names_its_arrangement_is_read_under_it(tmp_path: Path, third_site: Scenario) -> None:
    text = Path(third_site_file()).read_text("utf-8")
    file = tmp_path / "third-site.yaml"
    file.write_text(text + "\narrangement: dual-key\n", encoding="utf-8")
    assert read(file) == lay(third_site, "dual-key")
    assert lay(read(file), "national") == lay(third_site, "national")


def third_site_file() -> Path:
    return library.path_of("third-site-2007")


def test_a_setting_chooses_changes_and_takes_off_an_arrangement(third_site: Scenario) -> None:
    laid = third_site.with_setting("arrangement", "dual-key")
    assert laid == lay(third_site, "dual-key")
    assert laid.with_setting("arrangement", "national") == lay(third_site, "national")
    assert laid.with_setting("arrangement", "null") == third_site
    assert laid.with_setting("rights.engage.timeout_s", "100").arrangement == "dual-key"


def test_self_is_whoever_asks_and_absent_roles_are_left_out(third_site: Scenario) -> None:
    rights = lay(third_site, "national").rights
    assert [(row.for_, row.by) for row in rights] == [
        ((node,), node) for node in ("usa-command", "nato-command", "rus-command")
    ]
    assert [(row.for_, row.by) for row in lay(read("smallest"), "national").rights] == [(("command",), "command")]


def test_a_party_without_a_post_is_given_one(third_site: Scenario) -> None:
    data = third_site.as_data()
    data["nodes"] = [row for row in data["nodes"] if row["party"] != "rus"]
    laid = lay(Scenario.model_validate(data), "dual-key")
    assert [(row.id, row.party) for row in laid.nodes][-1] == ("rus-command", "rus")


def test_assets_change_hands_and_keep_their_owners(third_site: Scenario) -> None:
    for name, controller in {"alliance": "nato", "joint": "joint"}.items():
        assets = {row.id: row for row in lay(third_site, name).assets}
        assert assets["gbi-poland"].controller == controller
        assert assets["gbi-poland"].owner == assets["gbi-poland"].operator == "usa"
        assert assets["fylingdales-radar"].controller is None


def test_an_owner_may_keep_a_key_and_withdraw_a_supplement(tmp_path: Path, third_site: Scenario) -> None:
    text = "owner_consents: {lead.batteries: [engage], lead.cued: [task]}\nsupplement: [lead.satellites]\n"
    assets = {row.id: row for row in lay(third_site, written(tmp_path, text)).assets}
    assert {id: row.owner_consents for id, row in assets.items() if row.owner_consents} == {
        "gbi-poland": ("engage",),
        "brdy-radar": ("task",),
    }
    assert [id for id, row in assets.items() if row.supplement] == ["dsp-satellites"]


def test_a_body_of_members_stands_for_all_of_them(tmp_path: Path, third_site: Scenario) -> None:
    file = written(
        tmp_path,
        "nodes: [{id: council, party: lead, members: [a, b, c]}]\n"
        "rules: {plenary: {all: [council]}, quorum: {at_least: 2, of: [council, partner]}}\n"
        "rights: [{action: engage, for: [lead], by: {series: [plenary, quorum, {unopposed: [council], window_s: "
        "{assumed: 9, low: 1, high: 20, reason: test}}]}}]\n"
        "links: [{from: lead, to: council, back: true}]\n",
    )
    laid = lay(third_site, file)
    seats = ["council-a", "council-b", "council-c"]
    by = laid.as_data()["rights"][0]["by"]["series"]
    assert by[0] == {"all": seats}
    assert by[1] == {"at_least": 2, "of": [*seats, "rus-command"]}
    assert by[2]["unopposed"] == seats
    pairs = {(row.from_, row.to) for row in laid.links}
    assert pairs >= {("usa-command", seat) for seat in seats} | {(seat, "usa-command") for seat in seats}


def test_a_veto_is_added_to_the_right_that_it_is_on(tmp_path: Path, third_site: Scenario) -> None:
    laid = lay(
        third_site,
        written(tmp_path, "rights: [{action: engage, for: [lead], by: lead}]\nvetoes: [{by: partner, on: engage}]\n"),
    )
    assert laid.as_data()["rights"][0]["by"] == {"all": ["usa-command", {"unless": "rus-command"}]}


def test_a_new_channel_takes_as_long_as_the_assets_own(third_site: Scenario) -> None:
    delays = {(row.from_, row.to): row.delay_s.number for row in lay(third_site, "joint").links}
    assert delays["dsp-satellites", "joint-command"] == delays["dsp-satellites", "usa-command"] == 5
    assert delays["thule-radar", "joint-command"] == delays["thule-radar", "usa-command"] == 3
    assert ("usa-command", "gbi-poland") not in delays and delays["joint-command", "gbi-poland"] == 2


def test_posts_of_sectors_plan_for_their_own_places(tmp_path: Path, third_site: Scenario) -> None:
    data = third_site.as_data()
    for row in data["protect"]:
        row["sector"] = "partner" if row["id"] in ("warsaw", "ankara") else "lead"
    laid = lay(Scenario.model_validate(data), written(tmp_path, "sectors: {lead: lead, partner: partner}\n"))
    places = {row.id: row.protects for row in laid.nodes}
    assert places["rus-command"] == ("warsaw", "ankara") and "warsaw" not in (places["usa-command"] or ())
    assert places["nato-command"] is None


# ---------------------------------------------------------------------------------------------- bad files

BAD: dict[str, tuple[str, tuple[str, ...]]] = {
    "a right of a party without a post": (
        "parties: [{id: joint}]\nrights: [{action: engage, by: joint}]\n",
        ("trial.yaml:6:", "nobody holds this right", "'joint', a party without a post of its own"),
    ),
    "a right of nobody known": (
        "rights: [{action: engage, by: partnr}]\n",
        ("trial.yaml:5:", "'partnr'", "Did you mean 'partner'?"),
    ),
    "a role that is not declared": (
        "rights: [{action: engage, by: alliance}]\n",
        ("'alliance'", "Add 'alliance' to 'roles'"),
    ),
    "a role that there is not": ("optional: [allies]\n", ("'allies'", "one of lead, alliance, partner, host")),
    "an unknown party": (
        "release: [{from: lead, to: russia, what: answer}]\n",
        ("'russia'", "a role or a party", "Known: lead, partner"),
    ),
    "a circle of consents": (
        "rules: {one: {all: [lead, two]}, two: {series: [one, partner]}}\nrights: [{action: engage, by: one}]\n",
        ("trial.yaml:5:", "'one' needs 'two' needs 'one'", "ends at command posts"),
    ),
    "a delegation to itself": ("rules: {one: {delegated: one}}\n", ("'one' needs 'one'",)),
    "a veto on nothing": (
        "rights: [{action: engage, by: lead}]\nvetoes: [{by: partner, on: share}]\n",
        ("trial.yaml:6:", "'share', which no right is about", "Known: engage"),
    ),
    "a cut that is not there": (
        "cut: [{from: lead, to: partner}]\n",
        ("trial.yaml:5:", "'usa-command' to 'rus-command'", "a link of the scenario"),
    ),
    "an unknown key": ("right: []\n", ("trial.yaml:5:1", "the key 'right'", "Did you mean 'rights'?")),
    "a group that there is not": (
        "controllers: {lead.radar: partner}\n",
        ("'lead.radar'", "a group of assets", "'lead.radars'"),
    ),
    "an action that there is not": (
        "owner_consents: {lead.batteries: [fire]}\n",
        ("trial.yaml:5:", "'fire'", "one of engage, share, task"),
    ),
    "owners of nothing": ("owner_consents: {lead.guns: [engage]}\n", ("'lead.guns'", "a group of assets")),
    "a post of nobody": ("nodes: [{id: centre}]\n", ("neither 'party' nor 'each'",)),
    "a post called as a role": ("nodes: [{id: lead, party: lead}]\n", ("'lead'", "a meaning of its own")),
    "a post called as the scenario's": (
        "nodes: [{id: usa-command, party: lead}]\n",
        ("'usa-command'", "has something of this id"),
    ),
    "a rule called as a post": ("rules: {lead: {all: [partner]}}\n", ("'lead'", "a name of its own")),
    "a centre's desk that is no post": (
        "nodes: [{id: desk, each: [lead, partner]}]\ncentres: [{id: centre, desks: [lead.desk, partner.dsek]}]\n",
        ("trial.yaml:6:", "'partner.dsek'", "a post of this arrangement", "'partner.desk'"),
    ),
    "a centre of one desk": (
        "nodes: [{id: desk, each: [lead, partner]}]\ncentres: [{id: centre, desks: [lead.desk, lead.desk]}]\n",
        ("trial.yaml:6:", "'lead.desk' twice", "desks of two roles"),
    ),
    "self of nobody": ("rights: [{action: engage, by: self}]\n", ("'self'", "'self' is the post that asks")),
    "a seat that is not asked": (
        "rights: [{action: engage, by: lead, seats: {partner: {}}}]\n",
        ("'partner'", "a post that the right names"),
    ),
    "a bare number": ("links: [{from: lead, to: partner, delay_s: 5}]\n", ("a figure is written",)),
    "a field of another kind": (
        "release: [{from: lead, to: partner, what: tracks, fields: [impact_time_s]}]\n",
        ("trial.yaml:5:", "'impact_time_s'", "a field of 'tracks'"),
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_told_with_its_line_and_the_nearest_name(tmp_path: Path, third_site: Scenario, case: str) -> None:
    text, expected = BAD[case]
    message = told(tmp_path, text, third_site)
    for part in expected:
        assert part in message, message


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path, third_site: Scenario) -> None:
    text = (
        "rules: {one: {all: [one]}}\n"
        "rights: [{action: engage, by: partnr}]\n"
        "vetoes: [{by: partner, on: task}]\n"
        "release: [{from: lead, to: russia, what: answer}]\n"
    )
    message = told(tmp_path, text, third_site)
    assert [f"trial.yaml:{line}:" in message for line in (5, 6, 7, 8)] == [True] * 4


def test_a_role_that_the_scenario_does_not_bind_is_told(third_site: Scenario) -> None:
    with pytest.raises(
        ScenarioError, match=r"dual-key\.yaml:8:.*'partner', a role that the scenario 'smallest' does not bind"
    ):
        lay(read("smallest"), "dual-key")
    data = third_site.as_data()
    del data["roles"]["partner"]
    with pytest.raises(ScenarioError, match=r"Add 'roles: \{partner: PARTY\}'"):
        lay(Scenario.model_validate(data), "joint")


def test_a_consent_of_an_absent_role_and_a_veto_on_what_is_left_out_are_told(tmp_path: Path) -> None:
    text = HEAD.replace("[lead, partner]", "[lead]\noptional: [alliance, partner]")
    for body, part in {
        "rights: [{action: engage, for: [lead], by: {all: [lead, partner]}}]\n": "nobody holds this right",
        "rights: [{action: engage, for: [partner], by: partner}]\nvetoes: [{by: lead, on: engage}]\n": "is left out",
    }.items():
        file = tmp_path / "trial.yaml"
        file.write_text(text + body, encoding="utf-8")
        with pytest.raises(ScenarioError, match=part):
            lay(read("smallest"), file)


@pytest.mark.parametrize(
    ("roles", "parts"),
    [
        ("{lead: usaa}", ("'usaa'", "a party", "'usa'")),
        ("{lead: usa, partner: usa}", ("'usa', 'lead' already", "a party plays one role")),
        ("{leader: usa}", ("the key 'leader'", "'lead'")),
        ("{host: [pol, rus], partner: rus}", ("a party plays one role",)),
    ],
)
def test_roles_of_a_scenario_are_checked(tmp_path: Path, roles: str, parts: tuple[str, ...]) -> None:
    text = third_site_file().read_text("utf-8")
    before = "roles: {lead: usa, alliance: nato, partner: rus, host: [pol, cze]}"
    assert before in text
    file = tmp_path / "roles.yaml"
    file.write_text(text.replace(before, f"roles: {roles}"), encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        read(file)
    for part in parts:
        assert part in str(error.value)


def test_a_right_about_nothing_that_is_there_is_told(tmp_path: Path, third_site: Scenario) -> None:
    text = "optional: [host, alliance]\nrights: [{action: engage, for: [lead], of: [%s], by: lead}]\n"
    message = told(tmp_path, text % "partner.batteries", third_site)
    assert (
        "trial.yaml:6:" in message and "found 'partner.batteries', of which the scenario 'third-site-2007'" in message
    )
    assert lay(third_site, written(tmp_path, text % "partner.batteries, lead.batteries")).rights[0].of == (
        "gbi-poland",
    )
    absent = text.replace("[lead]", "[alliance]") % "lead.satellites"
    data = third_site.as_data() | {"roles": {"lead": "usa", "partner": "rus"}}
    assert lay(Scenario.model_validate(data), written(tmp_path, absent)).rights == ()


def test_an_unknown_arrangement_is_told_with_the_nearest(third_site: Scenario) -> None:
    with pytest.raises(ScenarioError, match=r"'dual-kee'.*Did you mean 'dual-key'"):
        lay(third_site, "dual-kee")
