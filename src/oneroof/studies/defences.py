"""A layout as the footprint kernels want it: ways to a shot, radars, fly-out tables packed one behind the other."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from oneroof.earth.arrays import Floats, Integers
from oneroof.sensing.radar import Radar
from oneroof.simulation.layout import Layout
from oneroof.simulation.opportunity import order_and_preparation_s
from oneroof.simulation.sensors import Sensor
from oneroof.studies.knowledge import commanders, heard_at


@dataclass(frozen=True, slots=True, eq=False)
class Defence:
    """A layout as the kernels want it: ways to a shot, radars, fly-out tables."""

    ways: Floats
    delays: Floats
    radars: Floats
    faces: Floats
    counts: Integers
    origins: Floats
    axes: Floats
    bands: tuple[str, ...]
    packed: Floats
    shapes: Integers
    sites: Floats
    site_axes: Floats
    site_steps: Floats

    def like(self, other: Defence) -> list[int]:
        """List the batteries that stand and hear as in another defence."""
        heard = ("radars", "faces", "origins", "axes", "delays", "ways")
        if self.bands != other.bands or any(
            not np.array_equal(getattr(self, name), getattr(other, name)) for name in heard
        ):
            return []
        return [row for row in range(len(self.sites)) if np.array_equal(self.sites[row], other.sites[row])]

    def without(self, batteries: list[int]) -> Defence:
        """Leave the ways of some batteries out."""
        kept = ~np.isin(self.ways[:, 0].astype(int), batteries)
        return replace(self, ways=self.ways[kept], delays=self.delays[kept])


def defence(layout: Layout) -> Defence:
    radars = [each for each in layout.sensors.values() if isinstance(each.device, Radar) and each.deliveries]
    rows, delays = [], []
    for number, shooter in enumerate(layout.shooters.values()):
        for post in commanders(layout, shooter.id):
            heard = heard_at(layout, post)
            chain_s = order_and_preparation_s(heard, shooter.id)
            battery = shooter.battery
            if chain_s is not None:
                rows.append(
                    (number, chain_s, battery.basket_launch_m, battery.altitude_min_m, battery.flight_time_max_s)
                )
                delays.append([_delay_s(heard.sensors[sensor.id]) for sensor in radars])
    tables = [each.battery.fly_out for each in layout.shooters.values()]
    shapes, at = [], 0
    for each in tables:
        shapes.append((at, *each.time_s.shape))
        at += each.time_s.size
    devices = [each.device for each in radars if isinstance(each.device, Radar)]
    widest = max((len(each.faces_rad) for each in devices), default=1)
    faces = np.zeros((len(devices), widest))
    for row, device in enumerate(devices):
        faces[row, : len(device.faces_rad)] = device.faces_rad
    return Defence(
        np.array(rows, dtype=np.float64).reshape(-1, 5),
        np.array(delays, dtype=np.float64).reshape(len(rows), len(devices)),
        np.array([each.numbers for each in devices], dtype=np.float64).reshape(-1, 16),
        faces,
        np.array([len(each.faces_rad) for each in devices], dtype=np.int64),
        np.array([each.origin_ecef_m for each in devices], dtype=np.float64).reshape(-1, 3),
        np.array([each.axes for each in devices], dtype=np.float64).reshape(-1, 3, 3),
        tuple(each.band for each in radars),
        np.concatenate([each.time_s.ravel() for each in tables]) if tables else np.zeros(1),
        np.array(shapes, dtype=np.int64).reshape(-1, 4),
        np.array([each.site_ecef_m for each in tables]).reshape(-1, 3),
        np.array([each.axes for each in tables]).reshape(-1, 3, 3),
        np.array([each.steps for each in tables]).reshape(-1, 3),
    )


def _delay_s(sensor: Sensor) -> float:
    """Give what a sensor's reports take to the post that is heard; below zero if they never get there."""
    ways = [each.link_us + each.review_us for each in sensor.deliveries]
    return min(ways) / 1e6 if ways else -1.0
