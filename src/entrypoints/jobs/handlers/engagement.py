"""The housekeeping of engagement, and what follows from its events."""

from __future__ import annotations

from datetime import timedelta

from core.engagement.achievements.feature import Achievements
from core.engagement.achievements.follow_streaks import FollowStreaks
from core.engagement.achievements.roll_out import RollOutAchievements
from core.engagement.leaderboard.forget_boards import ForgetOldBoards
from core.engagement.rankings.forget_weeks import ForgetOldWeeks
from core.engagement.reminders.edits import REMEMBERED
from core.engagement.reminders.ports import ForgottenReminders
from core.engagement.sync.ports import HadActions
from core.engagement.tracking.change_tracking import ENTRIES_KEPT
from core.engagement.tracking.ports import OldEntries
from core.platform.jobs.handlers import Call
from core.platform.jobs.model import Delivery
from core.shared.events import Envelope, StreakChanged, StreakLogged
from entrypoints.jobs.declare import Use, every, handles
from entrypoints.jobs.pruning import pruning


@every(timedelta(days=1), atomic=False, retries=3)
def forget_old_boards(use: Use) -> Call:
    """Boards of days and weeks that are long over."""
    forget: ForgetOldBoards = use(ForgetOldBoards)

    async def handle(_: Delivery) -> None:
        await forget()

    return handle


@every(timedelta(days=1), atomic=False, retries=3)
def prune_tracking_entries(use: Use) -> Call:
    """What was noted down more than 35 days ago: the days stay as they are."""
    entries: OldEntries = use(OldEntries)
    return pruning(use, entries.prune, ENTRIES_KEPT)


@every(timedelta(hours=1), atomic=False, retries=3, timeout=120)
def roll_out_achievements(use: Use) -> Call:
    """New definitions, held against everybody; what one run doesn't finish, the next one goes on with."""
    roll_out: RollOutAchievements = use(RollOutAchievements)

    async def handle(_: Delivery) -> None:
        await roll_out()

    return handle


@handles(StreakLogged, feature=Achievements)
def unlock_after_log(use: Use) -> Call:
    """Achievements of streaks, in apps where nothing else looks for them."""
    return _follow(use)


@handles(StreakChanged, feature=Achievements)
def unlock_after_change(use: Use) -> Call:
    """The same for a repaired streak."""
    return _follow(use)


def _follow(use: Use) -> Call:
    follow: FollowStreaks = use(FollowStreaks)

    async def handle(envelope: Envelope) -> None:
        await follow(envelope.event, envelope.id)

    return handle


@every(timedelta(days=1), atomic=False, retries=3)
def forget_old_weeks(use: Use) -> Call:
    """Rankings of weeks that are long over."""
    forget: ForgetOldWeeks = use(ForgetOldWeeks)

    async def handle(_: Delivery) -> None:
        await forget()

    return handle


@every(timedelta(days=1), atomic=False, retries=3)
def prune_deleted_reminders(use: Use) -> Call:
    """The memory of reminders that were deleted so long ago that no edit of before is taken any more."""
    forgotten: ForgottenReminders = use(ForgottenReminders)
    return pruning(use, forgotten.prune, REMEMBERED)


@every(timedelta(days=1), atomic=False, retries=3)
def prune_synced_actions(use: Use) -> Call:
    """Names of actions so old that what is done offline can't be of that time any more."""
    had: HadActions = use(HadActions)
    return pruning(use, had.prune, REMEMBERED)
