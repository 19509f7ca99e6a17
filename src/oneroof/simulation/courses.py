"""The courses of requests: when each was put, received, decided and answered, and what of it links and reviews took."""

from __future__ import annotations

from dataclasses import dataclass

from oneroof.command.message import Message, What
from oneroof.simulation.event import Event


@dataclass(slots=True)
class Course:
    """What became of one request, in scenario microseconds; `about` is the desk and the track that it was put about."""

    about: tuple[str | None, int | None]
    put_us: int
    received_us: int | None = None
    decided_us: int | None = None
    answered_us: int | None = None
    review_us: int = 0


class Courses:
    """All requests of a replication by their ids."""

    def __init__(self) -> None:
        self._courses: dict[str, Course] = {}

    def put(self, event: Event) -> None:
        """Take the note that a request was put."""
        self._courses[event.body["request"]] = Course((event.desk, event.body.get("number")), event.time_us)

    def hear(self, now_us: int, message: Message) -> None:
        """Take a message that arrives: a request, or the answer to one."""
        course = self._courses.get(message.id)
        if course is not None:
            course.received_us, course.review_us = now_us, message.sent_us - course.put_us
        answered = self._courses.get(str(message.body.get("request"))) if message.what is What.ANSWER else None
        if answered is not None and answered.decided_us is not None:
            answered.answered_us = now_us
            answered.review_us += message.sent_us - answered.decided_us

    def decided(self, request: str, now_us: int) -> None:
        """Take a seat's decision."""
        if request in self._courses:
            self._courses[request].decided_us = now_us

    def of(self, request: str | None, asked_us: int) -> Course:
        """Give the course of the request that settled a question; one without any for a silence."""
        return self._courses.get(request or "", Course((None, None), asked_us))

    def spent_us(self, last: Course, asked_us: int) -> tuple[int, int]:
        """Give what links and what reviews took of a consent, over all requests that led to it one after the other."""
        link_us = review_us = 0
        for each in self._chain(last, asked_us):
            there, back = (each.received_us or 0) - each.put_us, (each.answered_us or 0) - (each.decided_us or 0)
            review_us += each.review_us
            link_us += there + back - each.review_us
        return link_us, review_us

    def _chain(self, last: Course, asked_us: int) -> list[Course]:
        """Walk back: in a series each request is put when the one before is answered."""
        found: list[Course] = []
        course: Course | None = last if last.answered_us is not None else None
        while course is not None:
            found.append(course)
            course = None if course.put_us == asked_us else self._before(course)
        return found

    def _before(self, course: Course) -> Course | None:
        same = (each for each in self._courses.values() if each.about == course.about and each.put_us < course.put_us)
        return next((each for each in same if each.answered_us == course.put_us), None)
