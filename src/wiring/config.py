"""Configuration at run time: its acts."""

from __future__ import annotations

from dishka import Provider, Scope, provide_all

from core.platform.config.change_config import ChangeConfig
from core.platform.config.read_config import ReadConfig


class ConfigActs(Provider):
    """Configuration at run time."""

    scope = Scope.APP
    acts = provide_all(ReadConfig, ChangeConfig)
