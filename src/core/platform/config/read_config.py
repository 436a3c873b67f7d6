"""Looking at the figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from core.platform.config.feature import RunTimeConfig
from core.shared.config import RuntimeConfig


@dataclass(frozen=True, slots=True)
class ReadConfig:
    """All figures of the app as this process goes by them, in the struct that its document shows."""

    config: RuntimeConfig

    def __call__(self, app: str, feature: RunTimeConfig, view: type[msgspec.Struct]) -> msgspec.Struct:
        figures: dict[str, Any] = {}
        for kind in feature.kinds:
            figures |= msgspec.structs.asdict(self.config.of(app, kind))
        return view(**figures)
