"""APP-6 symbols for what a scenario has: a small table of kinds, and how a party stands to the attack."""

from __future__ import annotations

# letter codes of fifteen places: scheme, standing, dimension, status, then what it is (APP-6B)
_GROUND = {"interceptor": "UCDM--", "radar": "ESR---", "node": "UH----"}
_AFLOAT = "CL----"
FRIEND, HOSTILE, NEUTRAL = "F", "H", "N"
MISSILE = "SHAPWMS--------"


def sidc(kind: str, afloat: bool, standing: str = FRIEND, planned: bool = False) -> str:
    """Give the code of an asset or a command post: a battery, a radar, a ship that carries either, a satellite."""
    status = "A" if planned else "P"
    if kind == "satellite":
        return f"S{standing}P{status}S-----".ljust(15, "-")
    if afloat:
        return f"S{standing}S{status}{_AFLOAT}".ljust(15, "-")
    return f"S{standing}G{status}{_GROUND[kind]}".ljust(15, "-")
