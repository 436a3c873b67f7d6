"""Challenges that are started and done, in memory."""

from __future__ import annotations

from dishka import Provider, Scope


class MemoryQuests(Provider):
    """The ports of challenges that are started and done."""

    scope = Scope.APP
