"""Configuration at run time, as rows."""

from __future__ import annotations

from dishka import Provider, Scope


class PostgresConfig(Provider):
    """The ports of configuration at run time."""

    scope = Scope.APP
