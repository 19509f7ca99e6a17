"""The code blocks of the README and of the site: found in the text, with what each is and what it shows.

The conventions, which `docs/house.md` states for who writes a page:

- `console`: a line that begins with `$ ` is a command, the lines under it are what it prints. `; echo $?` at its end
  shows the exit code.
- `sh`, `bash`: every line is a command; nothing is compared.
- `python`: executed; a `text` block headed "prints" under it is what it prints.
- `yaml` headed with a file's name: that file. Otherwise its first line, `# part of NAME`, says of which scenario: one
  that ships, or a file of the same page.
- `json`: read as JSON. `text`: not checked. No other language, and none without one.

Shown output is compared without blank lines and without the number of blanks between words. `...` on a line of its own
stands for any lines, inside a line for any text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("console", "sh", "bash", "python", "yaml", "json", "text")
PRINTS = "prints"

_FENCE = re.compile(r"^(?P<indent> *)(?P<ticks>`{3,}|~{3,})(?P<info>[^`]*)$")
_TITLE = re.compile(r'title="(?P<title>[^"]*)"')


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: its page and line, its language, its heading, its lines."""

    page: str
    line: int
    language: str
    title: str
    lines: tuple[str, ...]

    @property
    def where(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"


@dataclass(slots=True)
class Command:
    """One command of a console block and the lines shown under it; None where a block shows none."""

    where: str
    text: str
    shown: list[str] = field(default_factory=list)


def pages() -> list[Path]:
    """List every page whose blocks are run."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks_of(path: Path) -> list[Block]:
    """Find the fenced blocks of one page."""
    page = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
    return list(blocks_in(path.read_text("utf-8"), page))


def blocks_in(text: str, page: str) -> Iterator[Block]:
    """Find the fenced blocks of a text; an unclosed one is a fault of the page."""
    lines = iter(enumerate(text.splitlines(), start=1))
    for number, line in lines:
        opened = _FENCE.match(line)
        if not opened:
            continue
        body: list[str] = []
        for _, inner in lines:
            closed = _FENCE.match(inner)
            if closed and closed["ticks"].startswith(opened["ticks"]) and not closed["info"].strip():
                break
            body.append(inner.removeprefix(opened["indent"]))
        else:
            raise AssertionError(f"{page}:{number}: this block is never closed")
        info = opened["info"].strip()
        title = _TITLE.search(info)
        yield Block(page, number, (info.split() or [""])[0], title["title"] if title else "", tuple(body))


def commands_of(block: Block) -> list[Command]:
    """Take a block apart into commands, each with what is shown under it."""
    found: list[Command] = []
    going_on = False
    for offset, line in enumerate(block.lines, start=1):
        prompted = block.language == "console" and not going_on
        if going_on:
            found[-1].text += " " + line.rstrip("\\").strip()
        elif prompted and not line.startswith("$ "):
            if not found:
                raise AssertionError(f"{block.where}: a console block begins with a command, '$ ...'")
            found[-1].shown.append(line)
            continue
        elif line.strip() and not line.lstrip().startswith("# "):
            command = (line.removeprefix("$ ") if prompted else line).partition("  # ")[0]
            found.append(Command(f"{block.page}:{block.line + offset}", command.rstrip("\\").strip()))
        going_on = line.endswith("\\")
    return found


def differs(shown: list[str], printed: str) -> str:
    """Say how what a page shows differs from what was printed; the empty text if it does not."""
    wanted, got = _words(shown), _words(printed.splitlines())
    pattern = "".join(r"(?:[^\n]*\n)*?" if line == "..." else _pattern(line) + r"\n" for line in wanted)
    if re.fullmatch(pattern, "".join(line + "\n" for line in got)):
        return ""
    return "shown:\n  " + "\n  ".join(wanted) + "\nprinted:\n  " + "\n  ".join(got)


def _words(lines: list[str]) -> list[str]:
    """Drop what is not compared: blank lines, rules of tables, the number of blanks."""
    return [" ".join(line.split()) for line in lines if line.strip(" ─")]


def _pattern(line: str) -> str:
    return r"[^\n]*".join(re.escape(part) for part in line.split("..."))
