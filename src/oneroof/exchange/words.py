"""Numbers and names as people read them: minutes and seconds, per cent, units, lists."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

_UNITS = {
    "km_s": "km/s",
    "m_s": "m/s",
    "km": "km",
    "m": "m",
    "m2": "m²",
    "km2": "km²",
    "kg_m2": "kg/m²",
    "s": "s",
    "min": "min",
    "deg": "°",
    "ghz": "GHz",
    "mhz": "MHz",
    "db": "dB",
    "kg": "kg",
    "kw": "kW",
}
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def known(value: Any) -> bool:
    """Tell whether a figure is there: neither null nor NaN."""
    return value is not None and not (isinstance(value, float) and math.isnan(value))


def minutes(seconds: float | None) -> str:
    """Write seconds as minutes and seconds, `2:05`; a dash for an unknown time."""
    if seconds is None or math.isnan(seconds):
        return "–"
    whole = round(abs(seconds))
    return f"{'−' if seconds < 0 and whole else ''}{whole // 60}:{whole % 60:02d}"


def percent(share: float | None) -> str:
    """Write a share as a whole per cent; never 0 % or 100 % for what is not exactly none or all."""
    if share is None or math.isnan(share):
        return "–"
    if 1e-9 < share < 0.005:
        return "<1 %"
    return ">99 %" if 0.995 < share < 1.0 - 1e-9 else f"{share * 100:.0f} %"


def figure(value: Any) -> str:
    """Write a figure of a sheet: yes and no, lists, numbers with thin groups and no false digits."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(figure(item) for item in value)
    if isinstance(value, (int, float)):
        return _plain(float(value))
    return str(value)


def _plain(value: float) -> str:
    if math.isnan(value):
        return "–"
    if value == round(value) and abs(value) < 1e15:
        return f"{value:,.0f}".replace(",", "\u202f").replace("-", "−")
    if abs(value) < 1e-3:
        mantissa, exponent = f"{value:.2e}".split("e")
        power = "10" + str(int(exponent)).translate(_RAISED)
        return power if float(mantissa) == 1.0 else f"{float(mantissa):g}·{power}".replace("-", "−")
    return f"{value:.4g}".replace("-", "−")


def named(key: str) -> tuple[str, str]:
    """Split a figure's name into words and its unit: `burnout_speed_km_s` is (`burnout speed`, `km/s`)."""
    for suffix in sorted(_UNITS, key=len, reverse=True):
        if key.endswith("_" + suffix):
            return key[: -len(suffix) - 1].replace("_", " "), _UNITS[suffix]
    return key.replace("_", " "), ""


def with_unit(value: Any, unit: str) -> str:
    """Write a figure with its unit."""
    text = figure(value)
    return text if not unit or text in ("–", "yes", "no") else text + ("" if unit == "°" else " ") + unit


def listed(words: Iterable[str]) -> str:
    """Join words as a sentence does."""
    items = list(words)
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1] if items else ""


def range_of(times: Mapping[str, Any] | None, write: Any = minutes) -> str:
    """Write the 5 to 95 % band of a time."""
    if not times or not known(times.get("median")):
        return ""
    low, high = write(times.get("low")), write(times.get("high"))
    return "" if low == high or "–" in (low, high) else f"{low}–{high}"


def interval_of(share: Mapping[str, Any]) -> str:
    """Write a share's interval: `74–90 %`."""
    low, high = percent(share.get("low")), percent(share.get("high"))
    return f"{low.removesuffix(' %')}–{high}" if "–" not in (low, high) else ""


def title_of(key: str) -> str:
    """Make a name for people from an id: `new-york` is `New York`."""
    return key.replace("-", " ").title() if key.islower() else key


def wilson(count: float, total: float, z: float = 1.959963984540054) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    if total <= 0:
        return 0.0, 1.0
    share = count / total
    spread = 1.0 + z * z / total
    middle = (share + z * z / (2.0 * total)) / spread
    half = z / spread * math.sqrt(share * (1.0 - share) / total + z * z / (4.0 * total * total))
    return max(0.0, middle - half), min(1.0, middle + half)
