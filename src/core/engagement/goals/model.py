"""What somebody wants to reach each day, and how far today is."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from core.engagement.tracking.model import MOST_TIMES, MOST_WATER

Milliliters = Annotated[int, Meta(ge=1, le=MOST_WATER, examples=[2000])]
Times = Annotated[int, Meta(ge=1, le=MOST_TIMES, examples=[4])]


class SetGoals(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The goals from now on, in place of all earlier ones: what is null or left out is no goal."""

    water_intake: Milliliters | None = None
    breathing_sessions: Times | None = None
    posture_checks: Times | None = None
    screen_breaks: Times | None = None
    challenges: Times | None = None


class Goals(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be reached each day; null is no goal. These are the goals of somebody who has set none."""

    water_intake: int | None = 2000
    breathing_sessions: int | None = 1
    posture_checks: int | None = 3
    screen_breaks: int | None = 4
    challenges: int | None = 1


class GoalProgress(msgspec.Struct, frozen=True, kw_only=True):
    """Today's `value` of the `target`; `percent` is rounded down and at most 100, which is when it is `done`."""

    value: int
    target: int
    percent: int
    done: bool


class GoalsProgress(msgspec.Struct, frozen=True, kw_only=True):
    """How far today is; null where there is no goal."""

    water_intake: GoalProgress | None = None
    breathing_sessions: GoalProgress | None = None
    posture_checks: GoalProgress | None = None
    screen_breaks: GoalProgress | None = None
    challenges: GoalProgress | None = None


class GoalsView(msgspec.Struct, frozen=True, kw_only=True):
    """The goals and how far the local day `date` is."""

    goals: Goals
    progress: GoalsProgress
    date: date


def progress(value: int, target: int) -> GoalProgress:
    """How far a value is on the way to a target of 1 or more."""
    return GoalProgress(value=value, target=target, percent=min(100, value * 100 // target), done=value >= target)
