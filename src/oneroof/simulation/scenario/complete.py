"""Fill in what a scenario file leaves out, on plain data, before it is checked: ids, owners, links, rights, doctrine.

Nothing here refuses anything but a raid too large to write out; what has the wrong shape passes through untouched, so
that the checks tell it where it stands.  Completing twice changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from oneroof.errors import Fault, TooLarge
from oneroof.simulation.scenario.consents import named
from oneroof.simulation.scenario.defaults import default
from oneroof.simulation.scenario.models import REPLICATIONS_MAX, THREATS_MAX
from oneroof.simulation.scenario.quantity import ID_PATTERN

Key = str | int
Keys = tuple[Key, ...]
Row = dict[str, Any]
Where = Callable[..., str]  # (keys, key=False) -> the place in the file, for people
KindOf = Callable[[str], str | None]

# order of magnitude, for estimates only: one threat in one replication on one core
_SECONDS_A_THREAT = 0.006


@dataclass(slots=True)
class Completed:
    """A complete scenario as plain data, and for rows that moved the place they had in the file."""

    data: Row
    origins: dict[Keys, Keys] = field(default_factory=dict)

    def origin(self, keys: Keys) -> Keys:
        """Say under which keys of the file a thing of the complete data stood."""
        return self.origins.get(keys[:2], keys[:2]) + keys[2:]


def complete(data: Mapping[str, Any], kind_of: KindOf, where: Where) -> Completed:
    """Complete a scenario; raises TooLarge for more threats or replications than are ever run."""
    done = Completed(copied(data))
    _refuse_excess(done.data, where)
    _expand_attack(done)
    _complete_objects(done.data)
    _complete_head(done.data)
    _complete_parties_and_assets(done.data, kind_of)
    _complete_command(done.data, kind_of)
    _complete_protect(done.data, kind_of)
    return done


def rows(data: Mapping[str, Any], key: str) -> list[tuple[Keys, Row]]:
    """Give the rows under a key that are mappings, each with its keys; none if the value is no list."""
    value = data.get(key)
    return [((key, i), row) for i, row in enumerate(value) if isinstance(row, dict)] if isinstance(value, list) else []


def text(row: Mapping[str, Any], key: str) -> str | None:
    """Give a row's value if it is text."""
    value = row.get(key)
    return value if isinstance(value, str) else None


def names(row: Mapping[str, Any], key: str) -> list[str]:
    """Give the names in a list; what is no text is the models' to tell."""
    found = row.get(key)
    return [name for name in found if isinstance(name, str)] if isinstance(found, list | tuple) else []


def whole(value: Any) -> int | None:
    """Give a value if it is a whole number."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def number(value: Any) -> float | None:
    """Give a value if it is a finite number of a sensible size."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e300 else None


def copied(data: Mapping[str, Any]) -> Row:
    """Copy rows one level deep: completing must not touch the document that faults are told from."""
    return {key: _rows_copied(value) if isinstance(value, list) else value for key, value in data.items()}


def _rows_copied(value: list[Any]) -> list[Any]:
    return [dict(row) if isinstance(row, dict) else row for row in value]


def _count(row: Row) -> int:
    count = whole(row.get("count"))
    return count if count is not None and count >= 1 else 1


def _refuse_excess(data: Row, where: Where) -> None:
    """Refuse what could never be run, before it costs anything."""
    threats = min(sum(_count(row) for _, row in rows(data, "attack")), 10**15)
    replications = min(whole(data.get("replications")) or default("replications"), 10**15)
    hours = threats * max(replications, 1) * _SECONDS_A_THREAT / 3600.0
    cost = f"(about {hours:.2g} hours on one core for {replications:.6g} replications)"
    if threats > THREATS_MAX:
        found, allowed = f"{threats:.6g} threats {cost}", f"at most {THREATS_MAX} are run"
        raise TooLarge(Fault(where(("attack",)), found, allowed, "Make the raid smaller or split it."))
    if replications > REPLICATIONS_MAX:
        found = f"{replications:.6g} replications {cost}"
        raise TooLarge(Fault(where(("replications",)), found, f"at most {REPLICATIONS_MAX} are run", "Ask for fewer."))


def _expand_attack(done: Completed) -> None:
    """Write a row with `count` out as that many threats, `interval_s` apart; give every threat an id."""
    source = done.data.get("attack")
    if not isinstance(source, list):
        return
    attack: list[Any] = []
    for i, row in enumerate(source):
        for copy in _copies(row) if isinstance(row, dict) else [row]:
            done.origins[("attack", len(attack))] = ("attack", i)
            attack.append(copy)
    done.data["attack"] = attack
    _name_rows([row for row in attack if isinstance(row, dict)], _shot_word, "threat-shot")


def _complete_objects(data: Row) -> None:
    """Give what flies with a warhead, and what is left of a body that was hit, the figures that the file leaves out."""
    for _, row in rows(data, "attack"):
        if isinstance(row.get("objects"), dict):
            row["objects"] = {**_figures_of_objects(row["objects"]), **row["objects"]}
    if isinstance(data.get("debris"), dict):
        data["debris"] = {**default("debris"), **data["debris"]}


def _figures_of_objects(said: Row) -> Row:
    """Take the defaults of what there is: a missile without decoys needs no figure about them."""
    given, wanted = default("objects"), list[str]()
    if whole(said.get("decoys")):
        wanted += ["release_s", "release_speed_m_s", "decoy_beta_kg_m2"]
        wanted += ["decoy_rcs_ratio"] if said.get("credible") is False else []
    if said.get("spent_stage") is True:
        wanted += ["separation_speed_m_s", "stage_beta_kg_m2"]
    return {key: given[key] for key in wanted}


def _shot_word(row: Row) -> str | None:
    word = _place_word(row.get("to"))
    return f"{word}-shot" if word else None


def _copies(row: Row) -> list[Row]:
    """Write a row out `count` times; a row whose count or times are no numbers stays, for the checks to tell."""
    count, interval, start = whole(row.get("count")), number(row.get("interval_s", 0)), number(row.get("launch_s", 0))
    if count is None or count <= 1 or interval is None or interval < 0 or start is None:
        return [row]
    plain = {key: value for key, value in row.items() if key not in ("count", "interval_s")}
    word = text(row, "id") or _shot_word(row) or "threat-shot"
    return [{**plain, "id": f"{word}-{k + 1}", "launch_s": start + k * interval} for k in range(count)]


def _name_rows(group: list[Row], word: Callable[[Row], str | None], otherwise: str) -> None:
    """Give every row without an id one made of a word of its own, numbered where that is taken."""
    taken = {row["id"] for row in group if isinstance(row.get("id"), str)}
    seen: dict[str, int] = {}
    for row in group:
        if "id" in row:
            continue
        base = word(row) or otherwise
        row["id"] = base
        while row["id"] in taken:
            seen[base] = seen.get(base, 1) + 1
            row["id"] = f"{base}-{seen[base]}"
        taken.add(row["id"])


def _place_word(place: Any) -> str | None:
    """Make an id of a place: the site's name, or a point's name written as one."""
    name = place.get("name") if isinstance(place, dict) else place
    if not isinstance(name, str):
        return None
    word = re.sub(r"[^A-Za-z0-9_-]+", "-", name)[:50].strip("-_")
    return word if re.match(ID_PATTERN, word) else None


def _complete_head(data: Row) -> None:
    data.setdefault("title", text(data, "name") or "untitled")
    for key in ("start_utc", "replications"):
        data.setdefault(key, default(key))


def _complete_parties_and_assets(data: Row, kind_of: KindOf) -> None:
    data.setdefault("parties", [{"id": default("party")}])
    party = _first_id(data, "parties", default("party"))
    assets = [row for _, row in rows(data, "assets")]
    _name_rows(assets, lambda row: _place_word(row.get("sheet")), "asset")
    for row in assets:
        row.setdefault("owner", party)
        row.setdefault("operator", row["owner"])
        if kind_of(text(row, "sheet") or "") == "interceptor":
            row.setdefault("rounds", default("rounds"))
        if isinstance(row.get("override"), dict):
            row["override"] = {figure: _held(entry) for figure, entry in row["override"].items()}
    if "nodes" not in data:
        taken = {text(row, "id") for row in assets}
        node = default("node") if default("node") not in taken else f"{party}-{default('node')}"
        operator = text(assets[0], "operator") if assets else None
        data["nodes"] = [{"id": node, "party": operator or party}]
    for _, row in rows(data, "nodes"):
        row.setdefault("party", party)


def _held(entry: Any) -> Any:
    """Say who holds an override's published value, where the file does not."""
    return {"holder": default("holder"), **entry} if isinstance(entry, dict) and "value" in entry else entry


def _first_id(data: Row, key: str, otherwise: str) -> str:
    return next((name for _, row in rows(data, key) if (name := text(row, "id"))), otherwise)


def _hub(data: Row) -> str:
    """Name the node that links and rights default to: the first with a right, else the first."""
    known = [text(row, "id") for _, row in rows(data, "nodes")]
    by = next((name for _, row in rows(data, "rights") for _, name in named(row.get("by")) if name in known), None)
    return by or _first_id(data, "nodes", default("node"))


def _complete_command(data: Row, kind_of: KindOf) -> None:
    hub = _hub(data)
    data.setdefault("rights", [{"action": "engage", "by": hub}])
    if "links" not in data:
        data["links"] = _star(data, hub, kind_of)
    for _, row in rows(data, "links"):
        row.update({**default("link"), **row})
    _complete_owners(data, hub)
    _complete_changes(data)
    complete_rules(data)
    _complete_doctrine(data, kind_of)


def complete_rules(data: Row) -> None:
    """Give rights, vetoes and release rules, a scenario's or an arrangement's, what they leave out."""
    for _, row in rows(data, "vetoes"):
        if isinstance(row.get("delay_s"), dict):
            row["delay_s"] = {**default("right")["delay_s"], **row["delay_s"]}
    _name_rows([row for _, row in rows(data, "rights")], lambda row: text(row, "action"), "right")
    for _, row in rows(data, "rights"):
        _complete_right(row)
    _name_rows([row for _, row in rows(data, "release")], lambda row: text(row, "what"), "release")
    for _, row in rows(data, "release"):
        row.update({**default("release"), **row})


def _star(data: Row, hub: str, kind_of: KindOf) -> list[Row]:
    """Link every sensor to the hub, the hub to every battery, to its own party's radars and to every other node."""
    links: list[Row] = []
    party = next((row.get("party") for _, row in rows(data, "nodes") if row.get("id") == hub), None)
    for _, row in rows(data, "assets"):
        kind = kind_of(text(row, "sheet") or "")
        if kind == "interceptor":
            links.append({"from": hub, "to": row["id"]})
        elif kind in ("radar", "satellite"):
            links.append({"from": row["id"], "to": hub})
            if kind == "radar" and party == (row.get("controller") or row.get("operator")):
                links.append({"from": hub, "to": row["id"]})
    others = [row["id"] for _, row in rows(data, "nodes") if text(row, "id") not in (None, hub)]
    return links + [{"from": hub, "to": other} for other in others]


def _complete_owners(data: Row, hub: str) -> None:
    """Where an owner must agree to what otherwise needs no right, let all others be agreed beforehand."""
    if not isinstance(data["rights"], list):
        return
    for action in ("share", "task"):
        kept = {row["id"] for _, row in rows(data, "assets") if action in names(row, "owner_consents")}
        known = [row for _, row in rows(data, "rights") if row.get("action") == action and not names(row, "for")]
        if kept and not any(kept <= set(names(row, "of") or kept) for row in known):
            row = {"action": action, "of": sorted(kept, key=str), "by": {"delegated": hub}}
            data["rights"] = [*data["rights"], row]


def _complete_changes(data: Row) -> None:
    """Name changes and vetoes, and complete the rights that changes bring as the scenario's own."""
    vetoes = [row for _, row in rows(data, "vetoes")]
    _name_rows(vetoes, lambda row: text(row, "scope"), "veto")
    changes = [row for _, row in rows(data, "changes")]
    _name_rows(changes, lambda row: None, "change")
    for row in changes:
        if isinstance(row.get("rights"), list):
            row["rights"] = [dict(right) if isinstance(right, dict) else right for right in row["rights"]]
            complete_rules(row)


def _complete_right(row: Row) -> None:
    given = default("right")
    if isinstance(row.get("delay_s"), dict):
        row["delay_s"] = {**given["delay_s"], **row["delay_s"]}
    row.update({**given, **row})


def _complete_doctrine(data: Row, kind_of: KindOf) -> None:
    """Give every battery that the file says nothing of the default way of firing."""
    doctrine = data.setdefault("doctrine", [])
    if not isinstance(doctrine, list):
        return
    said = {text(row, "shooter") for _, row in rows(data, "doctrine")}
    for _, row in rows(data, "assets"):
        if kind_of(text(row, "sheet") or "") == "interceptor" and isinstance(row["id"], str) and row["id"] not in said:
            said.add(row["id"])
            doctrine.append({"shooter": row["id"]})
    for _, row in rows(data, "doctrine"):
        row.update({**default("doctrine"), **row})


def _complete_protect(data: Row, kind_of: KindOf) -> None:
    """Protect what is aimed at, if the file does not say what is to be protected."""
    if "protect" not in data:
        aimed = [row.get("to") for _, row in rows(data, "attack")]
        places = {repr(place): place for place in aimed if _is_sound(place, kind_of)}
        data["protect"] = [{"place": place} for place in places.values()]
    for _, row in rows(data, "protect"):
        row.setdefault("radius_km", default("radius_km"))
    _name_rows([row for _, row in rows(data, "protect")], lambda row: _place_word(row.get("place")), "place")


def _is_sound(place: Any, kind_of: KindOf) -> bool:
    """Tell whether a place can be derived from; the checks tell what is wrong with one that cannot."""
    if isinstance(place, str):
        return kind_of(place) == "site"
    if not isinstance(place, dict):
        return False
    latitude, longitude = number(place.get("latitude_deg")), number(place.get("longitude_deg"))
    return latitude is not None and longitude is not None and abs(latitude) <= 90 and abs(longitude) <= 180
