"""People, follows and blocks, in memory."""

from __future__ import annotations

from dishka import Provider, Scope


class MemoryCircles(Provider):
    """The ports of people, follows and blocks."""

    scope = Scope.APP
