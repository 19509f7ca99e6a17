"""The eighth-order Runge-Kutta tableau of Dormand and Prince, also for positions straight from accelerations.

Source: Hairer, Norsett, Wanner, "Solving Ordinary Differential Equations I", 2nd edition, section II.5 (DOP853): twelve
stages, without the embedded error estimate. Row 12 is the step itself.
"""

from __future__ import annotations

import numpy as np

STAGES = 12

# stage, earlier stage, weight of its slope
_WEIGHTS = (
    (1, 0, 0.05260015195876773),
    (2, 0, 0.0197250569845379),
    (2, 1, 0.0591751709536137),
    (3, 0, 0.02958758547680685),
    (3, 2, 0.08876275643042054),
    (4, 0, 0.2413651341592667),
    (4, 2, -0.8845494793282861),
    (4, 3, 0.924834003261792),
    (5, 0, 0.037037037037037035),
    (5, 3, 0.17082860872947386),
    (5, 4, 0.12546768756682242),
    (6, 0, 0.037109375),
    (6, 3, 0.17025221101954405),
    (6, 4, 0.06021653898045596),
    (6, 5, -0.017578125),
    (7, 0, 0.03709200011850479),
    (7, 3, 0.17038392571223998),
    (7, 4, 0.10726203044637328),
    (7, 5, -0.015319437748624402),
    (7, 6, 0.008273789163814023),
    (8, 0, 0.6241109587160757),
    (8, 3, -3.3608926294469414),
    (8, 4, -0.868219346841726),
    (8, 5, 27.59209969944671),
    (8, 6, 20.154067550477894),
    (8, 7, -43.48988418106996),
    (9, 0, 0.47766253643826434),
    (9, 3, -2.4881146199716677),
    (9, 4, -0.590290826836843),
    (9, 5, 21.230051448181193),
    (9, 6, 15.279233632882423),
    (9, 7, -33.28821096898486),
    (9, 8, -0.020331201708508627),
    (10, 0, -0.9371424300859873),
    (10, 3, 5.186372428844064),
    (10, 4, 1.0914373489967295),
    (10, 5, -8.149787010746927),
    (10, 6, -18.52006565999696),
    (10, 7, 22.739487099350505),
    (10, 8, 2.4936055526796523),
    (10, 9, -3.0467644718982196),
    (11, 0, 2.273310147516538),
    (11, 3, -10.53449546673725),
    (11, 4, -2.0008720582248625),
    (11, 5, -17.9589318631188),
    (11, 6, 27.94888452941996),
    (11, 7, -2.8589982771350235),
    (11, 8, -8.87285693353063),
    (11, 9, 12.360567175794303),
    (11, 10, 0.6433927460157636),
    (12, 0, 0.054293734116568765),
    (12, 5, 4.450312892752409),
    (12, 6, 1.8915178993145003),
    (12, 7, -5.801203960010585),
    (12, 8, 0.3111643669578199),
    (12, 9, -0.1521609496625161),
    (12, 10, 0.20136540080403034),
    (12, 11, 0.04471061572777259),
)

# of accelerations in a stage's velocity (step times this), and in its position (step squared times this)
SPEED_WEIGHTS = np.zeros((STAGES + 1, STAGES))
PLACE_WEIGHTS = np.zeros((STAGES + 1, STAGES))
# fraction of the step at which a stage stands
FRACTIONS = np.zeros(STAGES + 1)
for _stage, _earlier, _weight in _WEIGHTS:
    SPEED_WEIGHTS[_stage, _earlier] = _weight
    FRACTIONS[_stage] += _weight
for _stage, _earlier, _weight in _WEIGHTS:
    for _first in range(_earlier):
        PLACE_WEIGHTS[_stage, _first] += _weight * SPEED_WEIGHTS[_earlier, _first]
# sums that vanish by the conditions of order are zero, not rounding: the compiler then leaves them out
PLACE_WEIGHTS[np.abs(PLACE_WEIGHTS) < 1e-13] = 0.0
