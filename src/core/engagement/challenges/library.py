"""A library of challenges: data that ships with the code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from core.engagement.challenges.model import Category, Challenge, Energy

_NAMES = uuid5(NAMESPACE_URL, "https://rhizome.example/challenges")
FALLBACK = "en"


class Words(msgspec.Struct, frozen=True):
    """An entry in one language."""

    title: str
    description: str
    fun_fact: str


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One challenge in every language; `minutes` is how long it takes. Its id follows from the slug alone, which is
    therefore never changed and never used again: completions of clients that were offline may still name it."""

    slug: str
    category: Category
    energy: Energy
    minutes: int
    emoji: str
    words: Mapping[str, Words]

    @property
    def id(self) -> UUID:
        return challenge_id(self.slug)

    def told(self, locale: str) -> Challenge:
        """The challenge in that language, or in English."""
        words = self.words.get(locale) or self.words[FALLBACK]
        return Challenge(
            id=self.id,
            title=words.title,
            description=words.description,
            duration=self.minutes,
            emoji=self.emoji,
            fun_fact=words.fun_fact,
            goal_category=self.category,
            energy_level=self.energy,
        )


def entry(
    slug: str,
    category: Category,
    energy: Energy,
    minutes: int,
    emoji: str,
    *words: str,
) -> Entry:
    """An entry with title, description and fun fact in English and then in Spanish."""
    english, spanish = Words(*words[:3]), Words(*words[3:])
    return Entry(
        slug=slug,
        category=category,
        energy=energy,
        minutes=minutes,
        emoji=emoji,
        words={"en": english, "es": spanish},
    )


@lru_cache(maxsize=4096)
def challenge_id(slug: str) -> UUID:
    """The id of the library's challenge of that slug: the same in every release."""
    return uuid5(_NAMES, slug)


class Library:
    """Entries in a fixed order, told in a language once and then kept."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self._places = {entry.id: place for place, entry in enumerate(self.entries)}
        self._told: dict[str, tuple[Challenge, ...]] = {}

    def all(self, locale: str) -> tuple[Challenge, ...]:
        """Every challenge, told in that language."""
        if locale not in self._told:
            self._told[locale] = tuple(entry.told(locale) for entry in self.entries)
        return self._told[locale]

    def get(self, wanted: UUID, locale: str) -> Challenge | None:
        """The challenge of that id, if it is one of the library's."""
        place = self._places.get(wanted)
        return None if place is None else self.all(locale)[place]

    def after(
        self, place: int, category: Category | None, energy: Energy | None, locale: str, limit: int
    ) -> list[tuple[int, Challenge]]:
        """Those that fit from a place on, with the places after them; at most `limit`."""
        found = []
        for number, challenge in enumerate(self.all(locale)[place:], place + 1):
            if category in (None, challenge.goal_category) and energy in (None, challenge.energy_level):
                found.append((number, challenge))
                if len(found) == limit:
                    break
        return found
