"""What a replication costs a study: processor seconds, disk, and memory, measured at two sizes and extrapolated.

Each size is a process of its own, so that its greatest memory is its own; one process, no cluster. Seconds are of the
processor: a machine that does other things beside does not count. The last line is one JSON object.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = {"smallest": (500, 2000), "third-site-2007": (100, 400)}
ASKED = (10_000, 10_000_000)
MEASURES = ["stopped", "all-stopped", "rounds-fired"]


def study(scenario: str, replications: int, folder: Path) -> Path:
    """Write a study of one point."""
    path = folder / "cost.yaml"
    rows = {"format": 1, "scenario": scenario, "replications": replications, "measures": MEASURES}
    path.write_text(json.dumps(rows), "utf-8")
    return path


def measured(scenario: str, replications: int) -> dict[str, float]:
    """Run one size here and say what it took."""
    from oneroof.exchange import study_page, study_tables
    from oneroof.simulation import run
    from oneroof.studies import campaign, log

    run.run(scenario, replications=2)  # the kernels are loaded, and compiled if need be
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        started = time.process_time()
        found = campaign.study(study(scenario, replications, folder), folder)
        ran = time.process_time()
        study_tables.write(found, log.chunks(folder), folder)
        study_page.write(found, "oneroof study cost", folder)
        wrote = time.process_time()
        return {
            "replications": replications,
            "run_s": ran - started,
            "write_s": wrote - ran,
            "log_bytes": (folder / log.NAME).stat().st_size,
            "tables_bytes": sum(
                (folder / each).stat().st_size for each in (study_tables.POINTS, study_tables.REPLICATIONS)
            ),
            "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0,
        }


def apart(scenario: str, replications: int) -> dict[str, float]:
    """Run one size in a process of its own."""
    command = [sys.executable, __file__, scenario, str(replications)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return dict(json.loads(said.splitlines()[-1]))


def main() -> None:
    """Measure both scenarios at both sizes; print a table and the extrapolation."""
    result = {}
    print(f"{'scenario':<18}{'runs':>12}{'processor':>14}{'log':>12}{'tables':>12}{'memory':>10}")
    for scenario, sizes in SIZES.items():
        few, many = (apart(scenario, size) for size in sizes)
        for row in (few, many):
            print(_line(scenario, row["replications"], row["run_s"] + row["write_s"], row))
        more = many["replications"] - few["replications"]
        each = {key: (many[key] - few[key]) / more for key in ("run_s", "write_s", "log_bytes", "tables_bytes")}
        for asked in ASKED:
            extrapolated = {key: many[key] + (asked - many["replications"]) * each[key] for key in each}
            row = many | extrapolated
            print(_line(scenario, asked, row["run_s"] + row["write_s"], row, "≈"))
        result[scenario] = {
            **each,
            "memory_mb": many["memory_mb"],
            "memory_grown_mb": many["memory_mb"] - few["memory_mb"],
        }
    print(json.dumps(result))


def _line(scenario: str, runs: float, seconds: float, row: dict[str, float], sign: str = "") -> str:
    spent = f"{sign}{seconds:.0f} s" if seconds < 3600.0 else f"{sign}{seconds / 3600.0:.1f} h"
    disk = (f"{sign}{row[key] / 1e6:.2f} MB" for key in ("log_bytes", "tables_bytes"))
    return (
        f"{scenario:<18}{runs:>12,.0f}{spent:>14}{''.join(f'{each:>12}' for each in disk)}{row['memory_mb']:>7.0f} MB"
    )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(measured(sys.argv[1], int(sys.argv[2]))))
    else:
        main()
