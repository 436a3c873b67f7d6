"""Follows, requests and blocks in memory: instants by app and both people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from adapters.memory.social.circles.people import BLOCKS, FOLLOWS, REQUESTS
from core.social.follows.model import Tie


@dataclass(frozen=True, slots=True)
class MemoryTies:
    """`core.social.follows.ports.Ties`."""

    database: MemoryDatabase

    async def hold(self, app: str, *people: UUID) -> None:
        """One transaction at a time anyway."""

    async def between(self, app: str, one: UUID, other: UUID) -> Tie:
        async with self.database.turn():
            return Tie(
                following=(app, one, other) in self.database.table(FOLLOWS),
                requested=(app, one, other) in self.database.table(REQUESTS),
                blocks=(app, one, other) in self.database.table(BLOCKS),
                blocked=(app, other, one) in self.database.table(BLOCKS),
            )

    async def follow(self, app: str, follower: UUID, followed: UUID, at: datetime) -> None:
        await self._put(FOLLOWS, (app, follower, followed), at)

    async def ask(self, app: str, follower: UUID, followed: UUID, at: datetime) -> None:
        await self._put(REQUESTS, (app, follower, followed), at)

    async def part(self, app: str, follower: UUID, followed: UUID) -> None:
        await self._remove(FOLLOWS, (app, follower, followed))
        await self._remove(REQUESTS, (app, follower, followed))

    async def approve(self, app: str, followed: UUID, follower: UUID | None, at: datetime) -> list[UUID]:
        async with self.database.turn():
            waiting = [
                key
                for key, _ in self.database.table(REQUESTS).items()
                if (key[0], key[2]) == (app, followed) and follower in {None, key[1]}
            ]
            for key in waiting:
                self.database.table(REQUESTS).remove(key)
                self.database.table(FOLLOWS).put(key, at)
            return sorted(key[1] for key in waiting)

    async def block(self, app: str, blocker: UUID, blocked: UUID, at: datetime) -> None:
        await self._put(BLOCKS, (app, blocker, blocked), at)

    async def unblock(self, app: str, blocker: UUID, blocked: UUID) -> None:
        await self._remove(BLOCKS, (app, blocker, blocked))

    async def followed(self, app: str, follower: UUID, most: int) -> list[UUID]:
        async with self.database.turn():
            own = [(at, key[2]) for key, at in self.database.table(FOLLOWS).items() if key[:2] == (app, follower)]
            return [user_id for _, user_id in sorted(own, reverse=True)[:most]]

    async def _put(self, table: str, key: tuple[str, UUID, UUID], at: datetime) -> None:
        async with self.database.turn():
            self.database.table(table).put(key, at)

    async def _remove(self, table: str, key: tuple[str, UUID, UUID]) -> None:
        async with self.database.turn():
            self.database.table(table).remove(key)
