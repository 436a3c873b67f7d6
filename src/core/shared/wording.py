"""Sentences for people, in their language: what every context says, it says by a key."""

from __future__ import annotations

from typing import Protocol


class Wordings(Protocol):
    """The catalogues of sentences. Costs no wait."""

    def say(self, locale: str, key: str, count: int | None = None, **params: str | int) -> str:
        """The sentence in the language that serves the locale best (`es-MX` is served by `es`), Spanish where none
        does. `count` chooses the plural form and fills `{count}`; `params` fill the other places.

        Raises `LookupError` for a key that is in no catalogue, and for a place that nothing fills.
        """
        ...

    def knows(self, key: str) -> bool:
        """Whether there is such a sentence."""
        ...
