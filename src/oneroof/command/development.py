"""Development data: what a desk keeps of one flight while its sensors see it, to learn about the missile afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from oneroof.tracking.launch import Launch
from oneroof.tracking.track import Track


@dataclass(slots=True)
class Flight:
    """One flight as a desk saw it: whether it was seen to burn, its own track after that, while it rose, and last."""

    burned: bool = False
    launch: Launch | None = None
    burnout: Track | None = None
    rising: Track | None = None
    last: Track | None = None

    def tracks(self) -> tuple[Track, ...]:
        """Give the tracks that are kept."""
        return tuple(track for track in (self.burnout, self.rising, self.last) if track is not None)
