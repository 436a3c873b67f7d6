"""All open streams of this process, fed together: many people's news are one query, many heart-beats one statement."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

from core.platform.live.ports import BEAT_SECONDS, LiveNews, Overheard, Presence, SessionEnds, Streams
from core.shared.actor import Actor
from core.shared.errors import Unavailable
from core.shared.live import LiveItem
from core.shared.ports import Ids
from entrypoints.http.live.following import Following
from entrypoints.http.live.stream import ROOM, Stream

log = logging.getLogger("rhizome.live")

LOOK_SECONDS = 1.0
"""How often news are looked for while nobody tells us of them."""

Person = tuple[str, UUID]


class LiveHub:
    """Brings news to the streams of this process, shows the others that they live, and ends them together."""

    def __init__(
        self,
        streams: Streams,
        presence: Presence,
        news: LiveNews,
        ends: SessionEnds,
        ids: Ids,
        *,
        overheard: Overheard,
        following: Following,
    ) -> None:
        self.beat_seconds = BEAT_SECONDS
        self._following = following
        self._streams = streams
        self._presence = presence
        self._news = news
        self._ids = ids
        self._open: dict[UUID, Stream] = {}
        self._people: dict[Person, set[Stream]] = {}
        self._woken: set[Person] = set()
        self._wake = asyncio.Event()
        self._leaving = False
        self._tasks: list[asyncio.Task[None]] = []
        news.listen(self._heard)
        overheard.listen(following.heard, self._whispered)
        ends.watch(self._sessions_ended)

    async def start(self) -> None:
        """Begin to feed."""
        self._leaving = False
        self._tasks = [
            asyncio.create_task(self._repeat(self._feed), name="live-feed"),
            asyncio.create_task(self._repeat(self._beat), name="live-beat"),
            asyncio.create_task(self._repeat(self._following.look), name="live-following"),
        ]

    async def stop(self) -> None:
        """End every stream and all that is done for them."""
        self.leave()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    def leave(self) -> None:
        """The process is about to stop: let every stream end now, and none begin."""
        self._leaving = True
        for stream in self._open.values():
            stream.end("restarting")

    async def figures(self) -> dict[str, float]:
        """How many streams are open here, and of how many people."""
        return {"streams": float(len(self._open)), "people": float(len(self._people))}

    @asynccontextmanager
    async def stream(self, actor: Actor, last_seen: int | None, *, following: bool = False) -> AsyncIterator[Stream]:
        """A stream of the person for as long as the block, after what its client has seen, if it says so; with
        `following` it is told who of those that the person follows is there."""
        stream_id, app = self._ids.new(), actor.app
        arrival = await self._streams.arrive(app, actor.user_id, stream_id, last_seen)
        stream = Stream(stream_id, actor, arrival.position, resumed=arrival.resumed)
        self._add(stream)
        try:
            for replaced in arrival.replaced & self._open.keys():
                self._open[replaced].end("replaced")
            stream.online = await self._presence.online(app)
            if following:
                await self._following.begin(stream)
            self.look_for(stream)  # what came between the arrival and now nobody told us of
            if self._leaving:
                stream.end("restarting")
            yield stream
        finally:
            self._remove(stream)
            await asyncio.shield(self._left(stream, following=following))

    def look_for(self, stream: Stream) -> None:
        """There may be news for the stream."""
        self._woken.add(stream.person)
        self._wake.set()

    def _add(self, stream: Stream) -> None:
        self._open[stream.id] = stream
        self._people.setdefault(stream.person, set()).add(stream)

    def _remove(self, stream: Stream) -> None:
        del self._open[stream.id]
        others = self._people[stream.person]
        others.discard(stream)
        if not others:
            del self._people[stream.person]

    async def _left(self, stream: Stream, *, following: bool) -> None:
        with suppress(Unavailable):  # then its presence fades
            await self._streams.leave(stream.actor.app, {stream.id: stream.actor.user_id})
            if following:
                await self._following.end(stream)

    def _whispered(self, app: str, item: LiveItem) -> None:
        for stream in self._people.get((app, item.user_id), ()):
            stream.overhear(item)

    def _heard(self, app: str, user_id: UUID | None) -> None:
        if user_id is None:
            self._woken.update(self._people)
        elif (app, user_id) in self._people:
            self._woken.add((app, user_id))
        if self._woken:
            self._wake.set()

    def _sessions_ended(self, session_ids: Iterable[UUID]) -> None:
        if self._open:
            ended = set(session_ids)
            for stream in self._open.values():
                if stream.actor.session_id in ended:
                    stream.end("token_revoked")

    async def _feed(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), LOOK_SECONDS)
        self._wake.clear()
        if not self._news.hears:
            self._woken.update(self._people)
        woken, self._woken = self._woken, set()
        for app, people in _by_app(woken & self._people.keys()).items():
            try:
                await self._deliver(app, people)
            except BaseException:
                self._woken.update((app, user_id) for user_id in people)
                raise

    async def _deliver(self, app: str, people: Iterable[UUID]) -> None:
        takers: dict[UUID, list[Stream]] = {}
        for user_id in people:
            for stream in self._people.get((app, user_id), ()):
                stream.behind = len(stream.waiting) >= ROOM
                if not stream.behind:
                    takers.setdefault(user_id, []).append(stream)
        if not takers:
            return
        positions = {user_id: min(stream.position for stream in streams) for user_id, streams in takers.items()}
        found: dict[UUID, int] = defaultdict(int)
        for news in await self._news.after(app, positions, ROOM):
            found[news.user_id] += 1
            for stream in takers[news.user_id]:
                stream.put(news)
        for user_id, many in found.items():
            if many == ROOM:
                self.look_for(takers[user_id][0])

    async def _beat(self) -> None:
        await asyncio.sleep(self.beat_seconds)
        for app, streams in _by_app((stream.actor.app, stream) for stream in self._open.values()).items():
            wanted = await self._streams.renew(app, {stream.id: stream.actor.user_id for stream in streams})
            online = await self._presence.online(app)
            for stream in streams:
                if stream.id in wanted:
                    stream.tell_online(online)
                else:
                    stream.end("replaced")
        self._following.doubt()

    async def _repeat(self, step: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await step()
            except Unavailable as error:
                log.warning("streams have to wait: %s", error.code)
                await asyncio.sleep(LOOK_SECONDS)
            except Exception:
                log.exception("streams could not be served; trying again")
                await asyncio.sleep(LOOK_SECONDS)


def _by_app(pairs: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for app, one in pairs:
        found.setdefault(app, []).append(one)
    return found
