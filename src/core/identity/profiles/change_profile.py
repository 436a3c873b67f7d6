"""Changing one's own profile."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import UNSET
from msgspec.structs import replace

from core.identity.profiles.give_pseudonym import GivePseudonym
from core.identity.profiles.model import Profile, ProfileChanges, merged, supported_locale
from core.identity.profiles.ports import Names, Profiles, Pseudonyms, Publicity, ZoneDependents
from core.identity.profiles.pseudonyms import accepted, likeness
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.errors import Invalid, NotFound
from core.shared.events import TimezoneChanged
from core.shared.ports import Clock, Outbox, UnitOfWork
from core.shared.zones import known_zone


@dataclass(frozen=True, slots=True)
class ChangeProfile:
    """Makes the changes, all or none, and gives the profile as it is then, with a pseudonym unless people go by their
    own names (`named`). When the profile is written `anew`, the preferences that are not given go.

    A new zone holds from this instant on and is told by `TimezoneChanged`; leaving the leaderboards, and joining or
    leaving the rankings, take effect with the change itself. Raises `Invalid` for what breaks a rule and
    `Conflict("pseudonym_taken")`.
    """

    profiles: Profiles
    names: Names
    pseudonyms: Pseudonyms
    give_pseudonym: GivePseudonym
    publicity: Publicity
    dependents: ZoneDependents
    uow: UnitOfWork
    outbox: Outbox
    clock: Clock

    async def __call__(
        self, app: AppSpec, actor: Actor, changes: ProfileChanges, *, named: bool = False, anew: bool = False
    ) -> Profile:
        async with self.uow(app.slug):
            if changes.name is not UNSET:
                await self.names.call(actor.user_id, changes.name)
            before = await self.profiles.lock(app.slug, actor.user_id, named=named)
            if before is None:
                raise NotFound
            after = _changed(app, replace(before, preferences={}) if anew else before, changes)
            if after.timezone != before.timezone:
                await self._move(actor, after.timezone)
            if _kept(after) != _kept(before):
                await self.profiles.keep(app.slug, actor.user_id, after)
            if after.on_leaderboards != before.on_leaderboards:
                await self.publicity.show(app.slug, actor.user_id, after.on_leaderboards)
            if after.in_rankings != before.in_rankings:
                await self.publicity.rank(app.slug, actor.user_id, after.in_rankings)
            if named:
                return after
            return replace(after, pseudonym=await self._rename(actor, before.pseudonym, after.pseudonym))

    async def _move(self, actor: Actor, timezone: str) -> None:
        now = self.clock.now()
        await self.profiles.move(actor.app, actor.user_id, timezone, now)
        await self.dependents.zone_changed(actor.app, actor.user_id)
        await self.outbox.add(
            TimezoneChanged(app=actor.app, user_id=actor.user_id, timezone=timezone, effective_at=now)
        )

    async def _rename(self, actor: Actor, before: str | None, after: str | None) -> str:
        if after is None:
            return await self.give_pseudonym(actor.app, actor.user_id)
        if after != before:
            await self.pseudonyms.change(actor.app, actor.user_id, after, likeness(after))
        return after


def _kept(profile: Profile) -> tuple[object, ...]:
    return profile.locale, profile.preferences, profile.avatar_seed


def _changed(app: AppSpec, profile: Profile, changes: ProfileChanges) -> Profile:
    if changes.pseudonym is not UNSET:
        profile = replace(profile, pseudonym=accepted(changes.pseudonym, (app.slug, app.title)))
    if changes.timezone is not UNSET:
        if not known_zone(changes.timezone):
            raise Invalid("unknown_timezone", "This is not an IANA time zone.", pointer="/timezone")
        profile = replace(profile, timezone=changes.timezone)
    if changes.avatar_seed is not UNSET:
        profile = replace(profile, avatar_seed=changes.avatar_seed)
    if changes.locale is not UNSET:
        profile = replace(profile, locale=supported_locale(changes.locale, app.locales))
    if changes.preferences is not UNSET:
        profile = replace(profile, preferences=merged(profile.preferences, changes.preferences))
    return profile
