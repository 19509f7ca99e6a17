"""Installs a wheel into an empty environment and has it serve the page, with neither Node nor the checkout in reach."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import urllib.request
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main(wheel: str) -> None:
    """Install, start, fetch the page with its parts and one answer of the API, stop."""
    with tempfile.TemporaryDirectory(prefix="oneroof-wheel-") as folder:
        venv.create(folder, with_pip=True)
        python, command = (str(Path(folder) / "bin" / name) for name in ("python", "oneroof"))
        said = ["--disable-pip-version-check", "--quiet", "--constraint", str(ROOT / "constraints.txt")]
        subprocess.run([python, "-m", "pip", "install", *said, f"{Path(wheel).resolve()}[serve]"], check=True)
        # nothing but the environment itself is on the path
        environment = {"PATH": str(Path(folder) / "bin"), "HOME": folder, "LANG": os.environ.get("LANG", "C.UTF-8")}
        asked = [command, "serve", "--port", "0", "--no-open"]
        process = subprocess.Popen(asked, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            try_page(process.stdout.readline().split()[-1])
        finally:
            process.terminate()
            process.wait(10)


def try_page(address: str) -> None:
    """Fetch the page, every part that it names, and a list that only the worker can give."""
    page = fetch(address).decode()
    parts = re.findall(r'(?:src|href)="(?:\./|/)?([^":]+)"', page)
    assert any(part.endswith(".js") for part in parts), f"the page names no script: {page[:400]}"
    for part in parts:
        assert fetch(address + part), part
    assert b"third-site-2007" in fetch(f"{address}api/scenarios")
    print(f"the wheel serves the page and {len(parts)} parts of it")


def fetch(address: str) -> bytes:
    """Fetch what lies at an address; anything but 200 is an error."""
    with urllib.request.urlopen(address, timeout=60) as answer:
        body: bytes = answer.read()
    return body


if __name__ == "__main__":
    main(sys.argv[1])
