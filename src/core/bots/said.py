"""Sentences of bots, in every language that they speak."""

from __future__ import annotations

from typing import Literal

import msgspec

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = ("en", "es")


class Said(msgspec.Struct, frozen=True):
    """One sentence in each language; which of them is sent, the reader's language decides."""

    en: str
    es: str

    def to(self, language: str) -> str:
        """The sentence for a reader of that language; English where we don't speak it."""
        return self.es if language == "es" else self.en


Text = Said | str
"""What a bot says: in the reader's language, or as somebody wrote it."""


def say(*, en: str, es: str) -> Said:
    """The sentence in both languages; neither can be left out."""
    return Said(en, es)


def counted(n: int, *, one: Said, many: Said) -> Said:
    """The form for that number, which `{n}` in it stands for; both languages have the same two."""
    form = one if n == 1 else many
    return Said(form.en.replace("{n}", str(n)), form.es.replace("{n}", str(n)))


def lines(*parts: Text, between: str = "\n") -> Said:
    """Several sentences as one text."""
    return Said(
        between.join(in_language(part, "en") for part in parts), between.join(in_language(p, "es") for p in parts)
    )


def in_language(text: Text, language: str) -> str:
    """The text as a reader of that language gets it."""
    return text if isinstance(text, str) else text.to(language)


class Refused(Exception):
    """What the person asked for can't be done; the bot says why, and nothing else of the turn is kept. Raised before
    anything is written."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text


def refused(*, en: str, es: str) -> Refused:
    """A refusal in both languages."""
    return Refused(Said(en, es))
