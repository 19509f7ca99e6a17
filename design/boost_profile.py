"""What boosts have in common: the generic profile that `tracking/launch.py` lays back to the pad, and its spread.

Six hundred boosts of one to three stages are flown by the flight room, none of them a missile of the shelf: drawn from
wide ranges of burn time and burnout speed by class, specific impulse, drag, vertical climb, final elevation, place and
heading. Each is fitted by height = 10 km exp(p x + b x^2) with x = ln(t / t10), and the way gone sideways by the same
form about x = 0.6, over the 50 s after 8 km. Run: python design/boost_profile.py
"""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.geodesy import geodetic_from_ecef, sphere_range_m
from oneroof.flight.ballistic import burnout_of, flight_limits, speed_m_s, staged
from oneroof.flight.solve import root
from oneroof.flight.trajectory import Trajectory, record
from oneroof.tracking.impact_kernels import LANDED, rise

BOOSTS, ANCHOR_M, LATER, LOWEST_M, PART_S = 600, 10e3, 0.6, 8e3, 50.0
# stages; burn time from and to (s), burnout speed from and to (km/s): from short-range liquid to intercontinental solid
CLASSES = (
    (1, 55, 125, 1.3, 3.4),
    (2, 60, 130, 2.8, 4.6),
    (3, 110, 220, 4.2, 6.0),
    (2, 150, 330, 5.5, 7.6),
    (3, 150, 200, 6.2, 7.6),
)


def boost(draws: np.random.Generator) -> tuple[Trajectory, tuple[float, float, float]]:
    """Draw one boost and fly it to burnout; with the latitude, longitude and height of its pad."""
    stages, shortest, longest, slowest, fastest = CLASSES[draws.integers(len(CLASSES))]
    part = float(np.clip(draws.random() + 0.15 * draws.standard_normal(), 0.0, 1.0))
    burn_s = shortest + (longest - shortest) * part
    speed = 1e3 * (slowest + (fastest - slowest) * float(np.clip(part + 0.25 * draws.standard_normal(), 0.0, 1.0)))
    exhaust = 9.80665 * draws.uniform(225.0, 290.0)
    beta = math.exp(draws.uniform(math.log(20e3), math.log(80e3)))
    vehicle = np.array([draws.uniform(3.0, 11.0), 0.5 / beta, 0.5 / 3000.0])

    def excess(gain: float) -> float:
        return speed_m_s(burnout_of(staged(exhaust, burn_s, stages, gain), vehicle, math.radians(38.0))) - speed

    gain = root(excess, speed + burn_s, speed + 15.0 * burn_s + 800.0, 1.0)
    pad = (math.radians(draws.uniform(20.0, 50.0)), 0.8, draws.uniform(0.0, 1500.0))
    fired = np.array([*pad, draws.uniform(0.0, 2.0 * math.pi), math.radians(draws.uniform(5.0, 60.0)), burn_s, 1.0])
    limits = flight_limits(longest_s=burn_s + 1.0)
    return record(staged(exhaust, burn_s, stages, gain), vehicle, fired, limits), pad


def main() -> None:
    draws = np.random.default_rng(1)
    fits, misfits, drawn = [], [], []
    for _ in range(BOOSTS):
        path, pad = boost(draws)
        last = path.burnout_index + 1
        points, times = path.geodetic()[:last], path.times_s[:last]
        up = points[:, 2] - pad[2]
        side = np.array([sphere_range_m(pad[0], pad[1], place[0], place[1]) for place in points])
        anchor_s = float(np.interp(ANCHOR_M, up, times))
        part = (up > LOWEST_M) & (times <= anchor_s + PART_S)
        if up.max() < 1.4 * ANCHOR_M or part.sum() < 5:
            continue
        x = np.log(times[part] / anchor_s)
        rising = np.stack([x, x * x], 1)
        height = np.linalg.lstsq(rising, np.log(up[part] / ANCHOR_M), rcond=None)[0]
        sidewise, weight = np.stack([np.ones_like(x), x - LATER, (x - LATER) ** 2], 1), np.sqrt(side[part])
        away = np.linalg.lstsq(sidewise * weight[:, None], np.log(side[part] / ANCHOR_M) * weight, rcond=None)[0]
        fits.append((math.log(anchor_s), *height, *away))
        misfits.append(math.sqrt(np.mean((ANCHOR_M * np.exp(rising @ height) - up[part]) ** 2)))
        status, before_s, state, _ = rise(path.burnout_state_ecef.copy(), np.eye(6), 3600.0)
        if status == LANDED:
            latitude, longitude, _ = geodetic_from_ecef(*state[:3].tolist())
            miss_km = sphere_range_m(pad[0], pad[1], latitude, longitude) / 1e3
            drawn.append((path.burnout_time_s + before_s, miss_km))
    table = np.array(fits)
    print("boosts", len(table))
    print("mean", np.array2string(table.mean(axis=0), precision=4, separator=", "))
    print("spread", np.array2string(table.std(axis=0), precision=3, separator=", "))
    white = np.linalg.inv(np.linalg.cholesky(np.cov(table.T)))
    print("white\n", np.array2string(white, precision=3, separator=", ", suppress_small=True))
    print("misfit of height, m: median, 84 %, 97.5 %:", np.percentile(misfits, [50, 84, 97.5]).round())
    back = np.array(drawn)
    print(
        "drawn back as free flight: s after ignition, mean and spread:",
        back[:, 0].mean().round(),
        back[:, 0].std().round(),
    )
    print("and km off, median:", np.median(back[:, 1]).round())


if __name__ == "__main__":
    main()
