"""Compiled drag coefficient of a slender missile body by Mach number, on its cross-section, at no angle of attack.

Four straight lines through the break points of Forden, Science & Global Security 15 (2007), figure 1, which he uses for
every missile of his table 1 (as quoted by GitHub armscontrolwonk/Thrusty): level below Mach 0.85, a rise to a plateau
between Mach 1.0 and 1.2, a fall to Mach 2, level again from there on. Power-on and power-off are not told apart.
"""

from __future__ import annotations

from oneroof.earth.jit import kernel

SUBSONIC, PEAK, SUPERSONIC = 0.20, 0.27, 0.20
RISE_FROM, RISE_TO, FALL_FROM, FALL_TO = 0.85, 1.0, 1.2, 2.0


@kernel
def drag_coefficient(mach: float) -> float:
    """Drag coefficient of a slender body at a Mach number."""
    if mach <= RISE_FROM:
        return SUBSONIC
    if mach < RISE_TO:
        return SUBSONIC + (PEAK - SUBSONIC) * (mach - RISE_FROM) / (RISE_TO - RISE_FROM)
    if mach <= FALL_FROM:
        return PEAK
    if mach < FALL_TO:
        return PEAK + (SUPERSONIC - PEAK) * (mach - FALL_FROM) / (FALL_TO - FALL_FROM)
    return SUPERSONIC
