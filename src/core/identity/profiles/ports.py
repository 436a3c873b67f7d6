"""What profiles need of the world."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.identity.profiles.model import Profile


class Profiles(Protocol):
    """People's profiles, by app."""

    async def get(self, app: str, user_id: UUID, *, named: bool = False) -> Profile | None:
        """The profile; with `named` also what the account knows of the person."""
        ...

    async def lock(self, app: str, user_id: UUID, *, named: bool = False) -> Profile | None:
        """The profile, which nobody else changes until the transaction ends."""
        ...

    async def keep(self, app: str, user_id: UUID, profile: Profile) -> None:
        """Keep its locale, preferences and avatar seed as they are now."""
        ...

    async def move(self, app: str, user_id: UUID, timezone: str, at: datetime) -> None:
        """The person lives by `timezone` from `at` on. The zones of before stay known, each with its date."""
        ...


class Names(Protocol):
    """What people are called, in every app."""

    async def call(self, user_id: UUID, name: str | None) -> None:
        """The account's name from now on. Comes before anything of a membership is locked, as a farewell does."""
        ...


class ZoneDependents(Protocol):
    """What another context keeps that depends on the zone a person lives by."""

    async def zone_changed(self, app: str, user_id: UUID) -> None:
        """Within the transaction of the change: nothing that was worked out under the zones of before counts."""
        ...


class Pseudonyms(Protocol):
    """Who is called what; no two people of an app have names of the same likeness."""

    async def get(self, app: str, user_id: UUID) -> str | None: ...

    async def give(self, app: str, user_id: UUID, name: str, likeness: str) -> bool:
        """The first pseudonym of a person; False, and nothing done, when they have one or the name is taken."""
        ...

    async def change(self, app: str, user_id: UUID, name: str, likeness: str) -> None:
        """Another one in place of the first; raises `Conflict("pseudonym_taken")`."""
        ...


class Publicity(Protocol):
    """Where people are seen by others."""

    async def show(self, app: str, user_id: UUID, shown: bool) -> None:
        """Take the person off every public list of the app (of all apps for `STUDIO`), or put them back on those that
        one is on without asking for it, within the current transaction."""
        ...

    async def rank(self, app: str, user_id: UUID, shown: bool) -> None:
        """Put the person on the lists that one has to ask for, or take them off, within the current transaction."""
        ...
