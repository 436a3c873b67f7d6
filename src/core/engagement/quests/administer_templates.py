"""What admins do with challenges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from core.engagement.quests.figures import QuestFigures
from core.engagement.quests.model import ChangeTemplate, MakeTemplate, Template
from core.engagement.quests.ports import Templates
from core.engagement.quests.shelf import Shelf
from core.engagement.quests.views import AdminChallengeView, admin_view
from core.platform.audit.ports import Audit
from core.platform.jobs.ports import Turns
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.config import RuntimeConfig
from core.shared.errors import Invalid, NotFound
from core.shared.ports import Clock, Ids, UnitOfWork


@dataclass(frozen=True, slots=True)
class AddTemplate:
    """Makes a challenge. Raises `Invalid` for a reward out of the app's bounds."""

    templates: Templates
    config: RuntimeConfig
    audit: Audit
    uow: UnitOfWork
    clock: Clock
    ids: Ids

    async def __call__(self, actor: Actor, command: MakeTemplate) -> AdminChallengeView:
        _check_reward(self.config.of(actor.app, QuestFigures), command.reward)
        made = Template(id=self.ids.new(), **msgspec.structs.asdict(command))
        async with self.uow(actor.app):
            await self.templates.put(actor.app, made, self.clock.now())
            await self.audit.record(actor.app, "challenge_added", None, **_told(made), by=str(actor.user_id))
        return admin_view(made)


@dataclass(frozen=True, slots=True)
class AlterTemplate:
    """Changes a challenge, of the library as well; what was started before goes on as it was promised. Changes come one
    after the other. Raises `NotFound`, and `Invalid` for a reward out of the app's bounds."""

    shelf: Shelf
    templates: Templates
    config: RuntimeConfig
    turns: Turns
    audit: Audit
    uow: UnitOfWork
    clock: Clock

    async def __call__(
        self, app: AppSpec, actor: Actor, template_id: UUID, command: ChangeTemplate
    ) -> AdminChallengeView:
        named = {name: value for name, value in msgspec.structs.asdict(command).items() if value is not UNSET}
        if "reward" in named:
            _check_reward(self.config.of(actor.app, QuestFigures), named["reward"])
        return admin_view(await self._change(app, actor, template_id, "challenge_changed", named))

    async def remove(self, app: AppSpec, actor: Actor, template_id: UUID) -> None:
        """Nobody sees it or starts it any more. Raises `NotFound`, also for one that was removed before."""
        await self._change(app, actor, template_id, "challenge_removed", {"removed": True, "active": False})

    async def _change(
        self, app: AppSpec, actor: Actor, template_id: UUID, action: str, named: dict[str, Any]
    ) -> Template:
        async with self.uow(actor.app):
            await self.turns.take(f"challenges of {actor.app}", wait=True)
            before = await self.shelf.find(app, template_id)
            if before is None:
                raise NotFound
            after = replace(before, **named)
            await self.templates.put(actor.app, after, self.clock.now())
            await self.audit.record(actor.app, action, None, **_told(after), by=str(actor.user_id))
        return after


def _check_reward(figures: QuestFigures, reward: int) -> None:
    if not figures.smallest_reward <= reward <= figures.largest_reward:
        detail = f"A reward lies between {figures.smallest_reward} and {figures.largest_reward} coins."
        raise Invalid("validation_failed", detail, pointer="/reward")


def _told(template: Template) -> dict[str, str | None]:
    told = {"challenge_id": str(template.id), "type": template.type, "title": template.title.es}
    return {**told, "reward": str(template.reward), "active": str(template.active)}
