"""What a message says, worked out when somebody first reads it: most of what is said in a study nobody ever reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any


class Unread(Mapping[str, Any]):
    """Fields that are worked out when they are first read, once.

    `work` may depend on nothing that changes afterwards: it is what was known when the message was made. `may` names
    all fields that it can give, `sure` those that it gives in any case, each a finite number: whether something is said
    at all can then be told unread.
    """

    __slots__ = ("_fields", "_may", "_sure", "_work")

    def __init__(self, work: Callable[[], Mapping[str, Any]], may: frozenset[str], sure: frozenset[str]) -> None:
        self._work, self._may, self._sure = work, may, sure
        self._fields: Mapping[str, Any] | None = None

    def read(self) -> Mapping[str, Any]:
        """Work the fields out, or give what was worked out before."""
        if self._fields is None:
            self._fields = self._work()
        return self._fields

    def then(self, change: Callable[[Mapping[str, Any]], Mapping[str, Any]], kept: frozenset[str]) -> Unread:
        """Give what a change will leave of the fields: at most `kept`, and all of these that were sure."""
        return Unread(lambda: change(self.read()), self._may & kept, self._sure & kept)

    def __bool__(self) -> bool:
        return bool(self._sure) or len(self) > 0

    def __contains__(self, name: object) -> bool:
        return name in self._sure or (name in self._may and name in self.read())

    def __getitem__(self, name: str) -> Any:
        if name not in self._may:
            raise KeyError(name)
        return self.read()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.read())

    def __len__(self) -> int:
        return len(self.read())

    def __repr__(self) -> str:
        return repr(dict(self.read()))
