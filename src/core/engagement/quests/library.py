"""How challenges that ship with the code are written down."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from core.engagement.quests.model import Descriptions, QuestType, Template, Titles

_NAMES = uuid5(NAMESPACE_URL, "https://rhizome.example/quests")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A challenge in both languages. Its id follows from the slug alone, which is therefore never changed and never
    used again: what people started still names it."""

    slug: str
    type: QuestType
    reward: int
    es: tuple[str, str]
    en: tuple[str, str]
    minutes: int | None = None


def quest_template_id(slug: str) -> UUID:
    """The id of the library's challenge of that slug: the same in every release."""
    return uuid5(_NAMES, slug)


def shelved(entries: Iterable[Entry]) -> tuple[Template, ...]:
    """The entries as templates, in their order."""
    return tuple(
        Template(
            id=quest_template_id(entry.slug),
            type=entry.type,
            title=Titles(es=entry.es[0], en=entry.en[0]),
            description=Descriptions(es=entry.es[1], en=entry.en[1]),
            reward=entry.reward,
            duration_seconds=None if entry.minutes is None else entry.minutes * 60,
            place=place,
        )
        for place, entry in enumerate(entries)
    )
