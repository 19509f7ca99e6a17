"""Runs the blocks of one page in order, in one folder, as a reader would; says what is wrong with each."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from docs.blocks import LANGUAGES, PRINTS, ROOT, Block, Command, commands_of, differs
from oneroof.catalogue import reader as sheets
from oneroof.catalogue import shelf, yaml_file
from oneroof.cli.boundary import main
from oneroof.errors import Mendable
from oneroof.simulation.scenario import library, reader
from oneroof.simulation.scenario.arrangement_reader import read_arrangement
from oneroof.simulation.scenario.reader import check
from oneroof.studies.opening import open_study

EXIT_SHOWN = "; echo $?"
COLUMNS = "100"  # as wide as the pages show a terminal
COMPILING = "Compiling the kernels for this machine"
_SHELL_TOOLS = ("ls", "cat", "head", "grep", "wc", "mkdir", "sed")


class Page:
    """One page being read: the folder its reader works in, and the names its Python blocks have made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[str, Any] = {"__name__": "a_page"}
        self.printed = ""

    def run(self, blocks: list[Block]) -> list[str]:
        """Run every block; returns the faults."""
        return [fault for block in blocks for fault in self.faults_of(block)]

    def faults_of(self, block: Block) -> Iterator[str]:
        """Run one block and say what is wrong with it."""
        ways: dict[str, Callable[[Block], Iterator[str]]] = {
            "console": self.commands,
            "sh": self.commands,
            "bash": self.commands,
            "python": self.python,
            "yaml": self.yaml,
            "json": self.json,
            "text": self.text,
        }
        if block.language not in ways:
            yield f"{block.where}: {block.language or 'no language'!r}: a block is one of {', '.join(LANGUAGES)}"
            return
        yield from ways[block.language](block)

    def commands(self, block: Block) -> Iterator[str]:
        for command in commands_of(block):
            fault = self.command(command)
            if fault:
                yield f"{command.where}: $ {command.text}\n{fault}"

    def command(self, command: Command) -> str:
        """Run one command and compare what it shows."""
        text = command.text.removesuffix(EXIT_SHOWN)
        code, printed = self.launch(text)
        if command.text.endswith(EXIT_SHOWN):
            printed += f"\n{code}\n"
        elif code:
            return f"ended with {code}:\n{printed}"
        return differs(command.shown, printed) if command.shown else ""

    def launch(self, text: str) -> tuple[int, str]:
        """Run a command the quickest faithful way: oneroof in this process, make without doing, the rest in a shell."""
        words = shlex.split(text, comments=True)
        program = words[0].removeprefix(".venv/bin/")
        plain = not set("|<>;&$`") & set(text)
        if program == "oneroof" and plain:
            return self.oneroof(words[1:])
        if program == "make":
            return self.shell(f"make -n -C {shlex.quote(str(ROOT))} {shlex.join(words[1:])}")
        if program in ("apt", "pip", "git"):
            return self.setting_up(words)
        if program == "python" and plain:
            return self.script(words[1:])
        if program in ("oneroof", *_SHELL_TOOLS):
            return self.shell(text.replace(".venv/bin/", ""))
        return 127, f"no rule says how to run {program!r}; see tests/docs/running.py"

    def oneroof(self, arguments: list[str]) -> tuple[int, str]:
        with self.reader() as printed:
            code = main(arguments)
        # whether a kernel is compiled yet is the machine's affair, not the page's
        lines = [line for line in printed.getvalue().splitlines(keepends=True) if not line.startswith(COMPILING)]
        return code, "".join(lines)

    @contextlib.contextmanager
    def reader(self) -> Iterator[io.StringIO]:
        """Work in the page's folder, with both streams on one screen."""
        printed = io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            yield printed

    def shell(self, text: str) -> tuple[int, str]:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        ran = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", text],
            cwd=self.folder,
            env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT / "src")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        return ran.returncode, ran.stdout

    def setting_up(self, words: list[str]) -> tuple[int, str]:
        """Nothing is installed by a test: Debian's packages must be those that `.ci/run` names."""
        if words[:2] == ["apt", "install"]:
            script = (ROOT / ".ci/run").read_text("utf-8")
            unknown = [word for word in words[2:] if word not in script.split()]
            return (1, f"not what .ci/run installs: {unknown}") if unknown else (0, "")
        return (0, "") if shlex.join(words) in ("pip install .",) else (1, "no rule for this way of setting up")

    def script(self, words: list[str]) -> tuple[int, str]:
        """A script of the repository must stand there and be Python; tests of its own run it."""
        path = ROOT / words[0]
        if not path.is_file():
            return 2, f"{words[0]}: no such script"
        compile(path.read_text("utf-8"), words[0], "exec")
        return 0, ""

    def python(self, block: Block) -> Iterator[str]:
        try:
            code = compile("\n" * block.line + block.text, block.page, "exec")
            with self.reader() as printed:
                exec(code, self.names)
            self.printed = printed.getvalue()
        except Exception as error:
            yield f"{block.where}: {type(error).__name__}: {error}"

    def text(self, block: Block) -> Iterator[str]:
        fault = differs(list(block.lines), self.printed) if block.title == PRINTS else ""
        if fault:
            yield f"{block.where}: {fault}"

    def json(self, block: Block) -> Iterator[str]:
        try:
            json.loads(block.text)
        except ValueError as error:
            yield f"{block.where}: {error}"

    def yaml(self, block: Block) -> Iterator[str]:
        try:
            self.file(block) if block.title else self.part(block)
        except (Mendable, ValueError) as error:
            yield f"{block.where}: {error}"

    def file(self, block: Block) -> None:
        """Write a whole file where its heading says, and read it as what it is: scenario, study, arrangement, sheet."""
        path = self.folder / block.title
        path.write_text(block.text, "utf-8")
        data = yaml_file.load(path).checked(ValueError).data
        if "kind" in data:
            sheets.read_sheet(path, shelf.library())
        elif isinstance(data.get("roles"), list):
            read_arrangement(path)
        elif "scenario" in data:
            open_study(path)
        else:
            reader.read(path)

    def part(self, block: Block) -> None:
        """Put a part into the file its first line names, in place of what stands there, and read the whole."""
        said, _, name = block.lines[0].partition("part of ")
        if said != "# " or not name:
            raise ValueError("a part of a file begins with '# part of NAME'; a whole file has its name as title")
        path = self.folder / "part.yaml"
        path.write_text(block.text, "utf-8")
        part = yaml_file.load(path).data
        whole = library.path_of(name) if name in library.names() else self.folder / name
        document = yaml_file.load(whole)
        check({**document.data, **part}, lambda keys, key=False: ".".join(map(str, keys)))
