"""Time: a UTC date as people write it, Julian dates, and how far the Earth has turned."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from oneroof.errors import Fault, Mendable

_UNIX_EPOCH_JD = 2_440_587.5
_J2000_JD = 2_451_545.0
DAY_S = 86_400.0


def utc(text: str, where: str = "time") -> datetime:
    """Read a UTC instant in ISO 8601, such as 2007-07-01T12:00:00Z; an offset is converted, none means UTC.

    Raises Mendable if the text is no such instant.
    """
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        mend = "Write it like 2007-07-01T12:00:00Z."
        raise Mendable(Fault(where, repr(text), "it must be a UTC date and time in ISO 8601", mend)) from None
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def julian_date(epoch: datetime, elapsed_s: float = 0.0) -> tuple[float, float]:
    """Julian date of an instant some seconds after an epoch, in two parts (a half-integer day and a fraction of it).

    UTC days of 86,400 s: a leap second between the two is not seen.
    """
    since = epoch - datetime(1970, 1, 1, tzinfo=UTC)
    seconds = since.seconds + since.microseconds * 1e-6 + elapsed_s
    whole = math.floor(seconds / DAY_S)
    return _UNIX_EPOCH_JD + since.days + whole, (seconds - whole * DAY_S) / DAY_S


def gmst_rad(day_jd: float, fraction: float) -> float:
    """Greenwich mean sidereal time (IAU 1982) at a Julian date in two parts, 0 to 2 pi.

    UT1 is taken as UTC: wrong by up to 0.9 s, 66 microradians (2.8 km at geostationary height). Source: Aoki and
    others, Astronomy and Astrophysics 105 (1982) 359.
    """
    days = (day_jd - _J2000_JD) + fraction
    centuries = days / 36_525.0
    seconds = 67_310.54841 + centuries * (8_640_184.812866 + centuries * (0.093104 - centuries * 6.2e-6))
    # the 876,600 h a century of the formula are whole turns a day: only the fraction of the day is left of them
    turns = seconds / DAY_S + ((day_jd - _J2000_JD) % 1.0 + fraction) % 1.0
    return (turns % 1.0) * 2.0 * math.pi
