"""Challenges, and what it means to have done one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Literal, get_args
from uuid import UUID

import msgspec
from msgspec import Meta

from core.engagement.achievements.model import Unlocked
from core.engagement.streaks.model import StreakView
from core.shared.errors import Invalid
from core.shared.text import NO_NUL, VISIBLE

Category = Literal["focus", "energy", "stress", "sleep", "movement", "nutrition", "connection"]
Energy = Literal["low", "medium", "high"]
CATEGORIES: tuple[Category, ...] = get_args(Category)
ENERGIES: tuple[Energy, ...] = get_args(Energy)

LONGEST_TITLE, LONGEST_TEXT, LONGEST_EMOJI, LONGEST_MINUTES = 200, 2000, 32, 1440
AHEAD = timedelta(minutes=5)
"""How far a device's clock may run ahead of ours; what it says then counts as now."""

Title = Annotated[str, Meta(min_length=1, max_length=LONGEST_TITLE, pattern=VISIBLE, examples=["Look far away"])]
Text = Annotated[str, Meta(max_length=LONGEST_TEXT, pattern=NO_NUL)]
Emoji = Annotated[str, Meta(min_length=1, max_length=LONGEST_EMOJI, pattern=NO_NUL, examples=["🌿"])]
Minutes = Annotated[int, Meta(ge=1, le=LONGEST_MINUTES, description="Whole minutes.", examples=[5])]
ClientId = Annotated[str, Meta(min_length=1, max_length=100, pattern=NO_NUL)]


class Challenge(msgspec.Struct, frozen=True, kw_only=True):
    """Something small to do, of the library or written for one person; `duration` in minutes."""

    id: UUID
    title: str
    description: str
    duration: int
    emoji: str
    fun_fact: str
    goal_category: Category
    energy_level: Energy


class ChallengePage(msgspec.Struct, frozen=True, kw_only=True):
    """One's own generated challenges, the newest first, then those of the library."""

    items: list[Challenge]
    next_cursor: str | None


class CompleteChallengeCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A challenge by `challenge_id`, or a free one: `title`, `goal_category`, `energy_level` and what else is known.

    `completed_at` is now unless given. The same `client_id` again is the same completion.
    """

    challenge_id: UUID | None = None
    title: Title | None = None
    description: Text | None = None
    duration: Minutes | None = None
    emoji: Emoji | None = None
    fun_fact: Text | None = None
    goal_category: Category | None = None
    energy_level: Energy | None = None
    completed_at: Annotated[datetime, Meta(tz=True)] | None = None
    client_id: ClientId | None = None


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What was done; null where a free challenge left it open. `duration` in minutes."""

    title: str
    description: str | None
    duration: int | None
    emoji: str | None
    fun_fact: str | None
    goal_category: Category
    energy_level: Energy


class Completion(Content, frozen=True, kw_only=True):
    """A challenge that was done, as it read then; `day` is the person's local date at `completed_at`."""

    id: UUID
    challenge_id: UUID | None
    client_id: str | None
    completed_at: datetime
    day: date


class CompletionPage(msgspec.Struct, frozen=True, kw_only=True):
    """Completions, the newest first."""

    items: list[Completion]
    next_cursor: str | None


class Completed(msgspec.Struct, frozen=True, kw_only=True):
    """The completion, the streak as it stands now, and the achievements that it unlocked."""

    completion: Completion
    streak: StreakView
    achievements: list[Unlocked]


_FREE = ("title", "description", "duration", "emoji", "fun_fact", "goal_category", "energy_level")
_NEEDED = ("title", "goal_category", "energy_level")


def check_form(command: CompleteChallengeCommand) -> None:
    """Raise `Invalid` unless the command names a challenge, or describes one, and not both."""
    if command.challenge_id is not None:
        for name in _FREE:
            if getattr(command, name) is not None:
                raise _refused("A challenge that is named by its id can't be described as well.", name)
        return
    for name in _NEEDED:
        if getattr(command, name) is None:
            raise _refused("Name a challenge by `challenge_id`, or give title, goal_category and energy_level.", name)


def content_of(described: Challenge | CompleteChallengeCommand) -> Content:
    """What is kept with the completion, of a challenge or a checked command."""
    return Content(**{name: getattr(described, name) for name in _FREE})


def instant_of(command: CompleteChallengeCommand, now: datetime) -> datetime | None:
    """When it was done, None for now, which a little ahead of us is as well; what is too early or late is for the
    streak's rules to refuse."""
    at = command.completed_at
    return None if at is not None and now < at <= now + AHEAD else at


def _refused(detail: str, name: str) -> Invalid:
    return Invalid("validation_failed", detail, pointer=f"/{name}")
