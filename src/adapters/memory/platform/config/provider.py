"""Configuration at run time, in memory."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.memory.platform.config.saved import MemoryRuntimeConfig, MemorySavedFigures
from core.platform.config.ports import ConfigLine, SavedFigures
from core.shared.config import RuntimeConfig


class MemoryConfig(Provider):
    """The ports of configuration at run time."""

    scope = Scope.APP
    saved = provide(MemorySavedFigures, provides=SavedFigures)
    known = provide(MemoryRuntimeConfig)
    config = alias(MemoryRuntimeConfig, provides=RuntimeConfig)
    line = alias(MemoryRuntimeConfig, provides=ConfigLine)
