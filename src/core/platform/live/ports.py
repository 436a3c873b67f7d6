"""What live updates need of the world. Whoever is connected is so in real time, whatever the domain's clock says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import timedelta
from typing import Protocol
from uuid import UUID

import msgspec

from core.shared.live import LiveItem

BEAT_SECONDS = 15.0
"""How often an open stream shows that it lives."""

THERE = timedelta(seconds=3 * BEAT_SECONDS)
"""For so long after its last sign a stream counts as connected, should its process have died."""

REACH = timedelta(minutes=10, seconds=3 * BEAT_SECONDS)
"""News are kept for who was connected within it: ten minutes, and what the last sign may have been old by then."""

KEPT = timedelta(days=1)
"""How long news can be asked for again."""

MOST_STREAMS = 10
"""How many streams a person has in an app; one more ends the oldest."""


class News(msgspec.Struct, frozen=True):
    """A live item as kept: `seq` counts a person's news in one app, in the order in which they were told."""

    user_id: UUID
    seq: int
    name: str
    data: bytes


class Arrival(msgspec.Struct, frozen=True):
    """Where a new stream begins: after `position`. `resumed` says that nothing was missed since the id that the client
    named. `replaced` are streams of the person that had to go."""

    position: int
    resumed: bool
    replaced: frozenset[UUID] = frozenset()


class Streams(Protocol):
    """The open streams of all processes."""

    async def arrive(self, app: str, user_id: UUID, stream_id: UUID, last_seen: int | None) -> Arrival:
        """A stream of the person begins, for a client that saw news up to `last_seen`, if it says so. From here on news
        for the person are kept."""
        ...

    async def renew(self, app: str, streams: Mapping[UUID, UUID]) -> set[UUID]:
        """These streams, with their persons, live; those that are still wanted."""
        ...

    async def leave(self, app: str, streams: Mapping[UUID, UUID]) -> None:
        """These streams have ended. News for their persons are kept for ten minutes more."""
        ...


class Presence(Protocol):
    """Who is there."""

    async def connected(self, app: str, people: Collection[UUID]) -> set[UUID]:
        """Those of these people who have an open stream now."""
        ...

    async def within_reach(self, app: str, people: Collection[UUID]) -> set[UUID]:
        """Those who have one or had one up to ten minutes ago: for them news are kept."""
        ...

    async def online(self, app: str) -> int:
        """How many people of the app have an open stream now."""
        ...


class Comings(Protocol):
    """What processes say to each other of who is there."""

    async def moved(self, app: str, user_id: UUID) -> None:
        """This person came or went, or follows others than before; inside a unit of work, processes hear
        of it when that is over."""
        ...


class Overheard(Protocol):
    """What every process hears at once, of what any says."""

    def listen(self, moved: Callable[[str, UUID | None], None], whispered: Callable[[str, LiveItem], None]) -> None:
        """Call `moved` with whom `Comings` tells of, and with no person ("", None) when some may have been missed;
        call `whispered` with what comes by `LiveWhispers`."""
        ...


class LiveNews(Protocol):
    """What is told to people, for the process that holds their streams."""

    @property
    def hears(self) -> bool:
        """Whether `heard` is called for everything; while it is False, look."""
        ...

    def listen(self, heard: Callable[[str, UUID | None], None]) -> None:
        """Call `heard` with app and person whenever there are news, and with no person ("", None) when news of anybody
        may have been missed."""
        ...

    async def after(self, app: str, positions: Mapping[UUID, int], most: int) -> list[News]:
        """For each of these people up to `most` news later than the position, in order."""
        ...


class OldNews(Protocol):
    """What nobody will ask for any more."""

    async def prune(self, most: int) -> int:
        """Forget news older than a day, and streams that ended before anybody could still resume them; how many of
        each at most `most`, and how many rows in all."""
        ...


class SessionEnds(Protocol):
    """Tells when sessions end."""

    def watch(self, ended: Callable[[Iterable[UUID]], None]) -> None:
        """Call `ended` with the ids as soon as this process knows."""
        ...
