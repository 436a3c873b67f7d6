"""Who may see and meet whom: what other contexts ask of the social one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol
from uuid import UUID


class Circles(Protocol):
    """Follows, blocks and privacy of an app. Also outside of units of work."""

    async def known(self, app: str, user_id: UUID) -> bool:
        """Whether this is a person of the app who is neither suspended nor gone."""
        ...

    async def barred(self, app: str, one: UUID, other: UUID) -> bool:
        """Whether either has blocked the other: to each the other isn't there."""
        ...

    async def sees(self, app: str, viewer: UUID, owner: UUID) -> bool:
        """Whether what the owner shares with friends is for the viewer: their own, a public profile's, or of one whom
        they follow with approval; never across a block."""
        ...

    async def followed(self, app: str, user_id: UUID, most: int) -> Collection[UUID]:
        """Whom the person follows, with approval where that is asked for."""
        ...

    async def names(self, app: str, ids: Collection[UUID]) -> dict[UUID, str]:
        """The names under which people go; unknown ones are left out."""
        ...
