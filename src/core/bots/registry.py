"""The bots of this deployment: the apps that take `Conversation`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.bots.bot import Bot, Conversation
from core.platform.registry.apps import Apps


class Bots(Mapping[str, Bot]):
    """By slug."""

    def __init__(self, apps: Apps) -> None:
        taken = ((app.slug, app.feature(Conversation)) for app in apps.values())
        self._bots = {slug: conversation.bot for slug, conversation in taken if conversation is not None}

    def __getitem__(self, slug: str) -> Bot:
        return self._bots[slug]

    def __iter__(self) -> Iterator[str]:
        return iter(self._bots)

    def __len__(self) -> int:
        return len(self._bots)
