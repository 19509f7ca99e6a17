"""Checks what an arrangement's parts say of each other, without any scenario: names, circles, rights, vetoes.

They run on plain data, so that a file broken in one place is still checked in all others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oneroof.errors import Fault
from oneroof.simulation.scenario.complete import Keys, Row, Where, rows, text
from oneroof.simulation.scenario.consents import WITH_SEATS, named
from oneroof.simulation.scenario.roles import ROLES
from oneroof.simulation.scenario.words import near, show

GROUPS = ("assets", "sensors", "radars", "satellites", "batteries", "cued")
SELF = "self"


@dataclass(frozen=True, slots=True)
class Words:
    """The names that an arrangement may use: for a party, for a command post, for assets, for a rule of consent."""

    parties: tuple[str, ...]
    nodes: tuple[str, ...]
    assets: tuple[str, ...]
    rules: tuple[str, ...]


def words_of(data: Mapping[str, Any]) -> Words:
    """Collect the names that an arrangement declares."""
    declared = tuple(role for key in ("roles", "optional") for role in _texts(data.get(key)) if role in ROLES)
    posts: list[str] = list(declared)
    for _, row in rows(data, "nodes"):
        own = text(row, "id") or ""
        each = _texts(row.get("each"))
        posts += [f"{role}.{own}" for role in each] if each else [own]
        posts += [f"{own}-{member}" for member in _texts(row.get("members"))]
    rules = data.get("rules")
    return Words(
        (*declared, *(name for _, row in rows(data, "parties") if (name := text(row, "id")))),
        tuple(posts),
        tuple(f"{role}.{group}" for role in declared for group in GROUPS),
        tuple(rules) if isinstance(rules, dict) else (),
    )


def _texts(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list | tuple) else []


def name_faults(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    """Tell every name that leads nowhere, rules in a circle, rights that nobody holds and vetoes on nothing."""
    words = words_of(data)
    for look in (_of_roles, _of_equal, _twice, _of_nodes, _of_links, _of_centres):
        yield from look(data, words, where)
    for look in (_of_assets, _of_rules, _of_rights, _of_vetoes, _of_release):
        yield from look(data, words, where)


def _unknown(keys: Keys, word: str | None, known: Sequence[str], what: str, where: Where) -> Iterator[Fault]:
    """Tell a name that is not among the known ones; a role that the file does not declare is told as such."""
    if word is None or word in known:
        return
    role = word.split(".")[0]
    if role in ROLES and not any(name.split(".")[0] == role for name in known):
        allowed = "an arrangement declares the roles that it speaks of"
        yield Fault(where(keys), show(word), allowed, f"Add {role!r} to 'roles', or to 'optional'.")
    else:
        mend = near(word, known) if known else "There is none."
        yield Fault(where(keys), show(word), f"{what} of this arrangement stands here", mend)


def _of_roles(data: Mapping[str, Any], words: Words, where: Where) -> Iterator[Fault]:
    needed = _texts(data.get("roles"))
    for place, role in enumerate(_texts(data.get("optional"))):
        if role in needed:
            allowed = "a role is needed or optional"
            yield Fault(where(("optional", place)), f"{show(role)} a second time", allowed, "Remove one of the two.")


def _of_equal(data: Mapping[str, Any], words: Words, where: Where) -> Iterator[Fault]:
    """Tell roles that are said to be equal and are not declared, or to which none is equal."""
    equal = _texts(data.get("equal"))
    for place, role in enumerate(equal):
        if role in ROLES:
            yield from _unknown(("equal", place), role, words.parties, "a role", where)
    if len(equal) == 1:
        yield Fault(where(("equal",)), show(equal[0]), "two roles or more are equal", "Add the other.")


def _twice(data: Mapping[str, Any], words: Words, where: Where) -> Iterator[Fault]:
    """Tell ids that stand twice, or that are a role's name."""
    for group in ("parties", "nodes", "rights", "release"):
        first: dict[str, Keys] = {}
        for keys, row in rows(data, group):
            word = text(row, "id")
            if word in (*ROLES, SELF) and group in ("parties", "nodes"):
                yield Fault(where((*keys, "id")), show(word), "this word has a meaning of its own", "Take another id.")
            elif word is not None and first.setdefault(word, keys) is not keys:
                said = f"it stands once, and first at {where(first[word])}"
                mend = "Give it another id or remove it."
                yield Fault(where((*keys, "id")), f"{show(word)} a second time", said, mend)


def _of_nodes(data: Mapping[str, Any], words: Words, where: Where) -> Iterator[Fault]:
    for keys, row in rows(data, "nodes"):
        yield from _unknown((*keys, "party"), text(row, "party"), words.parties, "a role or a party", where)
        each = _texts(row.get("each"))
        for place, role in enumerate(each):
            if role in ROLES:
                yield from _unknown((*keys, "each", place), role, words.parties, "a role", where)
        if bool(each) == (row.get("party") is not None):
            found = "both 'party' and 'each'" if each else "neither 'party' nor 'each'"
            yield Fault(where(keys), found, "a post belongs to a party, or there is one for each role", "Write one.")
        if each and row.get("members"):
            allowed = "a body of members belongs to one party"
            yield Fault(where((*keys, "members")), "'members' with 'each'", allowed, "Remove one of the two.")


def _of_links(data: Mapping[str, Any], words: Words, where: Where) -> Iterator[Fault]:
    known = (*words.nodes, *words.assets)
    for group in ("links", "cut"):
        for keys, row in rows(data, group):
            for end in ("from", "to"):
                yield from _unknown((*keys, end), text(row, end), known, "a post or a group of assets", where)
            if row.get("from") is not None and row.get("from") == row.get("to"):
                yield Fault(where((*keys, "to")), show(row["to"]), "a link leads to something else", "Correct one end.")


def _of_centres(data: Mapping[str, Any], words: Words, where: Where) -> Iterator[Fault]:
    """Tell a centre's desk that is no post, and a centre with one desk twice."""
    for keys, row in rows(data, "centres"):
        desks = _texts(row.get("desks"))
        for place, desk in enumerate(desks):
            yield from _unknown((*keys, "desks", place), desk, words.nodes, "a post", where)
        if len(desks) == 2 and desks[0] == desks[1]:
            found, allowed = f"{show(desks[0])} twice", "a centre has desks of two roles"
            yield Fault(where((*keys, "desks")), found, allowed, "Name the other role's desk.")


def _of_assets(data: Mapping[str, Any], words: Words, where: Where) -> Iterator[Fault]:
    assets = "a group of assets"
    controllers, sectors = data.get("controllers"), data.get("sectors")
    for group, party in controllers.items() if isinstance(controllers, dict) else ():
        yield from _unknown(("controllers", group), group, words.assets, assets, where)
        word = party if isinstance(party, str) else None
        yield from _unknown(("controllers", group), word, words.parties, "a role or a party", where)
    consents = data.get("owner_consents")
    for group in consents if isinstance(consents, dict) else ():
        yield from _unknown(("owner_consents", group), group, words.assets, assets, where)
    for place, group in enumerate(_texts(data.get("supplement"))):
        yield from _unknown(("supplement", place), group, words.assets, assets, where)
    for post, role in sectors.items() if isinstance(sectors, dict) else ():
        yield from _unknown(("sectors", post), post, words.nodes, "a post", where)
        if role in ROLES:
            yield from _unknown(("sectors", post), role, words.parties, "a role", where)


def _of_rules(data: Mapping[str, Any], words: Words, where: Where) -> Iterator[Fault]:
    """Tell what a named rule names, names that mean two things, and rules that come back to themselves."""
    rules = data.get("rules")
    if not isinstance(rules, dict):
        return
    for name, by in rules.items():
        if name in (*words.nodes, *words.parties, SELF):
            allowed = "a rule has a name of its own"
            yield Fault(where(("rules", name), key=True), show(name), allowed, "Call the rule something else.")
        yield from _of_consent(("rules", name), by, words, where)
        circle = _circle(rules, name)
        if circle:
            found, allowed = " needs ".join(map(repr, circle)), "a rule of consent ends at command posts"
            yield Fault(where(("rules", name)), found, allowed, "Let one of them name posts alone.")


def _circle(rules: Mapping[str, Any], start: str) -> list[str]:
    """Find a way from a rule back to itself, told from that of its rules that stands first in the file."""
    ways: list[list[str]] = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for _, name in named(rules.get(way[-1])):
            if name == start:
                first = min(way, key=list(rules).index)
                return [*way, start] if first == start else []
            if name in rules and name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []


def _of_consent(keys: Keys, by: Any, words: Words, where: Where, asker: bool = False) -> Iterator[Fault]:
    """Tell names in an expression that are no post; a party without one holds no right."""
    known = (*words.nodes, *words.rules, *((SELF,) if asker else ()))
    for path, name in named(by):
        if name in words.parties and name not in words.nodes:
            allowed = "nobody holds this right: a right is held at a command post"
            mend = f"Add a post of {name!r} to 'nodes' and name it here."
            yield Fault(where((*keys, *path)), f"{show(name)}, a party without a post of its own", allowed, mend)
        elif name in words.rules and not set(path[-2:]).isdisjoint(WITH_SEATS):
            allowed, mend = "a post stands here: a rule cannot object or be a commander", "Name the posts themselves."
            yield Fault(where((*keys, *path)), f"{show(name)}, a rule", allowed, mend)
        else:
            yield from _unknown((*keys, *path), name, known, "a post or a rule", where)


def _of_rights(data: Mapping[str, Any], words: Words, where: Where) -> Iterator[Fault]:
    for keys, row in rows(data, "rights"):
        posts = _texts(row.get("for"))
        yield from _of_consent((*keys, "by"), row.get("by"), words, where, asker=True)
        if not posts and any(name == SELF for _, name in named(row.get("by"))):
            yield Fault(where((*keys, "by")), show(SELF), "'self' is the post that asks", "Name the posts under 'for'.")
        for place, post in enumerate(posts):
            yield from _unknown((*keys, "for", place), post, words.nodes, "a post", where)
        for place, group in enumerate(_texts(row.get("of"))):
            yield from _unknown((*keys, "of", place), group, words.assets, "a group of assets", where)
        seats, asked = row.get("seats"), list(_asked(data, row.get("by")))
        for name in seats if isinstance(seats, dict) else ():
            if name not in asked:
                allowed = "a post that the right names stands here"
                yield Fault(where((*keys, "seats", name), key=True), show(name), allowed, near(name, asked))


def _asked(data: Mapping[str, Any], by: Any, depth: int = 0) -> Iterator[str]:
    """Walk the posts that a rule asks, through the rules that it refers to; a circle is told elsewhere."""
    rules = data.get("rules")
    for _, name in named(by):
        if isinstance(rules, dict) and name in rules and depth < len(rules):
            yield from _asked(data, rules[name], depth + 1)
        else:
            yield name


def _of_vetoes(data: Mapping[str, Any], words: Words, where: Where) -> Iterator[Fault]:
    """Tell a veto of nobody, and one on what nobody may do anyway."""
    engage = any(text(row, "action") == "engage" for _, row in rows(data, "rights"))
    rights: list[Row] = [row for _, row in rows(data, "rights")]
    known = list(dict.fromkeys(word for row in rights for key in ("action", "id") if (word := text(row, key))))
    for keys, row in rows(data, "vetoes"):
        yield from _unknown((*keys, "by"), text(row, "by"), words.nodes, "a post", where)
        if row.get("scope") == "employment" and not engage:
            allowed = "there is a right to engage to object to"
            yield Fault(where((*keys, "scope")), "a veto over employment on nothing", allowed, "Add one, or remove it.")
        on = text(row, "on")
        if on is not None and on not in known:
            mend = near(on, known) if known else "There is no right."
            allowed = "a veto stops what a right allows, told by the right's id or its action"
            yield Fault(where((*keys, "on")), f"{show(on)}, which no right is about", allowed, mend)


def _of_release(data: Mapping[str, Any], words: Words, where: Where) -> Iterator[Fault]:
    for keys, row in rows(data, "release"):
        for field in ("from", "to"):
            yield from _unknown((*keys, field), text(row, field), words.parties, "a role or a party", where)
        for place, party in enumerate(_texts(row.get("onward_to"))):
            yield from _unknown((*keys, "onward_to", place), party, words.parties, "a role or a party", where)
        if row.get("from") is not None and row.get("from") == row.get("to"):
            yield Fault(where((*keys, "to")), show(row["to"]), "a release goes to another", "Correct one of the two.")
