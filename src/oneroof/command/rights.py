"""Which right governs what a post is about to do: the first that fits, with the keys of the assets' owners."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from oneroof.command.consent import AllOf, Key, Right
from oneroof.command.desk import Post

ENGAGE, SHARE, TASK = "engage", "share", "task"


def governing(post: Post, action: str, assets: Collection[str]) -> Right | None:
    """Give the right under which a post must ask before an action with these assets; None if nobody is to be asked.

    The first row that is about all assets, or about one of these, governs. An owner of another party who keeps the
    action to itself holds one more key to it; where no row fits there is nobody to answer, and it stays shut.
    """
    row = next((each for each in post.rights if _fits(each, action, assets)), None)
    keys = sorted({node for asset in assets if (node := post.owners.get((action, asset))) is not None})
    if not keys:
        return row
    if row is None:
        return Right(action, AllOf(tuple(map(Key, keys))), 0)
    return replace(row, rule=AllOf((row.rule, *map(Key, keys))))


def _fits(right: Right, action: str, assets: Collection[str]) -> bool:
    return right.action == action and (not right.assets or any(asset in right.assets for asset in assets))
