"""Puts what is printed today into the pages, where a command's whole output is shown; run it after a model has moved.

    python tests/docs/refresh.py

Output with an elision is left alone: the test says where it differs, and a person decides what to show.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

from docs.blocks import ROOT, Block, blocks_of, commands_of, differs, pages  # noqa: E402
from docs.running import COLUMNS, EXIT_SHOWN, Page  # noqa: E402


def refreshed(page: Page, block: Block) -> list[str]:
    """Give a console block's lines with today's output."""
    if block.language != "console":
        list(page.faults_of(block))
        return list(block.lines)
    lines: list[str] = []
    for command in commands_of(block):
        code, printed = page.launch(command.text.removesuffix(EXIT_SHOWN))
        whole = printed + (f"{code}\n" if command.text.endswith(EXIT_SHOWN) else "")
        keep = not command.shown or "..." in "".join(command.shown) or not differs(command.shown, whole)
        kept = [line.rstrip() for line in whole.splitlines() if line.strip(" ─")]
        lines += [f"$ {command.text}", *(command.shown if keep else kept)]
    return lines


def main() -> None:
    """Refresh every page, each in a folder of its own."""
    os.environ["COLUMNS"] = COLUMNS
    for path in pages():
        with tempfile.TemporaryDirectory() as folder:
            page, lines = Page(Path(folder)), path.read_text("utf-8").splitlines()
            moved = 0
            for block in blocks_of(path):
                new = refreshed(page, block)
                at = block.line + moved
                if any(line.endswith("\\") for line in block.lines) or lines[at - 1].startswith(" "):
                    continue  # a command over several lines, or a block inside a list, is a person's work
                lines[at : at + len(block.lines)] = new
                moved += len(new) - len(block.lines)
        text = "\n".join(lines) + "\n"
        if text != path.read_text("utf-8"):
            path.write_text(text, "utf-8")
            print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
