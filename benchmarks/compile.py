"""How long `oneroof warm` takes from nothing, and which kernels the compiler spends it on.

    python benchmarks/compile.py [COMMAND ...]      measures `oneroof warm`, or another command such as `run smallest`

Each kernel's own time is processor time without that of the kernels it calls. `warm_s` is the clock on the wall, from
the start of the command to its end, in a folder of its own; on a busy machine `processor_s` over two tells more.
Kernels that are compiled twice are named: for a second signature (a literal argument), or by both processes at once.
The last line is one JSON object.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

SHOWN = 25

# every process of the command imports this at its start, and leaves what its compiler did when it ends
LISTENER = """
import atexit, json, os, time
from numba.core import event

rows, within = [], []

class Listener(event.Listener):
    def on_start(self, told):
        within.append([time.process_time(), 0.0])

    def on_end(self, told):
        begun, inner = within.pop()
        took = time.process_time() - begun
        function = told.data["dispatcher"].py_func
        rows.append((f"{function.__module__}.{function.__name__}".removeprefix("oneroof."), took - inner))
        if within:
            within[-1][1] += took

event.register("numba:compile", Listener())

@atexit.register
def leave():
    with open(os.path.join(os.environ["COMPILE_ROWS"], f"{os.getpid()}.json"), "w") as file:
        json.dump({"processor_s": time.process_time(), "rows": rows}, file)
"""


def measured(command: list[str], top: Path) -> tuple[float, list[dict[str, object]]]:
    """Run a command with an empty cache; its seconds, and what each of its processes compiled."""
    rows, hook = top / "rows", top / "hook"
    rows.mkdir()
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(LISTENER, "utf-8")
    path = os.pathsep.join([str(hook), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {
        **os.environ, "PYTHONPATH": path, "COMPILE_ROWS": str(rows), "ONEROOF_CACHE_DIR": str(top / "cache")
    }  # fmt: skip
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-m", "oneroof.cli", *command], env=environment, check=True, capture_output=True)
    took_s = time.perf_counter() - begun
    return took_s, [json.loads(path.read_text("utf-8")) for path in sorted(rows.glob("*.json"))]


def main(command: list[str]) -> None:
    """Measure, print the table, the doubled and the sum."""
    with tempfile.TemporaryDirectory() as top:
        took_s, processes = measured(command, Path(top))
    each: dict[str, list[float]] = defaultdict(list)
    for process in processes:
        for name, own_s in process["rows"]:  # type: ignore[attr-defined]
            each[name].append(own_s)
    slowest = sorted(each, key=lambda name: -sum(each[name]))
    for name in slowest[:SHOWN]:
        print(f"{sum(each[name]):8.2f} s  {name}")
    ours = [name for name in each if not name.startswith("numba.")]
    print("compiled twice:", ", ".join(name for name in ours if len(each[name]) > 1) or "none")
    told = {
        "warm_s": round(took_s, 1),
        "processor_s": round(sum(float(process["processor_s"]) for process in processes), 1),  # type: ignore[arg-type]
        "processes": len(processes),
        "kernels": len(ours),
        "slowest_kernel": slowest[0],
        "slowest_kernel_s": round(sum(each[slowest[0]]), 2),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1:] or ["warm"])
