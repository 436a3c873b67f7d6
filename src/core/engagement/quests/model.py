"""Challenges that people start and then do or fail, and what admins say of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from core.shared.text import NO_NUL, VISIBLE

QuestType = Literal["daily", "focus", "social"]
QuestStatus = Literal["pending", "completed", "failed"]

LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST_NOTE = 200, 2000, 500
LONGEST_SECONDS = 8 * 3600
"""Of a focus session, and so of what a challenge may ask for."""

Title = Annotated[str, Meta(min_length=1, max_length=LONGEST_TITLE, pattern=VISIBLE, examples=["Mesa sin móvil"])]
Description = Annotated[str, Meta(min_length=1, max_length=LONGEST_DESCRIPTION, pattern=VISIBLE)]
Reward = Annotated[int, Meta(ge=0, le=1_000_000, description="Coins.", examples=[25])]
Seconds = Annotated[int, Meta(ge=1, le=LONGEST_SECONDS, examples=[1500])]
Note = Annotated[str, Meta(max_length=LONGEST_NOTE, pattern=NO_NUL)]


class Titles(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A title in each language of the app."""

    es: Title
    en: Title

    def told(self, locale: str) -> str:
        return self.en if locale.startswith("en") else self.es

    def params(self) -> dict[str, str | int]:
        """For notices, which are read in whatever language the person has by then."""
        return {"title.es": self.es, "title.en": self.en}


class Descriptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A description in each language of the app."""

    es: Description
    en: Description

    def told(self, locale: str) -> str:
        return self.en if locale.startswith("en") else self.es


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """A challenge to start. `duration_seconds` is how long a focus session it asks for; one that is `removed` is
    nobody's any more, while what was started of it goes on. `place` is its place in the library, if it is of it."""

    id: UUID
    type: QuestType
    title: Titles
    description: Descriptions
    reward: int
    duration_seconds: int | None = None
    active: bool = True
    removed: bool = False
    place: int | None = None


class Quest(msgspec.Struct, frozen=True, kw_only=True):
    """A challenge that somebody started, as it was promised to them then, on the local day `day`.

    It fails at `expires_at`, whether or not anybody has noticed. `done_at` is when the person did their part,
    `ended_at` when it was completed or failed: of a social one both have to do theirs, in the session `session_id`.
    """

    id: UUID
    user_id: UUID
    challenge_id: UUID
    type: QuestType
    title: Titles
    reward: int
    duration_seconds: int | None
    status: QuestStatus
    day: date
    started_at: datetime
    expires_at: datetime
    session_id: UUID | None = None
    done_at: datetime | None = None
    ended_at: datetime | None = None
    note: str | None = None

    def pending(self, now: datetime) -> bool:
        """Whether it can still be done."""
        return self.status == "pending" and now < self.expires_at


class FocusSession(msgspec.Struct, frozen=True, kw_only=True):
    """So many seconds without the phone, which ended when it was logged."""

    id: UUID
    user_challenge_id: UUID
    duration_seconds: int
    interruptions: int
    logged_at: datetime


class StartCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The challenge to start."""

    challenge_id: UUID


class CompleteCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The started challenge that is done, and what there is to say about it."""

    user_challenge_id: UUID
    note: Note | None = None


class LogFocusCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A focus session that has just ended; not longer than the time since the challenge was started."""

    user_challenge_id: UUID
    duration_seconds: Seconds
    interruptions: Annotated[int, Meta(ge=0, le=10_000)] = 0


class MakeTemplate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new challenge; its reward lies within the app's bounds."""

    type: QuestType
    title: Titles
    description: Descriptions
    reward: Reward
    duration_seconds: Seconds | None = None
    active: bool = True


class ChangeTemplate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be changed; what is left out stays. What was started before goes on as it was."""

    type: QuestType | UnsetType = UNSET
    title: Titles | UnsetType = UNSET
    description: Descriptions | UnsetType = UNSET
    reward: Reward | UnsetType = UNSET
    duration_seconds: Seconds | UnsetType | None = UNSET
    active: bool | UnsetType = UNSET


def totals_as_measures(totals: Mapping[str, tuple[int, int]]) -> dict[str, int]:
    """Completions and minutes by type as figures for achievements: `quests`, `quests.<type>`, `focus_minutes`."""
    figures = {f"quests.{kind}": completed for kind, (completed, _) in totals.items()}
    return {
        "quests": sum(completed for completed, _ in totals.values()),
        **{f"quests.{kind}": figures.get(f"quests.{kind}", 0) for kind in ("daily", "focus", "social")},
        "focus_minutes": totals.get("focus", (0, 0))[1],
    }
