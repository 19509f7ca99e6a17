"""Breaks files in seeded ways: bytes, words, keys, lines, nesting, and values moved about in well-formed YAML."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import numpy as np

from oneroof.catalogue import yaml_file

WORDS = (
    *(".nan", ".inf", "-.inf", "1e400", "-1e400", "1e308", "-0", "0", "1", "-1", "0.5", "9" * 20, "9" * 500),
    *(
        "true",
        "no",
        "NO",
        "~",
        "''",
        '""',
        "[]",
        "{}",
        "[[]]",
        "{a: {b: c}}",
        "*a",
        "&a b",
        "!!python/name:os.system x",
    ),
    *("<<", "? x", "|", ">", "%", "@", "`", "\t", "\\x00", "'", '"', "- - -", "...", "---", "#", ": :", "2013-02-30"),
    *("2013-07-01T12:00:00Z", "0o7", "0x1F", "1_000", "berlin", "usa", "gbi-two-stage", "dsp", "x" * 3000, "é" * 50),
    *("{assumed: 1, low: 0, high: 2, reason: x}", "{value: 1, source: x, confidence: H}"),
    "{latitude_deg: 1, longitude_deg: 2}",
)
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2.5, 1.0, 1e300, -1e300, 10**18, 10**90, "", "x", " ", "\n", "\x7f", "\U0001f600"),
    *("NO", "berlin", "usa", "dsp", "shahab-3", "engage", "a.b", "a>b", [], {}, [None], [[]], [1, 2], [{"id": "x"}]),
    *({"a": 1}, {"value": 1}, {"assumed": 1}, {"": ""}, {"<cited>": 1}, {"latitude_deg": 91, "longitude_deg": 0}),
    {"assumed": 1, "low": 0, "high": 2, "reason": "x"},
)


def mutated(raw: bytes, rng: np.random.Generator) -> bytes:
    """Break a file in one way, or in a few on top of each other."""
    for _ in range(int(rng.integers(1, 4))):
        raw = KINDS[int(rng.integers(len(KINDS)))](raw, rng)
    return raw


def _pick(rng: np.random.Generator, size: int) -> int:
    return int(rng.integers(max(size, 1)))


def _bytes(raw: bytes, rng: np.random.Generator) -> bytes:
    """Change, remove, insert or repeat a few bytes."""
    at = _pick(rng, len(raw))
    length = _pick(rng, 12)
    new = bytes(rng.integers(0, 256, length, dtype=np.uint8)) if rng.random() < 0.5 else raw[at : at + length] * 2
    return raw[:at] + new + raw[at + _pick(rng, 12) :]


def _word(raw: bytes, rng: np.random.Generator) -> bytes:
    """Put a nasty word in the place of one, or behind a colon."""
    words = raw.split(b" ")
    words[_pick(rng, len(words))] = WORDS[_pick(rng, len(WORDS))].encode()
    return b" ".join(words)


def _line(raw: bytes, rng: np.random.Generator) -> bytes:
    """Remove, double, move or indent a line."""
    lines = raw.split(b"\n")
    i, j, what = _pick(rng, len(lines)), _pick(rng, len(lines)), _pick(rng, 4)
    if what == 0:
        del lines[i]
    elif what == 1:
        lines.insert(j, lines[i])
    elif what == 2:
        lines[i], lines[j] = lines[j], lines[i]
    else:
        lines[i] = b" " * _pick(rng, 5) + lines[i].lstrip()
    return b"\n".join(lines)


def _nest(raw: bytes, rng: np.random.Generator) -> bytes:
    """Open many brackets behind a colon."""
    parts = raw.split(b": ")
    at, depth = _pick(rng, len(parts)), int(rng.integers(1, 200))
    closed = b"]" * depth if rng.random() < 0.5 else b""
    return b": ".join([*parts[:at], b"[" * depth + closed, *parts[at:]])


def _value(raw: bytes, rng: np.random.Generator) -> bytes:
    """Read the file and change its data: it stays well-formed, so that the deeper checks see it."""
    document = yaml_file.parse(raw)
    if document.faults or not isinstance(document.data, dict):
        return _bytes(raw, rng)
    for _ in range(int(rng.integers(1, 4))):
        _change(document.data, rng)
    return json.dumps(document.data, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _change(data: Any, rng: np.random.Generator) -> None:
    """Walk to a random place and put, remove, rename or move what stands there."""
    holders: list[tuple[Any, Any]] = []
    stack = [data]
    while stack:
        node = stack.pop()
        pairs = (
            list(node.items()) if isinstance(node, dict) else list(enumerate(node)) if isinstance(node, list) else []
        )
        holders += [(node, key) for key, _ in pairs]
        stack += [inner for _, inner in pairs]
    if not holders:
        return
    holder, key = holders[_pick(rng, len(holders))]
    other, other_key = holders[_pick(rng, len(holders))]
    what = _pick(rng, 5)
    if what == 0:
        del holder[key]
    elif what == 1 and isinstance(holder, dict):
        holder[f"{key}x" if rng.random() < 0.5 else str(other_key)] = holder.pop(key)
    elif what == 2:
        holder[key] = json.loads(json.dumps(other[other_key]))
    elif what == 3 and isinstance(holder, list):
        holder.append(json.loads(json.dumps(holder[key])))
    else:
        # a copy: a later change of it must not reach the next file, nor the list hold itself
        holder[key] = copy.deepcopy(VALUES[_pick(rng, len(VALUES))])


KINDS: tuple[Callable[[bytes, np.random.Generator], bytes], ...] = (_bytes, _word, _line, _nest, _value, _value, _value)
