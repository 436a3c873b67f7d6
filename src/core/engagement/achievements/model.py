"""Achievements as data, and what people see of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from core.engagement.achievements.rules import AllOf, AnyOf, AtLeast

Rarity = Literal["common", "uncommon", "rare", "epic", "legendary"]
FALLBACK = "en"


class Achievement(msgspec.Struct, frozen=True, kw_only=True):
    """A definition. `key` is kept with what people have reached and never changes; texts are by locale, with English
    among them; `icon` is an emoji."""

    key: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    rarity: Rarity
    icon: str
    rule: AtLeast | AllOf | AnyOf

    def __post_init__(self) -> None:
        if not (self.title.get(FALLBACK) and self.description.get(FALLBACK)):
            raise ValueError(f"{self.key} needs an English title and description")


def bilingual(
    key: str, rarity: Rarity, icon: str, en: tuple[str, str], es: tuple[str, str], *, rule: AtLeast | AllOf | AnyOf
) -> Achievement:
    """A definition in English and Spanish: of each its title and its description."""
    return Achievement(
        key=key,
        title={"en": en[0], "es": es[0]},
        description={"en": en[1], "es": es[1]},
        rarity=rarity,
        icon=icon,
        rule=rule,
    )


class Unlock(msgspec.Struct, frozen=True, kw_only=True):
    """A person reached an achievement, by what `cause` names; nobody is told of a `silent` one."""

    id: UUID
    user_id: UUID
    key: str
    unlocked_at: datetime
    cause: UUID | None = None
    silent: bool = False


class Unlocked(msgspec.Struct, frozen=True, kw_only=True):
    """An achievement that was just reached, in the person's language."""

    key: str
    title: str
    description: str
    rarity: Rarity
    icon: str
    unlocked_at: datetime


class ProgressView(msgspec.Struct, frozen=True, kw_only=True):
    """`current` of `target`; `percent` is rounded down."""

    current: int
    target: int
    percent: int


class AchievementView(msgspec.Struct, frozen=True, kw_only=True):
    """An achievement and how far the person is. What was reached once stays so, whatever the figures do."""

    key: str
    title: str
    description: str
    rarity: Rarity
    icon: str
    unlocked: bool
    unlocked_at: datetime | None
    progress: ProgressView


class AchievementList(msgspec.Struct, frozen=True, kw_only=True):
    """All achievements of the app, in the order of its catalogue."""

    items: list[AchievementView]
    next_cursor: str | None = None


class CheckedAchievements(msgspec.Struct, frozen=True, kw_only=True):
    """What a check unlocked; nothing when it had been unlocked before."""

    unlocked: list[Unlocked]


def in_words(texts: Mapping[str, str], locale: str) -> str:
    """The text in that locale, else in English."""
    return texts.get(locale) or texts[FALLBACK]


def unlocked_view(achievement: Achievement, unlocked_at: datetime, locale: str) -> Unlocked:
    """A definition that was reached, in words."""
    return Unlocked(
        key=achievement.key,
        title=in_words(achievement.title, locale),
        description=in_words(achievement.description, locale),
        rarity=achievement.rarity,
        icon=achievement.icon,
        unlocked_at=unlocked_at,
    )
