"""A track: what a desk believes of one body, without ever knowing which it is."""

from __future__ import annotations

from dataclasses import dataclass

from oneroof.earth.arrays import Floats


@dataclass(frozen=True, slots=True)
class Track:
    """The belief about one body at a time: state (6,) and covariance (6, 6) in ECEF, m and m/s.

    `boost_probability` weighs two models, burning and coasting; the state and covariance are those of the mixture, or
    of the coasting model alone once the boost is as good as over. `first_position_ecef_m` is the place to judge the
    launch point by (the first detection, or a better fix later in boost), `first_sigma_m` how far from beneath it the
    launch point may be. `last_time_s` is when a sensor last saw it.
    """

    number: int
    time_s: float
    state_ecef: Floats
    covariance: Floats
    boost_probability: float
    first_time_s: float
    first_position_ecef_m: Floats
    updates: int
    sensors: tuple[int, ...]
    last_time_s: float
    first_sigma_m: float
