"""Printing declarations beside what happened."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import asdict

from oneroof.cli import show
from oneroof.policy.declarations import Judged


def print_judged(judged: Sequence[Judged], json: bool) -> None:
    """Print each declaration, what can be said of it, and why."""
    if json:
        show.as_json([asdict(each) for each in judged])
        return
    if not judged:
        print("The scenario holds no declarations.")
    for each in judged:
        print(f"{each.id} ({each.by}): {each.verdict}")
        print(textwrap.indent(textwrap.fill(f"“{each.text}”", 96), "  "))
        print(textwrap.indent(textwrap.fill(each.found, 96), "  "))
