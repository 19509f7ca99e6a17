"""A public question from the command line: asked, printed, and its page written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from oneroof.cli import cold, parse, show


def is_question(name: str) -> bool:
    """Tell whether a name is that of a public question that ships."""
    from oneroof.studies import questions

    return name in questions.names()


def listed() -> list[tuple[str, str]]:
    """List the names and titles of the public questions."""
    from oneroof.studies import questions

    return [(each.name, each.title) for each in questions.QUESTIONS]


def answer(name: str, out: Path | None, json: bool) -> None:
    """Ask a public question, write its page and answer.json, and print its tables."""
    folder = parse.output_folder(out or Path(f"study-{name}"))
    from oneroof.exchange import question
    from oneroof.studies import questions

    asked = questions.named(name)
    cold.tell("fly_lanes")
    with show.progress("steps") as tell:
        found = questions.as_data(asked, asked.ask(progress=tell))
    written = question.write(found, folder)
    show.as_json(found) if json else print_answer(found, written)


def print_answer(found: dict[str, Any], written: list[Path]) -> None:
    """Print the lines, whose figures stand side by side, and the tables."""
    print(f"{found['title']}\n\n{found['asks']}\n")
    for line in found["statements"]:
        print(f"- {line}")
    from oneroof.exchange import question

    print("\nWhose figures:")
    rows = [
        [row["figure"], *(None if each is None else f"{each['value']} ({each['holder']})" for each in row["cells"])]
        for row in question.assumptions(found["sides"])
    ]
    show.table(["figure", *(side["name"] for side in found["sides"])], rows)
    for table in found["tables"]:
        print(f"{table['title']}:")
        show.table(table["headings"], table["rows"])
        if table["note"]:
            print(f"{table['note']}\n")
    print("\n".join(str(path) for path in sorted(written, key=lambda path: path.suffix == ".html")))
