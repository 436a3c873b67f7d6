"""What notices need of the world."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.shared.notices import NoticeType
from core.social.notices.model import Listed, Notice, Place


class NoticeStore(Protocol):
    """The notices of an app."""

    async def mark(self, app: str, user_id: UUID, once: str, at: datetime) -> bool:
        """Note that the person is told this; False when they have been, and for who is no member of the app."""
        ...

    async def put(self, notice: Notice) -> UUID | None:
        """Keep a new one or, where there is one of its `gather` that has not been seen, have that say and mean what
        this one does. The id under which it is kept; None, and nothing done, for who is no member of the app."""
        ...

    async def add_person(self, app: str, notice_id: UUID, actor: UUID, at: datetime) -> None:
        """Somebody is behind it, once."""
        ...

    async def take_back(self, app: str, user_id: UUID, gather: str, actor: UUID) -> None:
        """Somebody is no longer behind what has not been seen; what nobody is behind goes."""
        ...

    async def part(self, app: str, one: UUID, other: UUID) -> None:
        """Neither of both is behind any notice of the other, seen or not; what nobody is behind goes."""
        ...

    async def page(
        self, app: str, user_id: UUID, kind: NoticeType | None, before: Place | None, limit: int
    ) -> list[Listed]:
        """A person's, the latest first, after that place."""
        ...

    async def unseen(self, app: str, user_id: UUID) -> int:
        """How many the person hasn't seen."""
        ...

    async def see(self, app: str, user_id: UUID, ids: Collection[UUID] | None, at: datetime) -> None:
        """The person has seen these, or all; what had been seen stays as it is."""
        ...


class OldNotices(Protocol):
    """Notices that are too old to matter, of all apps."""

    async def prune(self, before: datetime, most: int) -> int:
        """Forget what was given before that instant; how many, at most `most`."""
        ...


class Readers(Protocol):
    """In which language people read."""

    async def locale(self, app: str, user_id: UUID) -> str:
        """The person's language tag in the app; "" for who is no member."""
        ...


class Named(Protocol):
    """What people are called."""

    async def names(self, app: str, ids: Collection[UUID]) -> dict[UUID, str]:
        """The names under which people go; unknown ones are left out."""
        ...
