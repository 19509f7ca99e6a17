"""Writes the table and the picture of docs/would-gabala-do.md.

    python design/would_gabala_do.py

Settled here: reports on a grid of 5 s, the greatest common part of 10 s and 15 s, and one meeting point a flight, of
the last useful launch: with each radar's own best point the table would compare different things.
"""

from __future__ import annotations

import re
from pathlib import Path

from oneroof.exchange.handover_table import markdown
from oneroof.simulation.handover import TURNED, Study, study

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE = DOCS / "would-gabala-do.md"
PICTURE = DOCS / "images" / "would-gabala-do.png"
FLIGHT = "brussels-shot"
LOOKS = {
    "gabala": ("#D55E00", "-"),
    TURNED: ("#D55E00", "--"),
    "armavir": ("#CC79A7", "-"),
    "uewr-fylingdales": ("#E69F00", "-"),
    "forward-x-band": ("#0072B2", "-"),
    "emr-brdy": ("#7A5230", "-"),
}


def main() -> int:
    """Write both."""
    found = study()
    text = PAGE.read_text("utf-8")
    table = f"<!-- table -->\n\n{markdown(found)}\n<!-- end of table -->"
    PAGE.write_text(re.sub(r"<!-- table -->.*<!-- end of table -->", lambda _: table, text, flags=re.DOTALL), "utf-8")
    draw(found)
    return 0


def draw(found: Study) -> None:
    """Draw the error against time after ignition for one flight, with the baskets and their ranges as bands."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(9.0, 5.0), dpi=110)
    for (middle, low, high), said in zip(found.baskets_km, ("launch basket", "handover basket"), strict=True):
        axes.axhspan(low, high, color="#009E73", alpha=0.08, linewidth=0)
        axes.axhline(middle, color="#009E73", linewidth=1.0)
        axes.annotate(f"{said}, {middle:.0f} km", (1000.0, middle), ha="right", va="bottom", color="#00664b", size=9)
    for one in (each for each in found.as_assumed if each.flight == FLIGHT and each.track_s.size > 1):
        colour, dashes = LOOKS[one.radar]
        start_s = one.first_look_s or 0.0
        axes.plot(start_s + one.track_s, one.error_m / 1e3, dashes, color=colour, linewidth=2.0, label=one.radar)
    axes.set(yscale="log", ylim=(1.0, 2000.0), xlim=(150.0, 1010.0), xlabel="time after ignition, s")
    axes.set_ylabel("three-sigma error of the meeting point, km")
    axes.set_title("Flight to Brussels; Gabala as published sees its boost only and has no curve", size=10, loc="left")
    axes.legend(frameon=False, loc="upper right")
    axes.grid(True, which="major", color="#e3e8eb")
    figure.tight_layout()
    figure.savefig(PICTURE, metadata={"Software": None})


if __name__ == "__main__":
    raise SystemExit(main())
