"""What a scenario says of objects, in numbers: what flies with each warhead, what a hit leaves, what a desk expects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from oneroof.catalogue.shelf import Figures
from oneroof.simulation.scenario.models import Scenario
from oneroof.simulation.scenario.objects import Debris, Objects
from oneroof.simulation.scenario.quantity import Quantity
from oneroof.tracking.discrimination import Expectation, Kind

# cross-section by band, m2: in boost, then of the coasting body from the nose, broadside, from the tail
Section = tuple[float, float, float, float]
Sections = Mapping[str, Section]


@dataclass(frozen=True, slots=True)
class Companions:
    """What one missile brings forth beside its warhead; figures of what there is none of are 0."""

    decoys: int
    decoy_rcs_m2: Sections
    decoy_beta_kg_m2: float
    release_s: float
    release_speed_m_s: float
    spent_stage: bool
    stage_rcs_m2: Sections
    stage_beta_kg_m2: float
    separation_speed_m_s: float

    @property
    def count(self) -> int:
        """How many objects fly beside the warhead."""
        return self.decoys + self.spent_stage


@dataclass(frozen=True, slots=True)
class Fragments:
    """What is left of a body that was hit."""

    pieces: int
    speed_m_s: float
    beta_kg_m2: float
    rcs_m2: float


def _number(quantity: Quantity | None) -> float:
    return quantity.number if quantity is not None else 0.0


def companions(row: Objects | None, rcs_m2: Sections) -> Companions | None:
    """Take a row's objects; a decoy looks like the warhead, times a ratio if it is not credible, a stage as in boost.

    The sheet's cross-section in boost is the whole missile's seen obliquely from below; the empty last stage is
    smaller and tumbles, so this is the upper end. None if the row brings forth nothing.
    """
    if row is None or not (row.decoys or row.spent_stage):
        return None
    ratio = 1.0 if row.decoy_rcs_ratio is None else row.decoy_rcs_ratio.number
    return Companions(
        decoys=row.decoys,
        decoy_rcs_m2={band: _times(section, ratio) for band, section in rcs_m2.items()},
        decoy_beta_kg_m2=_number(row.decoy_beta_kg_m2),
        release_s=_number(row.release_s),
        release_speed_m_s=_number(row.release_speed_m_s),
        spent_stage=row.spent_stage,
        stage_rcs_m2={band: all_round(section[0]) for band, section in rcs_m2.items()},
        stage_beta_kg_m2=_number(row.stage_beta_kg_m2),
        separation_speed_m_s=_number(row.separation_speed_m_s),
    )


def _times(section: Section, ratio: float) -> Section:
    boost, nose, broadside, tail = section
    return boost * ratio, nose * ratio, broadside * ratio, tail * ratio


def all_round(section_m2: float) -> Section:
    """Give the cross-sections of a body that tumbles: one mean from wherever it is seen."""
    return section_m2, section_m2, section_m2, section_m2


def fragments(row: Debris | None) -> Fragments | None:
    """Take what a scenario says of debris; None if nothing of a hit body is to be seen."""
    if row is None or round(row.pieces.number) == 0:
        return None
    return Fragments(
        round(row.pieces.number), row.speed_m_s.number, row.beta_kg_m2.number, row.rcs_m2.number
    )  # fmt: skip


def discriminability(figures: Figures, scenario: Scenario) -> float:
    """Read how well a radar tells objects apart, where a scenario has objects at all; else no figure is taken."""
    return figures.si("discriminability_per_look") if has_objects(scenario) else 0.0


def has_objects(scenario: Scenario) -> bool:
    """Tell whether anything but warheads may be seen in a scenario."""
    beside = any(row.objects is not None and (row.objects.decoys or row.objects.spent_stage) for row in scenario.attack)
    return beside or fragments(scenario.debris) is not None


@dataclass(frozen=True, slots=True)
class Class:
    """A class of missile as a planner knows it: its warhead's figures, and what may fly beside it."""

    rcs_m2: Sections
    beta_kg_m2: float
    beside: Companions | None


def expectation(
    classes: Iterable[Class],
    debris: Fragments | None,
    bands: Mapping[int, str],
    discriminability_of: Mapping[int, float],
) -> Expectation:
    """Say what a desk knows beforehand: the kinds of object there may be, in what proportion, as each sensor sees them.

    `bands` and `discriminability_of` are by sensor number. Whoever expects just what the scenario flies is the best
    informed planner there can be, short of knowing which is which.
    """
    kinds: list[Kind] = []
    for each in classes:
        kinds.append(_kind(1.0, True, each.rcs_m2, each.beta_kg_m2, bands))
        beside = each.beside
        if beside is not None and beside.decoys:
            kinds.append(_kind(float(beside.decoys), False, beside.decoy_rcs_m2, beside.decoy_beta_kg_m2, bands))
        if beside is not None and beside.spent_stage:
            kinds.append(_kind(1.0, False, beside.stage_rcs_m2, beside.stage_beta_kg_m2, bands))
    if debris is not None:
        alike = dict.fromkeys(bands.values(), all_round(debris.rcs_m2))
        kinds.append(_kind(float(debris.pieces), False, alike, debris.beta_kg_m2, bands))
    return Expectation(_gathered(kinds), dict(discriminability_of))


def _kind(weight: float, warhead: bool, rcs_m2: Sections, beta_kg_m2: float, bands: Mapping[int, str]) -> Kind:
    seen = tuple((number, rcs_m2[band]) for number, band in sorted(bands.items()) if band in rcs_m2)
    return Kind(weight, warhead, seen, 1.0 / beta_kg_m2)


def _gathered(kinds: list[Kind]) -> tuple[Kind, ...]:
    """Put equal kinds together, in an order of their own: the order of an attack tells nothing."""
    weights: dict[tuple[object, ...], float] = {}
    kept: dict[tuple[object, ...], Kind] = {}
    for kind in kinds:
        same = (not kind.warhead, kind.rcs_m2, kind.inverse_beta_m2_kg)
        weights[same] = weights.get(same, 0.0) + kind.weight
        kept[same] = kind
    return tuple(
        Kind(weights[same], kept[same].warhead, kept[same].rcs_m2, kept[same].inverse_beta_m2_kg)
        for same in sorted(kept, key=repr)
    )
