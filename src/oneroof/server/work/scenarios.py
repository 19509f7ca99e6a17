"""The scenarios as the page draws them: who is there with what at which place, the attack, the few knobs there are."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from oneroof.catalogue import shelf as shelves
from oneroof.catalogue import yaml_file
from oneroof.catalogue.shelf import Shelf
from oneroof.earth.geodesy import geodetic_from_ecef
from oneroof.exchange.style import party_colours
from oneroof.exchange.words import title_of
from oneroof.sensing.radar import Radar
from oneroof.server.faults import Row
from oneroof.server.work import cases, knobs, own, symbols
from oneroof.server.work.drawn import ANALYST
from oneroof.server.work.results import as_json
from oneroof.simulation import posts, programme, sensors
from oneroof.simulation.case import Case
from oneroof.simulation.scenario import Scenario, arrangement_reader, library
from oneroof.simulation.sensors import Sensor


def listing(folder: Path, own: list[str]) -> bytes:
    """List the scenarios that ship, and uploads by their ids."""
    rows = [*_shipped()]
    for id in own:
        found = cases.scenario(folder, id)
        rows.append({"id": id, "title": found.title, "summary": found.summary.strip(), "own": True})
    return as_json(rows)


@cache
def _shipped() -> tuple[Row, ...]:
    # as they stand in their files: to check them all would take the first visitor's time
    found = [(name, yaml_file.load(library.path_of(name)).data) for name in library.names()]
    return tuple(
        {"id": id, "title": data.get("title", id), "summary": str(data.get("summary", "")).strip(), "own": False}
        for id, data in found
    )


def check(folder: Path, id: str) -> bytes:
    """Check an upload; raises Mendable with all its faults."""
    return as_json({"id": id, "title": cases.read_upload(folder, id).title})


@lru_cache(maxsize=64)
def document(
    folder: Path, id: str, arrangement: str | None = None, believe: str | None = None, seat: str = ANALYST
) -> bytes:
    """Give a scenario as the page draws it, under an arrangement, with somebody's figures, for a seat."""
    whole = described(id, cases.case(folder, id, arrangement, believe), _arrangements(folder, id))
    return as_json(whole if seat == ANALYST else own.document(whole, seat))


def described(id: str, case: Case, arrangements: list[str]) -> Row:
    """Describe a case from the analyst's seat."""
    shelf = case.shelf()
    there, _ = programme.on_its_day(case.scenario)
    devices, _ = sensors.build(there, shelf)
    return {
        "id": id,
        "title": there.title,
        "summary": there.summary.strip(),
        "sources": _sources(shelf),
        "epoch_utc": there.start_utc,
        "arrangement": there.arrangement,
        "parties": parties(there),
        "assets": [*_assets(there, shelf, devices)],
        "nodes": [*_nodes(there)],
        "links": [*_links(there)],
        "protect": [_place(shelf, row.place) | {"id": row.id, "radius_km": row.radius_km} for row in there.protect],
        "attack": [*_attack(there, shelf)],
        "arrangements": arrangements,
        "compare": list(there.compare),
        "beliefs": [*shelves.holders()],
        "beliefs_named": shelves.holders(),
        "settings": knobs.of(there, shelf),
        "replications": min(there.replications, 100),
    }


@lru_cache(maxsize=32)
def _arrangements(folder: Path, id: str) -> list[str]:
    found = cases.scenario(folder, id)
    return [name for name in arrangement_reader.names() if cases.lays_over(found, name)]


def parties(scenario: Scenario) -> list[Row]:
    """Give the parties in the file's order, each with the one colour that it has in every picture."""
    colours = party_colours([party.id for party in scenario.parties])
    roles = scenario.roles
    of = {} if roles is None else {roles.lead: "lead", roles.alliance: "alliance", roles.partner: "partner"}
    hosts = () if roles is None else roles.host
    attacking = {row.by for row in scenario.attack if row.by} or {"irn"}
    return [
        {
            "id": party.id,
            "name": party.name or party.id,
            "colour": colours[party.id],
            "role": of.get(party.id) or ("host" if party.id in hosts else None),
            "attacks": party.id in attacking,
        }
        for party in scenario.parties
    ]


def _sources(shelf: Shelf) -> list[str]:
    """Name the publications behind the figures that were taken so far, each once."""
    found = {each.value.source: shelves.source(each.value.source) for each in shelf.used() if each.value.source}
    return sorted(source.text for source in found.values() if source is not None)


def _place(shelf: Shelf, place: Any) -> Row:
    at = sensors.spot(shelf, place)
    return {"name": title_of(at.name), **_degrees(at.latitude_rad, at.longitude_rad)}


def _degrees(latitude_rad: float, longitude_rad: float) -> Row:
    return {
        "longitude_deg": round((math.degrees(longitude_rad) + 180.0) % 360.0 - 180.0, 5),
        "latitude_deg": round(math.degrees(latitude_rad), 5),
    }


def _assets(scenario: Scenario, shelf: Shelf, devices: dict[str, Sensor]) -> Iterator[Row]:
    """Each battery and radar once, each satellite of a constellation by itself."""
    course_of = sensors.courses(scenario, shelf)
    for asset in scenario.assets:
        kind = sensors.kind_of(asset, shelf)
        row = {
            "id": asset.id,
            "asset": asset.id,
            "name": asset.name or asset.id,
            "kind": kind,
            "owner": asset.owner,
            "operator": asset.operator,
            "controller": posts.holder(asset),
            "host": asset.host,
            "ship": asset.ship,
            "sheet": asset.sheet,
            "status": asset.status,
            "symbol": symbols.sidc(kind, asset.ship is not None),
            "moves": kind != "satellite",
            "fan": None,
            "interceptors": [{"sheet": asset.sheet, "rounds": asset.rounds or 0}] if kind == "interceptor" else [],
            "links": [link.to for link in scenario.links if link.from_ == asset.id],
        }
        mine = [each for each in devices.values() if each.asset == asset.id]
        if kind == "satellite":
            yield from (row | {"id": each.id, "name": each.name, **_below(each)} for each in mine)
        elif kind == "radar" and not mine:
            continue  # off duty on the scenario's day
        else:
            at = sensors.standing(asset, shelf, scenario, course_of)
            yield row | _degrees(at.latitude_rad, at.longitude_rad) | {"fan": _fan(mine[0]) if mine else None}


def _below(satellite: Sensor) -> Row:
    """The point under a satellite at the scenario's beginning."""
    x, y, z = (float(value) for value in satellite.device.place_ecef_m(0.0))  # type: ignore[union-attr]
    latitude, longitude, height = geodetic_from_ecef(x, y, z)
    return {**_degrees(latitude, longitude), "height_km": round(height / 1000.0, 1)}


def _fan(sensor: Sensor) -> Row | None:
    """A radar's reach against its reference cross-section: one face's sector, or the whole circle."""
    device = sensor.device
    if not isinstance(device, Radar):
        return None
    half = min(math.degrees(sensor.figures["sector_half_deg"]), 180.0)
    faces = [round(math.degrees(float(face)) % 360.0, 3) for face in device.faces_rad]
    return {
        "azimuth_deg": faces[0],
        "faces_deg": faces,
        "width_deg": round(2.0 * half, 3),
        "range_km": round(sensor.figures["reference_range_km"] / 1000.0, 1),
        "reference_rcs_m2": sensor.figures["reference_rcs_m2"],
        "elevation_min_deg": round(math.degrees(float(device.numbers[4])), 3),
        "elevation_max_deg": round(math.degrees(float(device.numbers[5])), 3),
    }


def _nodes(scenario: Scenario) -> Iterator[Row]:
    """Command posts; no scenario says where they stand."""
    for node in scenario.nodes:
        protects = None if node.protects is None else list(node.protects)
        row = {"id": node.id, "party": node.party, "name": node.name or node.id, "protects": protects}
        yield row | {"longitude_deg": None, "latitude_deg": None}


def _links(scenario: Scenario) -> Iterator[Row]:
    for link in scenario.links:
        down = [list(span) for span in link.down or ()]
        yield {"id": link.id, "from": link.from_, "to": link.to, "delay_s": link.delay_s.number, "down": down}


def _attack(scenario: Scenario, shelf: Shelf) -> Iterator[Row]:
    for row in scenario.attack:
        yield {
            "id": row.id,
            "missile": row.missile,
            "from": _place(shelf, row.from_),
            "to": _place(shelf, row.to),
            "time_s": row.launch_s,
            "by": row.by,
        }
