"""Every code block of the README and of the site does what its page says; a wrong one is found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.blocks import ROOT, blocks_in, blocks_of, commands_of, differs, pages
from docs.refresh import refreshed
from docs.running import COLUMNS, Page
from oneroof import __version__ as VERSION
from oneroof.cli.app import app

TICKS = "```"
PAGES = pages()


def faults(text: str, folder: Path) -> list[str]:
    return Page(folder).run(list(blocks_in(text, "planted.md")))


def block(kind: str, *lines: str) -> str:
    return "\n".join((f"{TICKS}{kind}", *lines, TICKS, ""))


@pytest.fixture(autouse=True)
def _as_wide_as_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", COLUMNS)


@pytest.mark.parametrize("path", PAGES, ids=[path.relative_to(ROOT).as_posix() for path in PAGES])
def test_every_block_of_a_page_does_what_the_page_says(path: Path, tmp_path: Path) -> None:
    found = Page(tmp_path).run(blocks_of(path))
    assert not found, "\n".join(found)


def test_there_is_something_to_run() -> None:
    kinds = [each.language for path in PAGES for each in blocks_of(path)]
    assert kinds.count("console") > 10
    assert kinds.count("python") > 4
    assert kinds.count("yaml") > 4


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (block("console", "$ oneroof --version", "oneroof 9"), "shown:\n  oneroof 9"),
        (block("console", "$ oneroof scenarios", "..."), ""),
        (block("console", "$ oneroof scenarioss"), "ended with 2"),
        (block("console", "$ oneroof scenarioss; echo $?", "...", "2"), ""),
        (block("console", "$ oneroof scenarioss; echo $?", "...", "1"), "shown:"),
        (block("console", "$ oneroof scenarios \\", "  --jsonn"), "ended with 2"),
        (block("console", "oneroof scenarios"), ""),
        (block("sh", "make demoo"), "ended with 2"),
        (block("sh", "make demo  # told"), ""),
        (block("sh", "apt install emacs"), "not what .ci/run installs"),
        (block("sh", "teleport"), "no rule says how to run"),
        (block("sh", "python design/nothing.py"), "no such script"),
        (block("python", "import oneroof", "oneroof.fire()"), "AttributeError"),
        (block("python", "print(1)") + block('text title="prints"', "2"), "shown:\n  2"),
        (block("json", "{a: 1}"), "planted.md:1"),
        (block("yaml", "attack: []"), "# part of NAME"),
        (block("yaml", "# part of smallest", "attack: []"), "attack"),
        (block("yaml", "# part of smallest", "rounds: 3"), "rounds"),
        (block("yaml", "# part of smallest", "replications: 3"), ""),
        (block('yaml title="whole.yaml"', "format: 1", "name: whole"), "attack"),
        (block("", "x"), "'no language'"),
        (block("cobol", "x"), "'cobol'"),
    ],
)
def test_a_planted_wrong_block_is_found(text: str, told: str, tmp_path: Path) -> None:
    if text.startswith(f"{TICKS}console\noneroof"):
        with pytest.raises(AssertionError, match="begins with a command"):
            faults(text, tmp_path)
        return
    found = faults(text, tmp_path)
    assert bool(found) == bool(told), found
    assert told in "".join(found)


def test_a_block_that_is_never_closed_is_found() -> None:
    with pytest.raises(AssertionError, match="never closed"):
        list(blocks_in(f"{TICKS}console\n$ oneroof", "planted.md"))


def test_blocks_inside_lists_and_over_several_lines_are_read() -> None:
    text = f"- a list\n\n    {TICKS}console\n    $ oneroof run \\\n        smallest\n    shown\n    {TICKS}\n"
    (found,) = blocks_in(text, "planted.md")
    (command,) = commands_of(found)
    assert (command.text, command.shown, command.where) == ("oneroof run smallest", ["shown"], "planted.md:4")


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        (["a  b"], "\n a b \n", True),
        (["a"], "a\nb", False),
        (["a", "..."], "a\nb\nc", True),
        (["a", "...", "c"], "a\nc", True),
        (["a", "...", "d"], "a\nb\nc", False),
        (["time 1...s"], "time 12 s", True),
        (["time 1...s"], "time 2 s", False),
        (["a", "c"], "a\nb\nc", False),
        (["a.b"], "axb", False),
        ([" ── "], "", True),
    ],
)
def test_what_counts_as_shown(shown: list[str], printed: str, same: bool) -> None:
    assert (differs(shown, printed) == "") == same


def test_refreshing_replaces_what_is_shown_whole_and_nothing_else(tmp_path: Path) -> None:
    text = block("console", "$ oneroof --version", "oneroof 9", "$ oneroof --version", "oneroof 9...")
    (found,) = blocks_in(text, "planted.md")
    lines = refreshed(Page(tmp_path), found)
    assert lines == ["$ oneroof --version", f"oneroof {VERSION}", "$ oneroof --version", "oneroof 9..."]


# ---------------------------------------------------------------------------------- words inside the text


def options() -> set[str]:
    """Name every option of every command."""
    from typer.main import get_command

    commands = getattr(get_command(app), "commands")  # noqa: B009  a group's, which its type does not show
    inner = [below for command in commands.values() for below in getattr(command, "commands", {}).values()]
    parameters = [each for command in (*commands.values(), *inner) for each in command.params]
    named = {opt for each in parameters for opt in (*each.opts, *each.secondary_opts)}
    return named | {"--help", "--version"} | {f"oneroof {name}" for name in commands}


def test_commands_and_options_named_in_the_text_exist() -> None:
    known = options()
    missing = []
    for path in PAGES:
        for code in re.findall(r"`(oneroof [a-z][^`\n]*|--[a-z][^`\n]*)`", path.read_text("utf-8")):
            words = {f"oneroof {code.split()[1]}"} if code.startswith("oneroof ") else set()
            missing += [
                f"{path.name}: {word}" for word in words | set(re.findall(r"--[a-z-]+", code)) if word not in known
            ]
    assert not missing


def test_links_of_the_readme_lead_somewhere() -> None:
    """mkdocs checks the links of the site; the README stands outside it."""
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", (ROOT / "README.md").read_text("utf-8"))
    assert len(links) > 5
    assert not [link for link in links if not (ROOT / link).exists()]
