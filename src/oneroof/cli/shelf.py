"""Printing the shelf: every figure with its values, who holds each, where it stands and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from oneroof.cli import show

if TYPE_CHECKING:
    from oneroof.catalogue.sheet import Sheet


def shelf_objects(name: str | None, believe: str) -> list[dict[str, Any]]:
    """Give the sheets as plain objects, each value with whether the belief chooses it; with a name, only that one."""
    from oneroof.catalogue import shelf, show

    opened = shelf.Shelf(believe)
    objects = []
    for sheet in (opened.read(each) for each in ([name] if name else opened.sheets())):
        chosen = _chosen(sheet, believe)
        made = show.as_object(sheet)
        made["figures"] = {
            figure: [{**value, "chosen": next(chosen)} for value in values]
            for figure, values in made["figures"].items()
        }
        objects.append(made)
    return objects


def _chosen(sheet: Sheet, believe: str) -> Iterator[bool]:
    """Tell for each value of a sheet, in its order, whether the belief chooses it."""
    from oneroof.catalogue.shelf import choose

    for figure in sheet.figures.values():
        taken = choose(figure, believe)
        yield from (value is taken for value in figure.values)


def print_shelf(name: str | None, believe: str) -> None:
    """Print the list of sheets, or one sheet in full."""
    from oneroof.catalogue import show as showing
    from oneroof.catalogue.shelf import Shelf

    opened = Shelf(believe)
    if name is None:
        show.table(["name", "kind", "title"], showing.overview())
        print("`oneroof catalogue NAME` shows one sheet with sources and rival values.")
        return
    sheet = opened.read(name)
    print(f"{sheet.title} ({sheet.kind})\nTaken (*): {opened.order()}.")
    headings, *rows = showing.table(name)
    marks = ("*" if taken else "" for taken in _chosen(sheet, believe))
    show.table(["", *headings], [[mark, *row] for mark, row in zip(marks, rows, strict=True)])
