"""Having a challenge written."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from msgspec.structs import asdict

from core.engagement.challenges.feature import Challenges
from core.engagement.challenges.model import Category, Challenge, Energy
from core.engagement.challenges.ports import Allowance, ChallengeWriter, OwnChallenges, Participants
from core.engagement.challenges.written import Unusable, Written, read_written
from core.shared.actor import Actor
from core.shared.errors import RateLimited, Unavailable
from core.shared.ports import Clock, Ids, UnitOfWork
from core.shared.wall import day_end, local_day

log = logging.getLogger("rhizome.challenges")

_TRIES = 2


class GenerateChallengeCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the new challenge is to be good for, and how much energy it may ask for."""

    goal_category: Category
    energy_level: Energy


@dataclass(frozen=True, slots=True)
class GenerateChallenge:
    """Has a challenge written for the person alone, in their language, and keeps it.

    One is taken from the day's allowance before, and given back when nothing comes of it. What doesn't fit the schema
    is asked for once more. Raises `RateLimited("daily_limit_reached")` and `Unavailable("provider_unavailable")`.
    Calls the network: not for use inside a unit of work.
    """

    participants: Participants
    allowance: Allowance
    write: ChallengeWriter
    own: OwnChallenges
    uow: UnitOfWork
    clock: Clock
    ids: Ids

    async def __call__(self, feature: Challenges, actor: Actor, command: GenerateChallengeCommand) -> Challenge:
        now = self.clock.now()
        person = await self.participants.look(actor.app, actor.user_id, now)
        today = local_day(person.timezone, now)
        counted = await self.allowance.take(actor.app, actor.user_id, today, feature.generated_per_day)
        if counted is None:
            raise _used_up(person.timezone, today, now)
        try:
            written = await self._written(actor, command, person.locale)
            return await self._keep(actor, command, written)
        except BaseException:
            await self.allowance.give_back(actor.app, actor.user_id, counted)
            raise

    async def _written(self, actor: Actor, command: GenerateChallengeCommand, locale: str) -> Written:
        for _ in range(_TRIES):
            text = await self.write(actor.app, actor.user_id, command.goal_category, command.energy_level, locale)
            try:
                return read_written(text)
            except Unusable as error:
                log.warning("the model wrote no challenge: %s", error)
        raise Unavailable("provider_unavailable", "No challenge can be written just now.", retry_after=5)

    async def _keep(self, actor: Actor, command: GenerateChallengeCommand, written: Written) -> Challenge:
        now = self.clock.now()
        challenge = Challenge(
            **asdict(written),
            id=self.ids.new(),
            goal_category=command.goal_category,
            energy_level=command.energy_level,
        )
        async with self.uow(actor.app):
            await self.participants.enter(actor.app, actor.user_id, now)
            await self.own.add(actor.app, actor.user_id, challenge, now)
        return challenge


def _used_up(timezone: str, today: date, now: datetime) -> RateLimited:
    seconds = int((day_end(timezone, today) - now).total_seconds()) + 1
    return RateLimited("daily_limit_reached", "All of today's new challenges were used.", retry_after=seconds)
