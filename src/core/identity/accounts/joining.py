"""Becoming a member of an app."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec

from core.identity.model import Account, Membership
from core.identity.ports import Memberships
from core.platform.registry.apps import Apps
from core.platform.registry.spec import AppSpec, SignIn
from core.shared.errors import Forbidden, Invalid
from core.shared.events import UserRegistered
from core.shared.ports import Clock, Outbox
from core.shared.text import NO_NUL
from core.shared.zones import known_zone

AppSlug = Annotated[str, msgspec.Meta(max_length=32, pattern=NO_NUL, examples=["lowkeymode"])]
Timezone = Annotated[str, msgspec.Meta(max_length=64, pattern=NO_NUL, examples=["Europe/Madrid"])]
LocaleTag = Annotated[str, msgspec.Meta(max_length=16, pattern=NO_NUL, examples=["en"])]


class Wishes(msgspec.Struct, frozen=True, kw_only=True):
    """What a new member asks for: an own choice of zone and locale, and the zone that the device proposes."""

    timezone: str | None = None
    locale: str | None = None
    proposed_zone: str | None = None

    def check(self) -> None:
        """Raises `Invalid("unknown_timezone")` for a chosen zone that nobody knows; a proposal is just not heard."""
        if self.timezone is not None and not known_zone(self.timezone):
            raise Invalid("unknown_timezone", "This is not an IANA time zone.", pointer="/timezone")


def app_with(apps: Apps, slug: str, sign_in: SignIn) -> AppSpec:
    """The app that one may sign in to in this way; raises `Invalid("unknown_app")`."""
    app = apps.get(slug)
    if app is None or sign_in not in app.sign_in:
        raise Invalid("unknown_app", "There is no app of this name with this way to sign in.", pointer="/app")
    return app


@dataclass(frozen=True, slots=True)
class JoinApp:
    """Gives the account's membership of an app, made on the first visit; for use inside the caller's unit of work.

    Raises `Forbidden("account_suspended")` for an account that is suspended in the app or altogether.
    """

    memberships: Memberships
    outbox: Outbox
    clock: Clock

    async def __call__(
        self, app: AppSpec, account: Account, wishes: Wishes, *, new_account: bool = False
    ) -> Membership:
        membership = None if new_account else await self.memberships.get(app.slug, account.id)
        if account.suspended_at is not None or (membership is not None and membership.suspended_at is not None):
            raise Forbidden("account_suspended", "This account is suspended.")
        if membership is not None:
            return membership
        membership = Membership(
            app=app.slug,
            user_id=account.id,
            timezone=_zone(app, wishes),
            locale=_locale(app.locales, wishes.locale),
            created_at=self.clock.now(),
        )
        if await self.memberships.add(membership):
            await self.outbox.add(UserRegistered(app=app.slug, user_id=account.id, new_account=new_account))
        return membership


def _zone(app: AppSpec, wishes: Wishes) -> str:
    if wishes.timezone is not None:
        return wishes.timezone
    proposed = wishes.proposed_zone
    return proposed if proposed is not None and known_zone(proposed) else app.timezone


def _locale(offered: Sequence[str], wished: str | None) -> str:
    """The wished one, its language alone (`es-MX` → `es`), or the app's first."""
    language = (wished or "").replace("_", "-").partition("-")[0].lower()
    return next((locale for locale in (wished or "", language) if locale in offered), offered[0])
