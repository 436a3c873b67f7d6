"""What profiles need of the world."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.social.people.model import OwnAccount, Person


class People(Protocol):
    """The people of an app, without those who are suspended or gone."""

    async def find(self, app: str, ids: Collection[UUID]) -> dict[UUID, Person]: ...


class Profiles(Protocol):
    """What people say of themselves."""

    async def change(self, app: str, user_id: UUID, *, display_name: str | None, is_private: bool | None) -> None:
        """Keep what isn't None."""
        ...


class OwnAccounts(Protocol):
    """What identity keeps of a person in an app."""

    async def read(self, actor: Actor) -> OwnAccount:
        """Raises `NotFound` for a person who has left."""
        ...

    async def change(self, app: AppSpec, actor: Actor, *, locale: str | None, timezone: str | None) -> None:
        """Keep what isn't None, in the caller's unit of work; raises `Invalid` for a language that the app doesn't
        speak and for a zone that there isn't."""
        ...
