"""The upper air of 1976 as a few smooth layers: derive the numbers that stand in earth/upper_air.py, and print them.

Logarithm of density by quintics in four layers, meeting with one value and one slope: at the layers' edges the printed
rows are met, between them the rows are fitted by least squares. Steps of an integrator may then be as long as a layer.
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from oneroof.earth.atmosphere import density_kg_m3
from oneroof.earth.upper_air import EDGES_KM, PRINTED


def main() -> None:
    """Solve and print edges' logarithms and slopes, and two shapes a layer."""
    heights, logarithms = PRINTED[:, 0], np.log(PRINTED[:, 1])
    logarithms[0] = math.log(density_kg_m3(86e3 - 1e-6))
    edges = np.array(EDGES_KM)
    values = [float(logarithms[heights == edge][0]) for edge in edges]
    rows, rests = [], []
    for layer, (low, high) in enumerate(itertools.pairwise(edges)):
        for height, logarithm in zip(heights, logarithms, strict=True):
            if not low < height < high:
                continue
            t, width = (height - low) / (high - low), high - low
            row = np.zeros(len(edges) + 2 * (len(edges) - 1))
            row[layer], row[layer + 1] = width * t * (1 - t) ** 2, -width * t * t * (1 - t)
            row[len(edges) + 2 * layer] = t * t * (1 - t) ** 2
            row[len(edges) + 2 * layer + 1] = t**3 * (1 - t) ** 2
            rows.append(row)
            rests.append(
                logarithm - values[layer] * (1 - t) ** 2 * (1 + 2 * t) - values[layer + 1] * t * t * (3 - 2 * t)
            )
    found = np.linalg.lstsq(np.array(rows), np.array(rests), rcond=None)[0]
    print("logarithms", [round(value, 9) for value in values])
    print("slopes a km", [round(float(value), 9) for value in found[: len(edges)]])
    print("shapes", np.round(found[len(edges) :].reshape(-1, 2), 9).tolist())
    print("largest relative error at a printed row", float(np.abs(np.array(rows) @ found - rests).max()))


if __name__ == "__main__":
    main()
