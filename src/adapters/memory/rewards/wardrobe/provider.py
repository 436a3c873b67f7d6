"""Stores, avatars and energy, in memory."""

from __future__ import annotations

from dishka import Provider, Scope


class MemoryWardrobe(Provider):
    """The ports of stores, avatars and energy."""

    scope = Scope.APP
