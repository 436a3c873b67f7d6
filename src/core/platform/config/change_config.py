"""Changing figures while the service runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from core.platform.audit.ports import Audit
from core.platform.config.feature import RunTimeConfig
from core.platform.config.figures import changed, figures_of
from core.platform.config.ports import ConfigLine, SavedFigures
from core.platform.config.read_config import ReadConfig
from core.platform.jobs.ports import Turns
from core.shared.actor import Actor
from core.shared.errors import Invalid
from core.shared.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class ChangeConfig:
    """Saves what is named, all or none, and leaves in the audit log what each figure was and is. This process goes by
    it when the answer is given, the others within a second.

    Changes of one app come one after the other. Raises `Invalid` for figures that don't go together.
    """

    saved: SavedFigures
    line: ConfigLine
    read: ReadConfig
    turns: Turns
    audit: Audit
    uow: UnitOfWork

    async def __call__(
        self, actor: Actor, feature: RunTimeConfig, view: type[msgspec.Struct], changes: msgspec.Struct
    ) -> msgspec.Struct:
        wished = changed(changes)
        async with self.uow(actor.app):
            await self.turns.take(f"config of {actor.app}", wait=True)
            saved = await self.saved.of(actor.app)
            before = _all(feature, saved)
            _check(feature, {**before, **wished})
            news = {name: value for name, value in wished.items() if before[name] != value}
            if news:
                await self.saved.save(actor.app, news)
                told = {name: f"{before[name]} -> {value}" for name, value in news.items()}
                await self.audit.record(actor.app, "config_changed", None, **told, by=str(actor.user_id))
        await self.line.catch_up()
        return self.read(actor.app, feature, view)


def _all(feature: RunTimeConfig, saved: Mapping[str, Any]) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for kind in feature.kinds:
        figures |= msgspec.structs.asdict(figures_of(kind, saved))
    return figures


def _check(feature: RunTimeConfig, figures: Mapping[str, Any]) -> None:
    for kind in feature.kinds:
        own = {field.name: figures[field.name] for field in msgspec.structs.fields(kind)}
        try:
            msgspec.convert(own, kind)
        except msgspec.ValidationError as error:
            raise Invalid("validation_failed", str(error)) from error
