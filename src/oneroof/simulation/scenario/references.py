"""Checks what a scenario's parts say of each other: names that must exist, kinds that must fit, what stands twice.

They run on plain data, so that a file broken in one place is still checked in all others.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from oneroof.catalogue import reader, shelf, vocabulary
from oneroof.catalogue.yaml_file import Document
from oneroof.errors import Fault
from oneroof.simulation.scenario import shelf_names
from oneroof.simulation.scenario.complete import Keys, Row, Where, names, number, rows, text, whole
from oneroof.simulation.scenario.declaration_checks import declaration_faults
from oneroof.simulation.scenario.products import DEVELOPMENT_FIELDS
from oneroof.simulation.scenario.rights import REQUEST_FIELDS, TRACK_FIELDS, WARNING_FIELDS
from oneroof.simulation.scenario.translation_checks import translation_faults
from oneroof.simulation.scenario.words import near, show

GROUPS = ("parties", "ships", "rights", "release", "changes", "vetoes", "protect", "attack")
# kinds that are released field by field
KINDS = {
    "launch-warning": WARNING_FIELDS,
    "launch-report": WARNING_FIELDS,
    "tracks": TRACK_FIELDS,
    "request": REQUEST_FIELDS,
    "development-data": DEVELOPMENT_FIELDS,
}
# numbers that a rounding would make meaningless
TRACKS_WHOLE = ("track_number", "covariance_ecef", "boost_probability")

# what is released whole or not at all, as people call it
WHOLE_ONLY = {
    "detections": "detections",
    "cue": "cues",
    "answer": "answers",
    "notice": "notices",
    "joint-log": "entries of a joint log",
}
ASSET_KINDS = ("interceptor", "radar", "satellite")


def reference_faults(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    """Tell every reference that leads nowhere, every kind that does not fit and every id that stands twice."""
    for look in (
        _twice,
        _of_beliefs,
        _of_parties,
        _of_filter,
        _of_assets,
        _of_ships,
        _of_links,
        _of_roles,
        _of_release,
        _of_doctrine,
        _of_places,
        declaration_faults,
    ):
        yield from look(data, where)
    yield from translation_faults(data, where, KINDS)
    yield from _of_attack(data, where)


def ids(data: Mapping[str, Any], *keys: str) -> list[str]:
    """Give the ids that stand under these keys, each once."""
    found = (name for key in keys for _, row in rows(data, key) if (name := text(row, "id")) is not None)
    return list(dict.fromkeys(found))


def unknown(keys: Keys, word: str | None, known: Sequence[str], what: str, where: Where) -> Iterator[Fault]:
    """Tell a name that is not among the known ones; a value that is no text is the models' to tell."""
    if word is not None and word not in known:
        listed = f"{what} of this scenario stands here"
        yield Fault(where(keys), show(word), listed, near(word, known) if known else f"There is no {what}.")


def _twice(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    """Tell ids that stand twice; assets and nodes share theirs, because links lead to both."""
    groups: list[list[tuple[Keys, str | None]]] = [
        [((*keys, "id"), text(row, "id")) for group in names for keys, row in rows(data, group)]
        for names in (("assets", "nodes"), *((group,) for group in GROUPS))
    ]
    groups.append([((*keys, "shooter"), text(row, "shooter")) for keys, row in rows(data, "doctrine")])
    groups.append([((*keys, "to"), _link_word(row)) for keys, row in rows(data, "links")])
    for group in groups:
        first: dict[str, Keys] = {}
        for keys, word in group:
            if word is not None and first.setdefault(word, keys) is not keys:
                said = f"it stands once, and first at {where(first[word])}"
                yield Fault(where(keys), f"{show(word)} a second time", said, "Give it another id or remove it.")


def _of_beliefs(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    """Tell a party that believes somebody who holds no figure."""
    for keys, row in rows(data, "parties"):
        word, known = text(row, "believes"), shelf_names.holders()
        if word is not None and word not in known:
            yield Fault(where((*keys, "believes")), show(word), "a holder of figures stands here", near(word, known))


def _link_word(row: Row) -> str | None:
    sender, receiver = text(row, "from"), text(row, "to")
    return f"{sender}>{receiver}" if sender is not None and receiver is not None else None


def _of_parties(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    if not isinstance(data.get("parties"), list):
        return
    parties = ids(data, "parties")
    named = {"assets": ("owner", "operator", "host", "controller"), "nodes": ("party",), "release": ("from", "to")}
    for group, fields in named.items():
        for keys, row in rows(data, group):
            for field in fields:
                if field != "operator" or row.get(field) != row.get("owner"):  # most often the owner filled in
                    yield from unknown((*keys, field), text(row, field), parties, "a party", where)


def _of_filter(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    """Tell a party that is to keep to the origin filter and is not there."""
    row = data.get("origin_filter")
    bound = row.get("parties") if isinstance(row, dict) else None
    for place, word in enumerate(bound if isinstance(bound, list | tuple) else ()):
        name = word if isinstance(word, str) else None
        yield from unknown(("origin_filter", "parties", place), name, ids(data, "parties"), "a party", where)


def _of_sheet(keys: Keys, name: str | None, kinds: Sequence[str], where: Where) -> Iterator[Fault]:
    """Tell a sheet that the shelf lacks, or one of a kind that cannot stand here."""
    if name is None:
        return
    kind = shelf_names.kind_of(name)
    if kind in kinds:
        return
    known = shelf_names.names_of(*kinds)
    found = show(name) if kind is None else f"{show(name)}, a {kind}"
    yield Fault(where(keys), found, f"a sheet of kind {' or '.join(kinds)} stands here", near(name, known))


def _of_assets(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    for keys, row in rows(data, "assets"):
        name = text(row, "sheet")
        yield from _of_sheet((*keys, "sheet"), name, ASSET_KINDS, where)
        kind = shelf_names.kind_of(name) if name is not None else None
        if kind is not None:
            yield from _of_kind(keys, row, kind, where)


def _of_kind(keys: Keys, row: Row, kind: str, where: Where) -> Iterator[Fault]:
    """Tell what an asset of this kind cannot have, or must have."""
    if kind == "satellite" and row.get("site") is not None:
        yield Fault(where((*keys, "site")), show(row["site"]), "a satellite has no site", "Remove it.")
    if kind == "satellite" and row.get("ship") is not None:
        yield Fault(where((*keys, "ship")), show(row["ship"]), "a satellite is on no ship", "Remove it.")
    if kind != "satellite" and row.get("site") is not None and row.get("ship") is not None:
        yield Fault(where((*keys, "ship")), "'site' and 'ship'", f"a {kind} is on land or on a ship", "Remove one.")
    if kind in ("radar", "interceptor") and row.get("site") is None and row.get("ship") is None:
        mend = "Add 'site': a site of the shelf or {latitude_deg, longitude_deg}; or 'ship'."
        yield Fault(where(keys), "no key 'site'", f"a {kind} stands at a site", mend)
    if kind != "interceptor" and row.get("rounds") is not None:
        yield Fault(where((*keys, "rounds")), show(row["rounds"]), f"a {kind} has no rounds", "Remove it.")


def _of_ships(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    """Tell an asset on a ship that is not there, and stations that no ship could keep in turn."""
    ships = ids(data, "ships")
    for keys, row in rows(data, "assets"):
        yield from unknown((*keys, "ship"), text(row, "ship"), ships, "a ship", where)
    for keys, row in rows(data, "ships"):
        stations = [(at, inner) for at, inner in rows(row, "stations")]
        if len(stations) > 1 and row.get("speed_knots") is None:
            mend = "Add 'speed_knots', assumed or with its source."
            yield Fault(where(keys), "no key 'speed_knots'", "a ship with several stations has a speed", mend)
        left_s = -math.inf
        for at, inner in stations:
            yield from _of_site((*keys, *at, "at"), inner.get("at"), where)
            until_s = number(inner.get("until_s"))
            if until_s is None and inner is not stations[-1][1] and inner.get("until_s") is None:
                allowed = "a station that another follows says until when"
                yield Fault(where((*keys, *at)), "no key 'until_s'", allowed, "Add it: seconds after start_utc.")
            elif until_s is not None and until_s <= left_s:
                found, allowed = f"{until_s:g}, not after {left_s:g}", "stations stand in the order of time"
                yield Fault(where((*keys, *at, "until_s")), found, allowed, "Put them in order.")
            left_s = until_s if until_s is not None else left_s


def override_faults(data: Mapping[str, Any], where: Where, told: Container[Keys]) -> Iterator[Fault]:
    """Tell overrides that the shelf would refuse: they are checked as strictly as a sheet's own entries.

    `told` holds the overrides that the models refuse already.
    """
    for keys, row in rows(data, "assets"):
        kind, override = shelf_names.kind_of(text(row, "sheet") or ""), row.get("override")
        for figure, entry in override.items() if isinstance(override, dict) and kind is not None else ():
            at = (*keys, "override", figure)
            if at not in told:
                yield from _of_override(at, entry, str(kind), where)


def _of_override(keys: Keys, entry: Any, kind: str, where: Where) -> Iterator[Fault]:
    meanings, figure = vocabulary.FIGURES[kind], str(keys[-1])
    if figure not in meanings:
        known = tuple(meanings)
        yield Fault(where(keys, key=True), show(figure), f"a figure of a {kind} stands here", near(figure, known))
        return
    check = reader.Check(Document("", {}))
    reader.value(check, entry, (), meanings[figure], shelf.library())
    yield from (replace(fault, where=where(keys)) for fault in check.faults)


def _of_links(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    ends = ids(data, "assets", "nodes")
    for keys, row in rows(data, "links"):
        for field in ("from", "to"):
            yield from unknown((*keys, field), text(row, field), ends, "an asset or node", where)
        if row.get("from") is not None and row.get("from") == row.get("to"):
            yield Fault(where((*keys, "to")), show(row["to"]), "a link leads to something else", "Correct one end.")


def _of_roles(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    """Tell roles of unknown parties, a party in two roles, and places that no post or role could have."""
    parties, places = ids(data, "parties"), ids(data, "protect")
    roles, taken = data.get("roles"), dict[str, str]()
    for keys, party in _cast(roles if isinstance(roles, dict) else {}):
        yield from unknown(keys, party, parties, "a party", where)
        if taken.setdefault(party, str(keys[1])) != keys[1]:
            found = f"{show(party)}, {taken[party]!r} already"
            yield Fault(where(keys), found, "a party plays one role", "Take another party.")
    for keys, row in rows(data, "nodes"):
        for i, place in enumerate(names(row, "protects")):
            yield from unknown((*keys, "protects", i), place, places, "a place to protect", where)


def _cast(roles: Mapping[str, Any]) -> Iterator[tuple[Keys, str]]:
    """List who plays which role, with the place where it stands."""
    for role, said in roles.items():
        several = [(("roles", role, i), each) for i, each in enumerate(said)] if isinstance(said, list) else []
        yield from ((keys, each) for keys, each in [*several, (("roles", role), said)] if isinstance(each, str))


def _of_release(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    with_node = {text(row, "party") for _, row in rows(data, "nodes")}
    parties = ids(data, "parties")
    for keys, row in rows(data, "release"):
        sender, receiver = text(row, "from"), text(row, "to")
        if receiver is not None and receiver == sender:
            allowed = "a release goes to another party"
            yield Fault(where((*keys, "to")), show(receiver), allowed, "Correct one of the two.")
        elif receiver in parties and receiver not in with_node:
            allowed = "the party that is shown something has a node"
            yield Fault(where((*keys, "to")), f"{show(receiver)}, without a node", allowed, "Add a node of this party.")
        yield from _of_rounding(keys, row, where)


def _of_rounding(keys: Keys, row: Row, where: Where) -> Iterator[Fault]:
    """Tell a warning without fields, detections with them, and a rounding of what is not released."""
    released, coarse = row.get("fields"), row.get("round_to")
    if row.get("what") in ("launch-warning", "launch-report") and released in (None, []):
        said = str(row["what"]).replace("-", " ")
        yield Fault(where(keys), "no fields", f"a {said} names the fields that it releases", "Add 'fields'.")
    whole_only = WHOLE_ONLY.get(str(row.get("what")))
    for field in ("fields", "round_to") if whole_only else ():
        if row.get(field):
            found, allowed = f"{field!r} for {whole_only}", f"{whole_only} are released whole or not at all"
            yield Fault(where((*keys, field)), found, allowed, f"Remove {field!r}.")
    yield from _of_kinds(keys, row, where)
    if isinstance(released, list) and isinstance(coarse, dict):
        for name in coarse:
            if name not in released and not whole_only:
                allowed = "only a released field is rounded"
                known = [word for word in released if isinstance(word, str)]
                mend = near(name, known) if known else "Release it."
                yield Fault(where((*keys, "round_to", name), key=True), show(name), allowed, mend)


def _of_kinds(keys: Keys, row: Row, where: Where) -> Iterator[Fault]:
    """Tell tracks without fields, fields of another kind of message, and a rounding that would break a track."""
    known = KINDS.get(str(row.get("what")))
    if known is None:
        return
    fields, coarse = row.get("fields"), row.get("round_to")
    if row["what"] in ("tracks", "development-data") and fields in (None, []):
        yield Fault(where(keys), "no fields", f"{row['what']} name the fields that are released", "Add 'fields'.")
    for word in fields if isinstance(fields, list) else ():
        if word not in known and any(word in names for names in KINDS.values()):
            allowed = f"a field of {row['what']!r} stands here"
            yield Fault(where((*keys, "fields")), show(word), allowed, near(word, list(known)))
    for word in coarse if isinstance(coarse, dict) else ():
        if word in TRACKS_WHOLE:
            mend = "Remove it: what is left uncertain by rounding the position is added by whoever receives it."
            yield Fault(where((*keys, "round_to", word), key=True), show(word), "this is released as it is", mend)


def _of_doctrine(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    assets = {name: row for _, row in rows(data, "assets") if (name := text(row, "id")) is not None}
    shooters = [name for name, row in assets.items() if shelf_names.kind_of(text(row, "sheet") or "") == "interceptor"]
    for keys, row in rows(data, "doctrine"):
        shooter = text(row, "shooter")
        if shooter is not None and shooter not in shooters:
            found = show(shooter) if shooter not in assets else f"{show(shooter)}, which is no battery of interceptors"
            mend = near(shooter, shooters) if shooters else "Add an asset with an interceptor's sheet."
            yield Fault(where((*keys, "shooter")), found, "an asset with an interceptor's sheet stands here", mend)
        reserve, rounds = whole(row.get("reserve")), whole(assets.get(shooter or "", {}).get("rounds"))
        if reserve is not None and rounds is not None and reserve > rounds:
            allowed = f"{shooter} has {rounds} rounds"
            yield Fault(where((*keys, "reserve")), f"a reserve of {reserve}", allowed, "Keep back as many at most.")


def _of_site(keys: Keys, place: Any, where: Where) -> Iterator[Fault]:
    if isinstance(place, str):
        yield from _of_sheet(keys, place, ("site",), where)


def _of_places(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    for group, fields in {"assets": ("site",), "protect": ("place",), "attack": ("from", "to")}.items():
        for keys, row in rows(data, group):
            for field in fields:
                yield from _of_site((*keys, field), row.get(field), where)


def _of_attack(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    for keys, row in rows(data, "attack"):
        yield from _of_sheet((*keys, "missile"), text(row, "missile"), ("missile",), where)
        if row.get("to") is not None and _spot(row.get("from")) == _spot(row.get("to")):
            allowed = "a missile is aimed at another place than its launch point"
            yield Fault(where((*keys, "to")), show(row["to"]), allowed, "Correct one of the two.")


def _spot(place: Any) -> Any:
    """Reduce a place to what tells it from another."""
    if isinstance(place, dict):
        return number(place.get("latitude_deg")), number(place.get("longitude_deg"))
    return place
