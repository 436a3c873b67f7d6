"""The housekeeping of engagement."""

from __future__ import annotations

from datetime import timedelta

from core.engagement.leaderboard.forget_boards import ForgetOldBoards
from core.engagement.reminders.edits import REMEMBERED
from core.engagement.reminders.ports import ForgottenReminders
from core.engagement.sync.ports import HadActions
from core.platform.jobs.handlers import Call
from core.platform.jobs.model import Delivery
from entrypoints.jobs.declare import Use, every
from entrypoints.jobs.pruning import pruning


@every(timedelta(days=1), atomic=False, retries=3)
def forget_old_boards(use: Use) -> Call:
    """Boards of days and weeks that are long over."""
    forget: ForgetOldBoards = use(ForgetOldBoards)

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
