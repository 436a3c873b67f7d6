"""Sessions in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from core.identity.model import REFRESH_LIFE, Family, RefreshToken, Session

_KEPT_AFTER_USE = REFRESH_LIFE + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MemorySessions:
    """`core.identity.ports.Sessions`: sessions by id, the tokens of each as a tuple, their hashes leading back."""

    database: MemoryDatabase

    async def open(self, session: Session, refresh_hash: bytes) -> None:
        async with self.database.turn():
            self.database.table("sessions").put(session.id, session)
            first = RefreshToken(hash=refresh_hash, generation=1)
            self.database.table("refresh_tokens").put(session.id, (first,))
            self.database.table("refresh_token_sessions").put(refresh_hash, session.id)

    async def family(self, refresh_hash: bytes) -> Family | None:
        async with self.database.turn():
            session_id = self.database.table("refresh_token_sessions").get(refresh_hash)
            session: Session | None = self.database.table("sessions").get(session_id)
            if session is None:
                return None
            tokens: tuple[RefreshToken, ...] = self.database.table("refresh_tokens").get(session_id) or ()
            place = next(index for index, token in enumerate(tokens) if token.hash == refresh_hash)
            return Family(session=session, presented=tokens[place], later=tokens[place + 1 :])

    async def advance(self, family: Family, successor_hash: bytes, at: datetime) -> None:
        session_id = family.session.id
        async with self.database.turn():
            hashes = self.database.table("refresh_token_sessions")
            kept = []
            for token in self.database.table("refresh_tokens").get(session_id) or ():
                used_at = at if token.hash == family.presented.hash else token.used_at
                if used_at is not None and used_at < at - _KEPT_AFTER_USE:
                    hashes.remove(token.hash)
                else:
                    kept.append(replace(token, used_at=used_at))
            kept.append(RefreshToken(hash=successor_hash, generation=family.presented.generation + 1))
            hashes.put(successor_hash, session_id)
            self.database.table("refresh_tokens").put(session_id, tuple(kept))
        await self.touch(session_id, at)

    async def touch(self, session_id: UUID, at: datetime) -> None:
        async with self.database.turn():
            session: Session | None = self.database.table("sessions").get(session_id)
            if session is not None:
                self.database.table("sessions").put(session_id, replace(session, last_used_at=at))

    async def of(self, user_id: UUID, used_since: datetime) -> list[Session]:
        async with self.database.turn():
            own: list[Session] = [
                one
                for one in self.database.table("sessions").rows()
                if one.user_id == user_id and one.revoked_at is None and one.last_used_at >= used_since
            ]
            return sorted(own, key=lambda one: (one.last_used_at, one.id), reverse=True)

    async def end(
        self,
        user_id: UUID,
        at: datetime,
        *,
        only: UUID | None = None,
        app: str | None = None,
        keep: UUID | None = None,
    ) -> list[UUID]:
        ended: list[UUID] = []
        async with self.database.turn():
            for session_id, session in self.database.table("sessions").items():
                if (
                    session.user_id == user_id
                    and session.revoked_at is None
                    and only in (None, session_id)
                    and app in (None, session.app)
                    and session_id != keep
                ):
                    self.database.table("sessions").put(session_id, replace(session, revoked_at=at))
                    ended.append(session_id)
        return ended

    async def prune(self, before: datetime, most: int) -> int:
        async with self.database.turn():
            old = [key for key, one in self.database.table("sessions").items() if one.last_used_at < before][:most]
            for session_id in old:
                self.database.table("sessions").remove(session_id)
                for token in self.database.table("refresh_tokens").remove(session_id) or ():
                    self.database.table("refresh_token_sessions").remove(token.hash)
        return len(old)


@dataclass(frozen=True, slots=True)
class MemoryEndedSessions:
    """`core.identity.ports.EndedSessions` and `core.platform.live.ports.SessionEnds`: this process is the only one, and
    its table is at hand."""

    database: MemoryDatabase
    watching: list[Callable[[Iterable[UUID]], None]] = field(default_factory=list, init=False)

    async def ended(self, session_id: UUID) -> bool:
        session: Session | None = self.database.table("sessions").get(session_id)
        return session is None or session.revoked_at is not None

    async def announce(self, session_ids: Sequence[UUID]) -> None:
        """The table says it; who watches is told."""
        for ended in self.watching:
            ended(session_ids)

    def watch(self, ended: Callable[[Iterable[UUID]], None]) -> None:
        self.watching.append(ended)
