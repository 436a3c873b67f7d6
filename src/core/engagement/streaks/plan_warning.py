"""When somebody is to be warned that their streak is about to end."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.engagement.streaks.feature import Streaks, StreakWarnings
from core.engagement.streaks.model import StreakView
from core.engagement.streaks.policy import StreakPolicy
from core.engagement.streaks.ports import StreakStates
from core.engagement.streaks.read_streak import ReadStreak, view_of
from core.platform.registry.apps import Apps
from core.shared.actor import Actor
from core.shared.errors import NotFound
from core.shared.messages import Agenda
from core.shared.ports import UnitOfWork
from core.shared.recurrence import Recurrence
from core.shared.wall import ONE_DAY

_NO_SESSION = UUID(int=0)


@dataclass(frozen=True, slots=True)
class PlanWarning:
    """Puts the warning after the last day that was kept, so that it never comes up for who logs every day, and takes it
    off the agenda of who has no streak, so that they cost nothing.

    It goes by the streak as it is, not by an event, and may therefore be called in any order and for any reason.
    """

    apps: Apps
    read: ReadStreak
    states: StreakStates
    agenda: Agenda
    uow: UnitOfWork

    async def __call__(self, app: str, user_id: UUID) -> None:
        spec = self.apps[app]
        streaks, warnings = spec.feature(Streaks), spec.feature(StreakWarnings)
        if streaks is None or warnings is None:
            return
        view = await self._view(streaks.policy, app, user_id)
        if not view.current or view.last_day is None:
            await self._forget(streaks.policy, app, user_id)
            return
        rule = Recurrence(warnings.minute, first=view.last_day + ONE_DAY)
        async with self.uow(app):
            await self.agenda.plan(app, user_id, "streak_risk", rule)

    async def _forget(self, policy: StreakPolicy, app: str, user_id: UUID) -> None:
        """Under the state's lock: whoever brings the streak back meanwhile does so later, and plans anew."""
        try:
            async with self.uow(app):
                await self.states.lock(app, user_id)
                if not (await self._view(policy, app, user_id)).current:
                    await self.agenda.cancel(app, user_id, "streak_risk")
        except NotFound:
            return  # they have left, and their appointments with them

    async def _view(self, policy: StreakPolicy, app: str, user_id: UUID) -> StreakView:
        return view_of(await self.read(policy, Actor(app, user_id, _NO_SESSION)))
