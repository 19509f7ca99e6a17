"""What parties make of flights that they saw: the fields of development data, released by rules of their own."""

from __future__ import annotations

from typing import Literal, get_args

DevelopmentField = Literal[
    "tested_range_km",
    "apogee_km",
    "flight_time_s",
    "burnout_time_s",
    "burnout_height_km",
    "burnout_speed_m_s",
]
DEVELOPMENT_FIELDS: tuple[str, ...] = get_args(DevelopmentField)
