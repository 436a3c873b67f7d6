"""Notifications inside apps: its acts."""

from __future__ import annotations

from dishka import Provider, Scope


class NoticesActs(Provider):
    """Notifications inside apps."""

    scope = Scope.APP
