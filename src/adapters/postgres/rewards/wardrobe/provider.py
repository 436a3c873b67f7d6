"""Stores, avatars and energy, as rows."""

from __future__ import annotations

from dishka import Provider, Scope


class PostgresWardrobe(Provider):
    """The ports of stores, avatars and energy."""

    scope = Scope.APP
