"""Notifications inside apps, in memory."""

from __future__ import annotations

from dishka import Provider, Scope


class MemoryNotices(Provider):
    """The ports of notifications inside apps."""

    scope = Scope.APP
