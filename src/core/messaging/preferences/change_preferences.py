"""Seeing and changing what one wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec import UNSET

from core.messaging.email.letters import Letters
from core.messaging.motivation.plan_motivation import PlanMotivation
from core.messaging.preferences.model import ChangePreferencesCommand, PreferencesView, chosen, name, quiet, view
from core.messaging.preferences.ports import Preferences
from core.shared.actor import Actor
from core.shared.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReadPreferences:
    """What the person wants, chosen or by default."""

    preferences: Preferences

    async def __call__(self, actor: Actor) -> PreferencesView:
        return view(await self.preferences.get(actor.app, actor.user_id))


@dataclass(frozen=True, slots=True)
class ChangePreferences:
    """Makes the changes; what is left out stays. Raises `Invalid` for hours of rest that end when they begin, and
    `NotFound` for who has left."""

    preferences: Preferences
    motivation: PlanMotivation
    uow: UnitOfWork

    async def __call__(self, actor: Actor, command: ChangePreferencesCommand) -> PreferencesView:
        choices = chosen(command.types)
        hours = command.quiet_hours
        rest = quiet(hours) if hours is not UNSET and hours is not None else None
        async with self.uow(actor.app):
            await self.motivation.enter(actor.app, actor.user_id)
            if choices:
                await self.preferences.choose(actor.app, actor.user_id, choices)
            if hours is not UNSET:
                await self.preferences.rest(actor.app, actor.user_id, rest)
            await self.motivation.within(actor.app, actor.user_id)
            return view(await self.preferences.get(actor.app, actor.user_id))


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Stops the letters that a link of ours is in. Raises `NotFound` for another link; who has left is told nothing."""

    letters: Letters
    preferences: Preferences
    motivation: PlanMotivation
    uow: UnitOfWork

    async def __call__(self, token: str) -> None:
        to = self.letters.opened(token)
        async with self.uow(to.app):
            if await self.motivation.present(to.app, to.user_id):
                await self.preferences.choose(to.app, to.user_id, _no_letters(to.type))
                await self.motivation.within(to.app, to.user_id)


def _no_letters(kind: str) -> Mapping[str, bool]:
    return {name(kind, "email"): False}
