"""Changing what one is among friends."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import UNSET, UnsetType

from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.ports import UnitOfWork
from core.social.follows.answer_request import AnswerRequest
from core.social.follows.ports import Ties
from core.social.people.model import ChangeOwnProfile, OwnProfile
from core.social.people.names import accepted
from core.social.people.ports import OwnAccounts, Profiles
from core.social.people.read_own import ReadOwnProfile


@dataclass(frozen=True, slots=True)
class AlterOwnProfile:
    """Makes the changes, all or none.

    Who becomes public takes in everybody that waits: from now on anybody may follow without asking, so that those who
    asked shouldn't be worse off. Who becomes private keeps the followers they have. Raises `Invalid` for what breaks a
    rule.
    """

    profiles: Profiles
    accounts: OwnAccounts
    ties: Ties
    answer: AnswerRequest
    read: ReadOwnProfile
    uow: UnitOfWork

    async def __call__(self, app: AppSpec, actor: Actor, command: ChangeOwnProfile) -> OwnProfile:
        name = None if isinstance(command.display_name, UnsetType) else accepted(command.display_name)
        private = None if isinstance(command.is_private, UnsetType) else command.is_private
        async with self.uow(app.slug):
            if command.locale is not UNSET or command.timezone is not UNSET:
                await self.accounts.change(app, actor, locale=command.locale or None, timezone=command.timezone or None)
            await self.ties.hold(app.slug, actor.user_id)
            if private is False:
                await self.answer.all_waiting(app.slug, actor.user_id)
            if name is not None or private is not None:
                # After the requests: a profile is touched with those of others first, in their order.
                await self.profiles.change(app.slug, actor.user_id, display_name=name, is_private=private)
            return await self.read(actor)
