"""Notices in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from core.identity.model import Membership
from core.shared.notices import NoticeType
from core.social.notices.model import Listed, Notice, Place

NOTICES, PEOPLE, MARKS = "notices", "notice_people", "notice_marks"


@dataclass(frozen=True, slots=True)
class MemoryNoticeStore:
    """`core.social.notices.ports.NoticeStore`, `OldNotices` and `Readers`: notices by app and id, people by app, notice
    and person, marks by app, person and what they were told."""

    database: MemoryDatabase

    async def mark(self, app: str, user_id: UUID, once: str, at: datetime) -> bool:
        async with self.database.turn():
            marks = self.database.table(MARKS)
            if (app, user_id, once) in marks or self._member(app, user_id) is None:
                return False
            marks.put((app, user_id, once), at)
            return True

    async def put(self, notice: Notice) -> UUID | None:
        async with self.database.turn():
            if self._member(notice.app, notice.user_id) is None:
                return None
            for kept in self._gathered(notice.app, notice.user_id, notice.gather):
                notice = replace(notice, id=kept.id, given_at=max(kept.given_at, notice.given_at))
            self.database.table(NOTICES).put((notice.app, notice.id), notice)
            return notice.id

    async def add_person(self, app: str, notice_id: UUID, actor: UUID, at: datetime) -> None:
        async with self.database.turn():
            self.database.table(PEOPLE).put((app, notice_id, actor), at)

    async def take_back(self, app: str, user_id: UUID, gather: str, actor: UUID) -> None:
        async with self.database.turn():
            for kept in self._gathered(app, user_id, gather):
                gone = self.database.table(PEOPLE).remove((app, kept.id, actor))
                if gone is not None and not self._people(app, kept.id):
                    self._forget(kept)

    async def part(self, app: str, one: UUID, other: UUID) -> None:
        async with self.database.turn():
            for user_id, actor in ((one, other), (other, one)):
                for kept in self._of(app, user_id):
                    gone = self.database.table(PEOPLE).remove((app, kept.id, actor))
                    if gone is not None and not self._people(app, kept.id):
                        self._forget(kept)

    async def page(
        self, app: str, user_id: UUID, kind: NoticeType | None, before: Place | None, limit: int
    ) -> list[Listed]:
        async with self.database.turn():
            found = [
                notice
                for notice in self._of(app, user_id)
                if (kind is None or notice.type == kind)
                and (before is None or (notice.given_at, notice.id) < (before.given_at, before.id))
            ]
            found.sort(key=lambda notice: (notice.given_at, notice.id), reverse=True)
            return [self._listed(notice) for notice in found[:limit]]

    async def unseen(self, app: str, user_id: UUID) -> int:
        async with self.database.turn():
            return sum(notice.seen_at is None for notice in self._of(app, user_id))

    async def see(self, app: str, user_id: UUID, ids: Collection[UUID] | None, at: datetime) -> None:
        async with self.database.turn():
            for notice in self._of(app, user_id):
                if notice.seen_at is None and (ids is None or notice.id in ids):
                    self.database.table(NOTICES).put((app, notice.id), replace(notice, seen_at=at))

    async def prune(self, before: datetime, most: int) -> int:
        async with self.database.turn():
            for key, at in list(self.database.table(MARKS).items())[:most]:
                if at < before:
                    self.database.table(MARKS).remove(key)
            old = [notice for notice in self.database.table(NOTICES).rows() if notice.given_at < before][:most]
            for notice in old:
                self._forget(notice)
            return len(old)

    async def locale(self, app: str, user_id: UUID) -> str:
        async with self.database.turn():
            member = self._member(app, user_id)
            return member.locale if member else ""

    def _member(self, app: str, user_id: UUID) -> Membership | None:
        found: Membership | None = self.database.table("memberships").get((app, user_id))
        return found

    def _of(self, app: str, user_id: UUID) -> Iterator[Notice]:
        return (
            notice for notice in self.database.table(NOTICES).rows() if (notice.app, notice.user_id) == (app, user_id)
        )

    def _gathered(self, app: str, user_id: UUID, gather: str | None) -> list[Notice]:
        if gather is None:
            return []
        return [each for each in self._of(app, user_id) if each.gather == gather and each.seen_at is None]

    def _people(self, app: str, notice_id: UUID) -> list[tuple[datetime, UUID]]:
        people = self.database.table(PEOPLE).items()
        return sorted((at, person) for (owner, notice, person), at in people if (owner, notice) == (app, notice_id))

    def _listed(self, notice: Notice) -> Listed:
        people = self._people(notice.app, notice.id)
        return Listed(notice=notice, people=len(people), latest=people[-1][1] if people else None)

    def _forget(self, notice: Notice) -> None:
        for _, person in self._people(notice.app, notice.id):
            self.database.table(PEOPLE).remove((notice.app, notice.id, person))
        self.database.table(NOTICES).remove((notice.app, notice.id))
