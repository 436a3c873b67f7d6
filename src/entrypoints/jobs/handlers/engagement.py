"""The housekeeping of engagement."""

from __future__ import annotations

from datetime import timedelta

from core.engagement.leaderboard.forget_boards import ForgetOldBoards
from core.engagement.rankings.forget_weeks import ForgetOldWeeks
from core.platform.jobs.handlers import Call
from core.platform.jobs.model import Delivery
from entrypoints.jobs.declare import Use, every


@every(timedelta(days=1), atomic=False, retries=3)
def forget_old_boards(use: Use) -> Call:
    """Boards of days and weeks that are long over."""
    forget: ForgetOldBoards = use(ForgetOldBoards)

    async def handle(_: Delivery) -> None:
        await forget()

    return handle


@every(timedelta(days=1), atomic=False, retries=3)
def forget_old_weeks(use: Use) -> Call:
    """Rankings of weeks that are long over."""
    forget: ForgetOldWeeks = use(ForgetOldWeeks)

    async def handle(_: Delivery) -> None:
        await forget()

    return handle
