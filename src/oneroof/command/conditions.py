"""Rules of engagement: what must be known of a track for a commander to act on what was agreed beforehand."""

from __future__ import annotations

from dataclasses import dataclass

from oneroof.earth.geodesy import sphere_range_m

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a desk knows of a track: is its impact in a place to protect, how many sensors follow it, whence it came.

    The chance that it is the warhead is 1 where there is nothing to tell it from. `weapons` is the declared state.
    """

    protects: bool
    sensors: int
    launch_rad: Place
    warhead_chance: float
    weapons: str | None


@dataclass(frozen=True, slots=True)
class Conditions:
    """What must hold, all of it; what is left out is not asked."""

    protects: bool | None = None
    sensors: int = 0
    launched_within_m: float | None = None
    launched_from_rad: Place = (0.0, 0.0)
    warhead_chance: float = 0.0
    weapons: str | None = None

    def hold(self, facts: Facts) -> bool:
        """Tell whether all that is asked of a track is so, as far as its desk knows."""
        away_m = sphere_range_m(*self.launched_from_rad, *facts.launch_rad)
        return (
            (self.protects is None or self.protects == facts.protects)
            and facts.sensors >= self.sensors
            and (self.launched_within_m is None or away_m <= self.launched_within_m)
            and facts.warhead_chance >= self.warhead_chance
            and (self.weapons is None or self.weapons == facts.weapons)
        )
