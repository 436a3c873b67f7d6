"""Who of those that people follow is there."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from core.platform.live.ports import Comings, Presence
from core.shared.circles import Circles
from entrypoints.http.live.stream import Person, Stream

MOST = 1000
"""Of so many whom somebody follows, the latest, they are told."""


class Following:
    """Keeps for streams of this process whom their people follow, and tells them who of these is there, as soon as any
    process says that somebody came, went or follows others than before."""

    def __init__(self, presence: Presence, circles: Circles, comings: Comings) -> None:
        self._presence = presence
        self._circles = circles
        self._comings = comings
        self._of: dict[Stream, frozenset[UUID]] = {}
        self._followers: defaultdict[Person, set[Stream]] = defaultdict(set)
        self._changed: set[Stream] = set()
        self._unsure: set[Stream] = set()
        self._wake = asyncio.Event()

    async def begin(self, stream: Stream) -> None:
        """Tell the stream from here on, and others that its person came."""
        self._of[stream] = frozenset()
        await self._learn(stream)
        await self._tell(stream.actor.app, [stream])
        await self._comings.moved(*stream.person)

    async def end(self, stream: Stream) -> None:
        """Tell others that its person may have gone; a stream that had begun is told no more."""
        self._follow(stream, frozenset())
        self._of.pop(stream, None)
        await self._comings.moved(*stream.person)

    def heard(self, app: str, user_id: UUID | None) -> None:
        """Somebody came, went or follows others; nobody: some may have."""
        if user_id is None:
            self._changed.update(self._of)
        else:
            self._changed.update(stream for stream in self._of if stream.person == (app, user_id))
            self._unsure.update(self._followers.get((app, user_id), ()))
        self._awake()

    def doubt(self) -> None:
        """Processes may have died without a word."""
        self._unsure.update(self._of)
        self._awake()

    async def look(self) -> None:
        """Wait until there is something to look at, and tell those whom it concerns."""
        await self._wake.wait()
        self._wake.clear()
        changed, self._changed = self._changed, set()
        unsure, self._unsure = self._unsure | changed, set()
        try:
            for stream in changed & self._of.keys():
                await self._learn(stream)
            for app, streams in _by_app(unsure & self._of.keys()).items():
                await self._tell(app, streams)
        except BaseException:
            self._changed |= changed
            self._unsure |= unsure
            self._awake()
            raise

    async def _learn(self, stream: Stream) -> None:
        followed = frozenset(await self._circles.followed(*stream.person, MOST))
        if stream in self._of:
            self._follow(stream, followed)

    def _follow(self, stream: Stream, followed: frozenset[UUID]) -> None:
        app, before = stream.actor.app, self._of.get(stream, frozenset())
        for user_id in before - followed:
            self._followers[app, user_id].discard(stream)
            if not self._followers[app, user_id]:
                del self._followers[app, user_id]
        for user_id in followed - before:
            self._followers[app, user_id].add(stream)
        self._of[stream] = followed

    async def _tell(self, app: str, streams: Iterable[Stream]) -> None:
        mine = list(streams)
        there = await self._presence.connected(
            app, frozenset().union(*(self._of.get(one, frozenset()) for one in mine))
        )
        for stream in mine:
            stream.tell_following(self._of.get(stream, frozenset()) & there)

    def _awake(self) -> None:
        if self._changed or self._unsure:
            self._wake.set()


def _by_app(streams: Iterable[Stream]) -> dict[str, list[Stream]]:
    found: dict[str, list[Stream]] = {}
    for stream in streams:
        found.setdefault(stream.actor.app, []).append(stream)
    return found
