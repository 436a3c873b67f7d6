"""Identity's profile, for the social context."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import UNSET

from core.identity.profiles.change_profile import ChangeProfile
from core.identity.profiles.model import ProfileChanges
from core.identity.profiles.read_profile import ReadProfile
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.errors import NotFound
from core.social.people.model import OwnAccount


@dataclass(frozen=True, slots=True)
class IdentityOwnAccounts:
    """`core.social.people.ports.OwnAccounts`."""

    reading: ReadProfile
    changing: ChangeProfile

    async def read(self, actor: Actor) -> OwnAccount:
        found = await self.reading(actor, named=True)
        if found.id is None:
            raise NotFound
        return OwnAccount(
            id=found.id,
            email=found.email,
            locale=found.locale,
            timezone=found.timezone,
            created_at=found.created_at,
        )

    async def change(self, app: AppSpec, actor: Actor, *, locale: str | None, timezone: str | None) -> None:
        changes = ProfileChanges(
            locale=UNSET if locale is None else locale, timezone=UNSET if timezone is None else timezone
        )
        await self.changing(app, actor, changes, named=True)
