"""The public questions that ship: each one command, one answer, one page."""

from __future__ import annotations

from oneroof.errors import Fault, Mendable, nearest
from oneroof.studies.questions import (
    balance,
    gabala,
    racing,
    relocation,
    salvos,
    sm_3_from_europe,
    third_site,
    too_near,
    whence,
    years,
)
from oneroof.studies.questions.answer import Answer, Question, as_data

__all__ = ["QUESTIONS", "Answer", "Question", "as_data", "named", "names"]

QUESTIONS: tuple[Question, ...] = (
    third_site.QUESTION,
    sm_3_from_europe.QUESTION,
    gabala.QUESTION,
    too_near.QUESTION,
    relocation.QUESTION,
    balance.QUESTION,
    racing.QUESTION,
    salvos.QUESTION,
    years.QUESTION,
    whence.QUESTION,
)


def names() -> tuple[str, ...]:
    """List the names of all questions."""
    return tuple(each.name for each in QUESTIONS)


def named(name: str) -> Question:
    """Give the question of a name; raises Mendable naming the nearest for one that does not ship."""
    for each in QUESTIONS:
        if each.name == name:
            return each
    raise Mendable(Fault("study", repr(name), "no public question of this name ships", nearest(name, names())))
