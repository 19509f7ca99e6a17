"""What a radar's echo says of a body beside its place: a feature and a cross-section, with noise; no name."""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.arrays import Floats, Integers
from oneroof.sensing.detection import Report
from oneroof.sensing.kernels import LOG_FALSE_ALARM
from oneroof.sensing.radar import Radar
from oneroof.simulation.draws import Draws, Purpose
from oneroof.simulation.nature import Nature
from oneroof.simulation.objects import Role
from oneroof.simulation.sensors import Sensor


def features(nature: Nature, sensor: Sensor, report: Report, rows: Integers, look: int, draws: Draws) -> Floats:
    """Measure every body of a report; (n, 3) as `Report.features` says, in the order of its rows.

    The feature stands for all that a signature tells (length, motion, polarisation): half the radar's discriminability,
    positive for a warhead, plus a unit normal; before anything was let go it is the normal alone. The cross-section is
    that of the echo which made the detection: for a Swerling-1 body in noise its power is exponential with mean
    1 + SNR, and `uniform < detection probability` is the same event as `-(1 + SNR) ln(uniform) > threshold`. So one
    draw decides both, and what is measured is what was seen.
    """
    device, bench = sensor.device, nature.bench
    assert isinstance(device, Radar)
    threshold = -float(device.numbers[LOG_FALSE_ALARM])
    out = np.zeros((len(report), 3))
    for place, row in enumerate(rows.tolist()):
        if row < 0:
            continue
        number, snr, section_m2 = int(bench.index[place]), float(report.snr[row]), float(bench.rcs_m2[place])
        noise = draws.of_look(Purpose.FEATURE, look, sensor.key, nature.things[number].key)
        thing = nature.things[number]
        sign = 0.0 if report.time_s < thing.alone_from_s else 0.5 if thing.role is Role.WARHEAD else -0.5
        noise_m2 = section_m2 / snr
        power = -(1.0 + snr) * math.log(float(bench.uniforms[place]))
        out[row] = sign * sensor.discriminability + noise, max(power - threshold, 0.0) * noise_m2, noise_m2
    return out
