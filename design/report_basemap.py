"""Writes the report's base map: the borders projected, cut to the cover, and thinned to what a page can show.

    python design/report_basemap.py            writes src/oneroof/exchange/data/basemap.json
    python design/report_basemap.py --check    says whether that file is what this script would write

Thinning settled here: 2 km keeps Denmark's and Greece's islands at 3 km a pixel, the closest that the report shows, and
the whole file under 250 KB, half of it gone when compressed. 1 km doubled the file for nothing visible; 4 km made the
Bosporus a lake.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from oneroof.exchange import basemap
from oneroof.exchange.borders import load_borders

FILE = Path(__file__).resolve().parent.parent / "src" / "oneroof" / "exchange" / "data" / "basemap.json"


def main() -> int:
    """Write or check the file."""
    text = json.dumps(basemap.build(load_borders()), sort_keys=True, separators=(",", ":")) + "\n"
    if "--check" in sys.argv:
        same = FILE.read_text(encoding="ascii") == text
        print("same" if same else "differs: run python design/report_basemap.py")
        return 0 if same else 1
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(text, encoding="ascii")
    print(f"{FILE.name}: {len(text):,} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
