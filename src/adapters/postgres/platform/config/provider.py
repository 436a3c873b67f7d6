"""Configuration at run time, as rows."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.postgres.platform.config.known import PostgresRuntimeConfig
from adapters.postgres.platform.config.saved import PostgresSavedFigures
from core.platform.config.ports import ConfigLine, SavedFigures
from core.shared.config import RuntimeConfig


class PostgresConfig(Provider):
    """The ports of configuration at run time."""

    scope = Scope.APP
    saved = provide(PostgresSavedFigures, provides=SavedFigures)
    known = provide(PostgresRuntimeConfig)
    config = alias(PostgresRuntimeConfig, provides=RuntimeConfig)
    line = alias(PostgresRuntimeConfig, provides=ConfigLine)
