"""Ended sessions, known without asking. See docs/adr/0005-tokens-and-revocation.md."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from adapters.postgres.database import Database
from adapters.postgres.identity.sessions import ENDED
from adapters.postgres.listener import Listener, Subscription
from core.identity.model import ACCESS_SECONDS
from core.shared.actor import STUDIO
from core.shared.ports import Clock

KEPT = timedelta(seconds=ACCESS_SECONDS + 60)
MANY = 20_000
ECHO_SECONDS = 0.25


class PostgresEndedSessions:
    """`core.identity.ports.EndedSessions`: the ids that ended while a token of theirs could still live.

    They come with the commit that ends them, over NOTIFY, and are read anew after each (re)connect. While the feed is
    down every check asks the database: slower, never wrong.
    """

    def __init__(self, database: Database, listener: Listener, clock: Clock) -> None:
        self._database = database
        self._listener = listener
        self._clock = clock
        self._ended: dict[UUID, datetime] = {}
        self._awaited: dict[UUID, asyncio.Event] = {}
        self._watching: list[Callable[[Iterable[UUID]], None]] = []
        listener.subscribe(Subscription(ENDED, self._heard, self._catch_up))

    async def ended(self, session_id: UUID) -> bool:
        if session_id in self._ended:
            return True
        if self._listener.connected:
            return False
        live = await self._database.fetchval(
            STUDIO, "select revoked_at is null from sessions where id = $1", session_id
        )
        return live is not True

    async def announce(self, session_ids: Sequence[UUID]) -> None:
        """Waits for our own echo, at most a quarter of a second: by then Postgres has told the other processes too."""
        if self._listener.connected:
            awaited = {
                one: self._awaited.setdefault(one, asyncio.Event()) for one in session_ids if one not in self._ended
            }
            try:
                await asyncio.wait_for(asyncio.gather(*(event.wait() for event in awaited.values())), ECHO_SECONDS)
            except TimeoutError:
                pass
            finally:
                for one in awaited:
                    self._awaited.pop(one, None)
        self._add(session_ids)

    def watch(self, ended: Callable[[Iterable[UUID]], None]) -> None:
        """As `core.platform.live.ports.SessionEnds`."""
        self._watching.append(ended)

    def _heard(self, payload: str) -> None:
        self._add(UUID(hex=one) for one in payload.split())

    async def _catch_up(self) -> None:
        rows = await self._database.fetch(
            STUDIO, "select id from sessions where revoked_at > $1", self._clock.now() - KEPT
        )
        self._add(UUID(int=row["id"].int) for row in rows)

    def _add(self, session_ids: Iterable[UUID]) -> None:
        now, session_ids = self._clock.now(), list(session_ids)
        for one in session_ids:
            self._ended[one] = now
            if (event := self._awaited.get(one)) is not None:
                event.set()
        if len(self._ended) > MANY:
            self._ended = {one: at for one, at in self._ended.items() if at > now - KEPT}
        for ended in self._watching:
            ended(session_ids)
