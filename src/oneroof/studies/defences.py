"""A layout as the footprint kernels want it: ways to a shot, batteries, radars, and in what order reports arrive."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oneroof.earth.arrays import Flags, Floats
from oneroof.earth.wgs84 import SPHERE_RADIUS_M
from oneroof.flight.interceptor import FlyOut
from oneroof.flight.kernels import LONGEST_S
from oneroof.sensing import kernels as radars
from oneroof.sensing.radar import Radar
from oneroof.simulation.layout import Layout, Shooter
from oneroof.simulation.opportunity import STEP_S, order_and_preparation_s
from oneroof.simulation.sensors import Sensor
from oneroof.studies.commit_kernels import ORDER, WAY_NUMBERS
from oneroof.studies.knowledge import commanders, heard_at
from oneroof.studies.knowledge_kernels import CLASS, EYE_NUMBERS
from oneroof.studies.shot_kernels import BATTERY_NUMBERS, TABLE

NOT_HEARD = -1.0
# as many as a whole number has bits
MOST_RADARS = 62


@dataclass(frozen=True, slots=True, eq=False)
class Defence:
    """A layout as the kernels want it; where the numbers of a row stand is told by the kernels that read them.

    Radars whose reports take equally long to every post that counts are one class. `orders` (o, 1 + classes, 3) hold
    for each post how the reports of the classes that it hears follow each other.
    """

    ways: Floats
    batteries: Floats
    packed: Floats
    eyes: Floats
    faces: Floats
    orders: Floats
    classes: int
    bands: tuple[str, ...]
    fly_outs: tuple[Floats, ...]

    def moved_from(self, other: Defence) -> tuple[Flags, int] | None:
        """Tell which batteries are not as in another defence (b,), and which radars, as bits; None if more differs."""
        alike = ("faces", "orders", "ways")
        if (
            (self.bands, self.classes, len(self.fly_outs)) != (other.bands, other.classes, len(other.fly_outs))
            or len(self.eyes) > MOST_RADARS
            or not all(np.array_equal(getattr(self, name), getattr(other, name)) for name in alike)
            or not np.array_equal(self.eyes[:, CLASS], other.eyes[:, CLASS])
        ):
            return None
        pairs = zip(self.fly_outs, other.fly_outs, strict=True)
        same = np.array([one is two or np.array_equal(one, two) for one, two in pairs], dtype=np.bool_)
        # where a table begins among all says nothing of it
        rows = [np.delete(each, TABLE, axis=1) for each in (self.batteries, other.batteries)]
        elsewhere = (self.eyes != other.eyes).any(axis=1)
        bits = sum(1 << row for row, moved in enumerate(elsewhere.tolist()) if moved)
        return ~(same & (rows[0] == rows[1]).all(axis=1)), bits


def defence(layout: Layout) -> Defence:
    """Pack a layout."""
    sensors = [each for each in layout.sensors.values() if isinstance(each.device, Radar) and each.deliveries]
    rows: list[tuple[float, ...]] = []
    delays: list[list[float]] = []
    for number, shooter in enumerate(layout.shooters.values()):
        for post in commanders(layout, shooter.id):
            heard = heard_at(layout, post)
            chain_s = order_and_preparation_s(heard, shooter.id)
            if chain_s is not None:
                delays.append([_delay_s(heard.sensors[sensor.id]) for sensor in sensors])
                rows.append((number, 0.0, chain_s, shooter.battery.basket_launch_m))
    ways, heard_s = (
        np.array(rows, dtype=np.float64).reshape(-1, WAY_NUMBERS),
        np.array(delays).reshape(len(rows), len(sensors)),
    )
    posts, of_way = np.unique(heard_s, axis=0, return_inverse=True) if len(rows) else (heard_s, np.zeros(0))
    ways[:, ORDER] = of_way.ravel()
    classes, of_radar = _classes(posts)
    eyes, faces = _eyes([each.device for each in sensors if isinstance(each.device, Radar)], of_radar)
    tables = tuple(each.battery.fly_out.time_s for each in layout.shooters.values())
    packed = np.concatenate([each.ravel() for each in tables]) if tables else np.zeros(1)
    bands = tuple(each.band for each in sensors)
    shooters = list(layout.shooters.values())
    return Defence(ways, _batteries(shooters), packed, eyes, faces, _orders(classes), classes.shape[1], bands, tables)


def _delay_s(sensor: Sensor) -> float:
    """Give what a sensor's reports take to the post that is heard; NOT_HEARD if they never get there."""
    ways = [each.link_us + each.review_us for each in sensor.deliveries]
    return min(ways) / 1e6 if ways else NOT_HEARD


def _classes(posts: Floats) -> tuple[Floats, list[int]]:
    """Give the delays of each class of radars at each post (posts, classes), and each radar's class, -1 unheard."""
    found: list[tuple[float, ...]] = []
    of_radar = []
    for column in posts.T.tolist():
        key = tuple(column)
        if all(each == NOT_HEARD for each in key):
            of_radar.append(-1)
            continue
        if key not in found:
            found.append(key)
        of_radar.append(found.index(key))
    return np.array(found, dtype=np.float64).reshape(-1, len(posts)).T, of_radar


def _orders(classes: Floats) -> Floats:
    """Lay out how the reports of the classes follow each other at each post, as commit_kernels reads it."""
    most = max((int((row != NOT_HEARD).sum()) for row in classes), default=0)
    orders = np.zeros((len(classes), 1 + most, 3))
    for order, delays in zip(orders, classes.tolist(), strict=True):
        heard = [(delay % STEP_S, delay // STEP_S, number) for number, delay in enumerate(delays) if delay != NOT_HEARD]
        order[0, :2] = len(heard), min((delay for delay in delays if delay != NOT_HEARD), default=0.0)
        for row, (left, whole, number) in zip(order[1:], sorted(heard), strict=False):
            row[:] = number, whole, left
    return orders


def _batteries(shooters: Sequence[Shooter]) -> Floats:
    """Lay out the batteries as shot_kernels reads them."""
    rows, at = [], 0
    for each in shooters:
        battery, table = each.battery, each.battery.fly_out
        fastest2 = min(battery.target_speed_max_m_s, 1e9) ** 2
        rows.append(
            (*table.axes.ravel(), *table.steps, battery.altitude_min_m, battery.flight_time_max_s, fastest2, at,
             *table.time_s.shape, *_bounds(table))
        )  # fmt: skip
        at += table.time_s.size
    return np.array(rows, dtype=np.float64).reshape(-1, BATTERY_NUMBERS)


def _bounds(table: FlyOut) -> tuple[float, float]:
    """Give the altitude above which a table reaches nothing, and the squared cosine of the angle beyond which.

    Minus one where it reaches a quarter round or more: nothing is out of its angle.
    """
    ranges, altitudes = (int(each.max(initial=0)) for each in np.nonzero((table.time_s <= LONGEST_S).any(axis=0)))
    reach_rad = ranges * table.range_step_m / SPHERE_RADIUS_M
    cosine2 = math.cos(reach_rad) ** 2 if reach_rad < 0.5 * math.pi else -1.0
    return altitudes * table.altitude_step_m, cosine2


def _eyes(devices: Sequence[Radar], of_radar: Sequence[int]) -> tuple[Floats, Floats]:
    """Lay out the radars and their faces as knowledge_kernels reads them."""
    widest = max((len(each.faces_rad) for each in devices), default=1)
    eyes, faces = np.zeros((len(devices), EYE_NUMBERS)), np.zeros((len(devices), widest, 3))
    for row, (device, number) in enumerate(zip(devices, of_radar, strict=True)):
        numbers = device.numbers
        ends = (math.sin(float(numbers[part])) for part in (radars.ELEVATION_MIN, radars.ELEVATION_MAX))
        half = math.cos(min(float(numbers[radars.SECTOR_HALF]), math.pi))
        eyes[row] = (
            *device.origin_ecef_m, *device.axes.ravel(), *numbers, *ends, half, len(device.faces_rad), number,
        )  # fmt: skip
        for face, azimuth in enumerate(device.faces_rad.tolist()):
            faces[row, face] = azimuth, math.sin(azimuth), math.cos(azimuth)
    return eyes, faces
