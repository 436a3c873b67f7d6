"""Configuration at run time: its acts."""

from __future__ import annotations

from dishka import Provider, Scope


class ConfigActs(Provider):
    """Configuration at run time."""

    scope = Scope.APP
