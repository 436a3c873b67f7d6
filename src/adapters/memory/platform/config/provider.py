"""Configuration at run time, in memory."""

from __future__ import annotations

from dishka import Provider, Scope


class MemoryConfig(Provider):
    """The ports of configuration at run time."""

    scope = Scope.APP
