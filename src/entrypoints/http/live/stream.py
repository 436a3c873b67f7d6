"""One open stream as its process knows it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from uuid import UUID

from core.platform.live.ports import News
from core.shared.actor import Actor
from core.shared.live import LiveItem

Person = tuple[str, UUID]

ROOM = 100
"""So many news wait for a slow client; all others wait where they are kept."""


class Stream:
    """What waits to be sent to a client, and why the stream is to end.

    `position` is the number of the last news that came here, `told` of those that were sent; `behind` says that there
    are more for which there was no room; `online` is how many people are there, `following` who of those that
    the person follows, if that is told. `sending` is the time that the client has to take what is being sent.
    """

    __slots__ = (
        "actor", "behind", "changed", "ending", "following", "id", "online", "overheard", "position", "resumed",
        "sending", "told", "waiting",
    )  # fmt: skip

    def __init__(self, stream_id: UUID, actor: Actor, position: int, *, resumed: bool) -> None:
        self.id = stream_id
        self.actor = actor
        self.position = self.told = position
        self.resumed = resumed
        self.behind = False
        self.online = 0
        self.following: frozenset[UUID] | None = None
        self.ending = ""
        self.changed = asyncio.Event()
        self.waiting: deque[News] = deque()
        self.overheard: deque[LiveItem] = deque(maxlen=ROOM)
        self.sending: asyncio.Timeout | None = None

    @property
    def person(self) -> Person:
        """Whose stream it is."""
        return self.actor.app, self.actor.user_id

    def put(self, news: News) -> None:
        """Have it sent, unless it was."""
        if news.seq > self.position:
            self.position = news.seq
            self.waiting.append(news)
            self.changed.set()

    def take(self) -> Iterator[News]:
        """All that waits, in order."""
        while self.waiting:
            news = self.waiting.popleft()
            self.told = news.seq
            yield news

    def overhear(self, item: LiveItem) -> None:
        """Have something sent that nobody keeps; of too much, the latest."""
        self.overheard.append(item)
        self.changed.set()

    def tell_following(self, there: frozenset[UUID]) -> None:
        """These of the people whom one follows are there now."""
        if there != self.following:
            self.following = there
            self.changed.set()

    def tell_online(self, people: int) -> None:
        """So many people are there now."""
        if people != self.online:
            self.online = people
            self.changed.set()

    def end(self, reason: str) -> None:
        """Let it end as soon as may be; a client that takes nothing is not waited for."""
        if not self.ending:
            self.ending = reason
            self.changed.set()
            if self.sending is not None:
                self.sending.reschedule(asyncio.get_running_loop().time())
