"""Colours: parties stay apart for every eye (oracle: Machado's matrices, 2009), and words on colour can be read."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from oneroof.exchange import style

PARTIES = ("usa", "nato", "gbr", "dnk", "pol", "cze", "rus", "irn")
# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB
EYES = {
    "normal": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    relative = XYZ @ np.clip(light, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    bent = np.where(relative > 216 / 24389, np.cbrt(relative), (24389 / 27 * relative + 16) / 116)
    return np.array([116 * bent[1] - 16, 500 * (bent[0] - bent[1]), 200 * (bent[1] - bent[2])])


def luminance(colour: str) -> float:
    return float(XYZ[1] @ linear(colour))


def contrast(a: str, b: str) -> float:
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("eye", EYES)
def test_parties_and_outcome_stay_apart(eye: str) -> None:
    colours = {**style.party_colours(PARTIES), "protected": style.GOOD, "struck": style.BAD}
    seen = {name: lab(np.array(EYES[eye]) @ linear(colour)) for name, colour in colours.items()}
    gaps = {(a, b): float(np.linalg.norm(seen[a] - seen[b])) for a, b in itertools.combinations(seen, 2)}
    closest = min(gaps, key=lambda pair: gaps[pair])
    assert gaps[closest] > 12.0, closest


def test_the_measure_itself_notices_red_and_green() -> None:
    red, green = linear("#b07050"), linear("#8f8050")
    assert np.linalg.norm(lab(red) - lab(green)) > 2 * np.linalg.norm(
        lab(np.array(EYES["deutan"]) @ red) - lab(np.array(EYES["deutan"]) @ green)
    )


def test_a_party_keeps_its_colour_whoever_else_is_there() -> None:
    alone, crowd = style.party_colours(["usa"]), style.party_colours(["xyz", "rus", "usa", "abc"])
    assert alone["usa"] == crowd["usa"] == style.party_colours(PARTIES)["usa"]
    assert len(set(crowd.values())) == 4
    assert style.GOOD not in crowd.values()


def test_more_parties_than_colours_still_get_one() -> None:
    colours = style.party_colours([f"party-{i}" for i in range(20)])
    assert len(colours) == 20
    assert len(set(list(colours.values())[:8])) == 8


@pytest.mark.parametrize("cause", style.CAUSES)
def test_words_on_a_cause_can_be_read(cause: str) -> None:
    look = style.CAUSES[cause]
    assert contrast(look.fill, look.text) >= 3.0  # large bold type


def test_text_inks_meet_the_stricter_rule() -> None:
    for ground in (style.PAPER, style.SEA, style.LAND):
        assert contrast(style.INK, ground) >= 7.0
        assert contrast(style.MUTED, ground) >= 4.5


def test_widths_grow_with_text_size_and_weight() -> None:
    assert style.text_width("ill", 10) < style.text_width("MMM", 10)
    assert style.text_width("abc", 20) == pytest.approx(2 * style.text_width("abc", 10))
    assert style.text_width("abc", 10, True) > style.text_width("abc", 10)
    assert style.text_width("é", 10) == style.text_width("e", 10)
