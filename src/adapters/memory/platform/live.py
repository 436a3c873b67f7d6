"""News and open streams in memory. Instants are seconds of the machine's monotonic clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import msgspec
from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase, Table
from core.platform.live.ports import KEPT, MOST_STREAMS, REACH, THERE, Arrival, News
from core.shared.live import LiveItem

Person = tuple[str, UUID]


class StreamRow(msgspec.Struct, frozen=True):
    """An open stream, or one that has ended."""

    app: str
    user_id: UUID
    stream_id: UUID
    opened_at: float
    seen_at: float
    open: bool = True

    def within(self, age: timedelta) -> bool:
        """Whether its last sign is no older."""
        return self.seen_at > time.monotonic() - age.total_seconds()


@dataclass(frozen=True, slots=True)
class LiveTables:
    """The rows: streams by id; last and first whole number by person; news, with their instants, by person and
    number."""

    database: MemoryDatabase

    @property
    def streams(self) -> Table[UUID, StreamRow]:
        return self.database.table("presences")

    @property
    def positions(self) -> Table[Person, tuple[int, int]]:
        return self.database.table("live_positions")

    @property
    def news(self) -> Table[tuple[str, UUID, int], tuple[News, float]]:
        return self.database.table("live_events")

    def of(self, app: str, people: Collection[UUID]) -> list[StreamRow]:
        """The streams of these people."""
        return [row for row in self.streams.rows() if row.app == app and row.user_id in people]

    def reached(self, app: str, people: Collection[UUID]) -> set[UUID]:
        """Those of them who are or were lately connected."""
        return {row.user_id for row in self.of(app, people) if row.within(REACH)}


@dataclass(frozen=True, slots=True)
class MemoryLive:
    """`core.shared.live.LiveFeed`, `core.platform.live.ports.LiveNews` and `OldNews`. Who is told of news of a unit of
    work that is not over looks for them when it is: reading waits for its turn."""

    database: MemoryDatabase
    heard: list[Callable[[str, UUID | None], None]] = field(default_factory=list, init=False)

    @property
    def hears(self) -> bool:
        return True

    def listen(self, heard: Callable[[str, UUID | None], None]) -> None:
        self.heard.append(heard)

    async def tell(self, app: str, items: Sequence[LiveItem]) -> None:
        async with self.database.turn():
            tables = LiveTables(self.database)
            reached = tables.reached(app, {item.user_id for item in items})
            for item in items:
                person = (app, item.user_id)
                if item.user_id in reached and (known := tables.positions.get(person)) is not None:
                    seq = known[0] + 1
                    tables.positions.put(person, (seq, known[1]))
                    news = News(item.user_id, seq, item.name, item.data)
                    tables.news.put((*person, seq), (news, time.monotonic()))
        for user_id in reached:
            for heard in self.heard:
                heard(app, user_id)

    async def after(self, app: str, positions: Mapping[UUID, int], most: int) -> list[News]:
        async with self.database.turn():
            found = [news for (known, _, _), (news, _) in LiveTables(self.database).news.items() if known == app]
        found.sort(key=lambda news: (news.user_id, news.seq))
        chosen: list[News] = []
        for user_id, position in sorted(positions.items()):
            chosen += [news for news in found if news.user_id == user_id and news.seq > position][:most]
        return chosen

    async def prune(self, most: int) -> int:
        async with self.database.turn():
            tables = LiveTables(self.database)
            until = time.monotonic() - KEPT.total_seconds()
            old = [key for key, (_, at) in tables.news.items() if at < until][:most]
            ended = [key for key, row in tables.streams.items() if not row.within(REACH)][:most]
            for key in old:
                tables.news.remove(key)
            for stream_id in ended:
                tables.streams.remove(stream_id)
        return len(old) + len(ended)


@dataclass(frozen=True, slots=True)
class MemoryStreams:
    """`core.platform.live.ports.Streams`."""

    database: MemoryDatabase

    async def arrive(self, app: str, user_id: UUID, stream_id: UUID, last_seen: int | None) -> Arrival:
        async with self.database.turn():
            tables, person = LiveTables(self.database), (app, user_id)
            last, since = tables.positions.get(person) or (0, 0)
            if not tables.reached(app, {user_id}):
                last = since = last + 1
            tables.positions.put(person, (last, since))
            replaced = self._made_room(app, user_id)
            now = time.monotonic()
            tables.streams.put(stream_id, StreamRow(app, user_id, stream_id, now, now))
            if last_seen is None or last_seen > last:
                return Arrival(last, False, replaced)
            whole = last_seen >= since and (last_seen == last or (*person, last_seen + 1) in tables.news)
            return Arrival(last_seen, whole, replaced)

    def _made_room(self, app: str, user_id: UUID) -> frozenset[UUID]:
        tables = LiveTables(self.database)
        rows = tables.of(app, {user_id})
        for row in rows:
            if not row.open:
                tables.streams.remove(row.stream_id)
        others = sorted((row for row in rows if row.open), key=lambda row: (row.opened_at, row.stream_id))
        surplus = others[: max(0, len(others) - MOST_STREAMS + 1)]
        for row in surplus:
            tables.streams.put(row.stream_id, replace(row, open=False))
        return frozenset(row.stream_id for row in surplus)

    async def renew(self, app: str, streams: Mapping[UUID, UUID]) -> set[UUID]:
        async with self.database.turn():
            return {row.stream_id for row in self._seen(app, streams, open_ones=True)}

    async def leave(self, app: str, streams: Mapping[UUID, UUID]) -> None:
        async with self.database.turn():
            for row in self._seen(app, streams, open_ones=False):
                LiveTables(self.database).streams.put(row.stream_id, replace(row, open=False))

    def _seen(self, app: str, streams: Mapping[UUID, UUID], *, open_ones: bool) -> list[StreamRow]:
        table = LiveTables(self.database).streams
        rows = [row for stream_id in streams if (row := table.get(stream_id)) is not None and row.app == app]
        seen = [replace(row, seen_at=time.monotonic()) for row in rows if row.open or not open_ones]
        for row in seen:
            table.put(row.stream_id, row)
        return seen


@dataclass(frozen=True, slots=True)
class MemoryPresence:
    """`core.platform.live.ports.Presence`."""

    database: MemoryDatabase

    async def connected(self, app: str, people: Collection[UUID]) -> set[UUID]:
        async with self.database.turn():
            rows = LiveTables(self.database).of(app, people)
            return {row.user_id for row in rows if row.open and row.within(THERE)}

    async def within_reach(self, app: str, people: Collection[UUID]) -> set[UUID]:
        async with self.database.turn():
            return LiveTables(self.database).reached(app, people)

    async def online(self, app: str) -> int:
        async with self.database.turn():
            rows = LiveTables(self.database).streams.rows()
            return len({row.user_id for row in rows if row.app == app and row.open and row.within(THERE)})
