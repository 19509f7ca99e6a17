"""Two releases, the real one and a naive one, on random policies and requests: they agree, and plants are seen."""

from __future__ import annotations

import importlib.util
import itertools
import math
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from command import naive_release
from oneroof.command import label as labels
from oneroof.command import release as real
from oneroof.command.policy import Policy

PARTIES = ("usa", "nato", "rus", "gbr", "cze")
KINDS = ("launch-warning", "tracks", "detections", "development-data")
FIELDS = ("time_s", "place_deg", "position_m", "note", "deep")
STEPS = (0.1, 0.25, 1.0, 7.0, 10.0, 1000.0)
WORDS = ("warning-only", "no-contractors")
USUAL, SLOW, A_POLICY = 30_000, 1_000_000, 25

Row = dict[str, Any]


def policies(chance: random.Random) -> Iterator[list[Row]]:
    """Random rows for ever: some triples twice, some rules without fields, all levels, any onward list."""
    while True:
        yield [_row(chance, number) for number in range(chance.randrange(9))]


def _row(chance: random.Random, number: int) -> Row:
    sender, receiver = chance.sample(PARTIES[:4], 2)
    fields = [] if chance.random() < 0.15 else chance.sample(FIELDS, chance.randrange(1, 5))
    return {
        "id": f"r{number}",
        "from": sender,
        "to": receiver,
        "what": chance.choice(KINDS[:3]),
        "fields": fields,
        "round_to": {name: chance.choice(STEPS) for name in fields if chance.random() < 0.5},
        "delay_s": float(chance.randrange(0, 90)),
        "level": chance.choice(naive_release.LEVELS),
        "onward_to": chance.sample(PARTIES, chance.randrange(3)),
        "restrictions": chance.sample(WORDS, chance.randrange(2)),
    }


def asked(chance: random.Random) -> Row:
    """A random request; more often than by chance between parties that rules speak of, with every odd value."""
    body = {name: _value(chance) for name in FIELDS if chance.random() < 0.7}
    to = None if chance.random() < 0.4 else set(chance.sample(PARTIES, chance.randrange(5)))
    odd = chance.random()
    return {
        "from": chance.choice(PARTIES[:4]),
        "to": chance.choice(PARTIES),
        "what": chance.choice(KINDS if chance.random() < 0.3 else KINDS[:3]),
        "body": body,
        "label": {
            "level": "cosmic" if odd < 0.02 else chance.choice(naive_release.LEVELS),
            "to": to,
            "words": set(chance.sample(WORDS, chance.randrange(3))),
            "version": "2" if odd > 0.98 else "1",
        },
    }


def _value(chance: random.Random) -> Any:
    kind = chance.random()
    if kind < 0.4:
        return chance.uniform(-180.0, 180.0)
    if kind < 0.55:
        return chance.randrange(-500, 500) / 4
    if kind < 0.7:
        return tuple(chance.gauss(0.0, 4e6) for _ in range(3))
    odd = (None, "a word", True, math.nan, -math.inf, 10**400, 42, [1.2, [3.4]], (1.0, None), {"time_s": 1.0}, ())
    return chance.choice(odd)


def said(release: ModuleType, rows: list[Row], requests: list[Row]) -> list[Row]:
    """Ask the real release, and put its answers the naive way."""
    rules = tuple(
        release.Rule(
            *(row["id"], row["from"], row["to"], row["what"], tuple(row["fields"]), row["round_to"]),
            *(round(row["delay_s"] * 1e6), row["level"], tuple(row["onward_to"]), tuple(row["restrictions"])),
        )
        for row in rows
    )
    policy = release.Policy(rules)
    return [_said(release, policy, request) for request in requests]


def _said(release: ModuleType, policy: Policy, request: Row) -> Row:
    of = request["label"]
    shown = None if of["to"] is None else tuple(sorted(of["to"]))
    sources = labels.Label(of["level"], shown, tuple(sorted(of["words"])), of["version"])
    out = release.release(policy, request["from"], request["to"], request["what"], request["body"], sources)
    assert out.reason and out.policy == policy.version
    if isinstance(out, release.Refusal):
        return {"refused": str(out.stop)}
    to = out.label.releasable_to
    label = {"level": out.label.level, "to": None if to is None else set(to), "words": set(out.label.restrictions)}
    return {"body": dict(out.body), "delay_s": out.delay_us / 1e6, "rule": out.rule, "label": label}


def same(one: Any, other: Any) -> bool:
    """Compare two answers; numbers may differ by the last digits, rows by being lists."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-9) or (math.isnan(one) and math.isnan(other))
    return type(one) is type(other) and one == other


def differences(release: ModuleType, seed: int, count: int) -> Iterator[tuple[list[Row], Row, Row, Row]]:
    """Ask both `count` random requests, and give those that they answer differently."""
    chance = random.Random(seed)
    for rows in itertools.islice(policies(chance), count // A_POLICY):
        requests = [asked(chance) for _ in range(A_POLICY)]
        for request, mine in zip(requests, said(release, rows, requests), strict=True):
            theirs = naive_release.answer(rows, request)
            if not same(mine, theirs):
                yield rows, request, mine, theirs


def test_the_two_agree_on_tens_of_thousands_of_random_requests() -> None:
    assert next(differences(real, 62, USUAL), None) is None


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_the_two_agree_on_a_million_random_requests(seed: int) -> None:
    assert next(differences(real, 1_000 + seed, SLOW // 4), None) is None


def test_the_random_requests_reach_every_answer() -> None:
    """Each way to be refused, the own and the released, whole and rounded, is asked for hundreds of times."""
    chance, seen = random.Random(62), dict[str, int]()
    for rows in itertools.islice(policies(chance), 400):
        for _ in range(A_POLICY):
            out = naive_release.answer(rows, asked(chance))
            kind = out.get("refused") or ("own" if out["rule"] is None else "whole" if not out["body"] else "shown")
            seen[kind] = seen.get(kind, 0) + 1
    assert seen.keys() == {"no rule", "label", "nothing", "own", "whole", "shown"}
    assert min(seen.values()) > 40, seen


# what is planted in the real one: (name, text that stands there, text in its place)
PLANTS = [
    ("refuses nothing by default", "if rule is None and owner != recipient:", "if False:"),
    ("forgets the label", "if sources.allows(recipient):", "if True:"),
    ("asks the label for the owner", "if sources.allows(recipient):", "if sources.allows(owner):"),
    ("takes none for no limit", "if sources.allows(recipient):", "if not sources.releasable_to:"),
    ("shows all fields", "for name in rule.fields:", "for name in body:"),
    ("rounds down", "round(round(steps) * step, 9)", "round(math.floor(steps) * step, 9)"),
    ("rounds nothing", "else _coarse(body[name], rule.round_to[name])", "else body[name]"),
    ("leaves rows unrounded", "isinstance(value, tuple | list)", "isinstance(value, list)"),
    ("shows what it cannot round", "if value is not _UNFIT:", "if value is not None:"),
    ("forgets the delay", "Released(shown, rule.delay_us,", "Released(shown, 0,"),
    ("forgets the sources' label", "join(rule.label, sources), rule.id", "rule.label, rule.id"),
    ("forgets the rule's label", "join(rule.label, sources), rule.id", "sources, rule.id"),
    ("sends empty messages", "if rule.fields and not shown:", "if False:"),
    ("delays the own", "return Released(body, 0, label", "return Released(body, 1, label"),
    ("lets a label of another version through", "if not known(sources):", "if False:"),
    ("takes the last rule", "found.setdefault(rule.key, rule)", "found[rule.key] = rule"),
    ("forgets who may be told on", "(self.owner, self.recipient, *self.onward_to)", "(self.owner, self.recipient)"),
    ("asks for the recipient alone", "self._found.get((owner, recipient, what))", "self.told('r0', recipient)"),
]  # fmt: skip


def planted(before: str, after: str, folder: Path) -> ModuleType:
    """Load a copy of the real release with one thing changed in it, or in its policy."""
    source = Path(real.__file__)
    text, policy = source.read_text("utf-8"), source.with_name("policy.py").read_text("utf-8")
    assert (text + policy).count(before) == 1, before
    loaded("planted_policy", policy.replace(before, after), folder)
    text = text.replace("from oneroof.command.policy import", "from planted_policy import")
    return loaded("planted_release", text.replace(before, after), folder)


def loaded(name: str, text: str, folder: Path) -> ModuleType:
    """Load a module from its text under a name of its own."""
    path = folder / f"{name}.py"
    path.write_text(text, "utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("name", "before", "after"), PLANTS, ids=[name for name, _, _ in PLANTS])
def test_what_is_planted_is_seen(name: str, before: str, after: str, tmp_path: Path) -> None:
    """Each planted fault is told apart from the naive one within four thousand requests, or it breaks."""
    module = planted(before, after, tmp_path)
    try:
        found = next(differences(module, 62, 4_000), None)
    except (AttributeError, KeyError, TypeError, labels.OneroofError):
        return
    finally:
        sys.modules.pop("planted_policy", None)
        sys.modules.pop("planted_release", None)
    assert found is not None
