"""Stores, avatars and energy: its acts."""

from __future__ import annotations

from dishka import Provider, Scope


class WardrobeActs(Provider):
    """Stores, avatars and energy."""

    scope = Scope.APP
