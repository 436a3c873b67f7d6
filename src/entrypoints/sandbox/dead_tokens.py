"""Devices from which the app was taken off, as all providers of push see them."""

from __future__ import annotations

from datetime import datetime

import msgspec


class UnregisterCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A token, or the endpoint of a subscription, that pushes no longer reach; `since` when, by default just now."""

    token: str
    since: datetime | None = None


class DeadTokens:
    """Tokens with the instant since when they are dead; of a subscription the endpoint counts."""

    def __init__(self) -> None:
        self._since: dict[str, datetime] = {}

    def add(self, token: str, since: datetime) -> None:
        """The app was taken off the device."""
        self._since[_name(token)] = since

    def since(self, token: str) -> datetime | None:
        """Since when, or None while it lives."""
        return self._since.get(token)

    def clear(self) -> None:
        """All live again."""
        self._since.clear()


def _name(token: str) -> str:
    try:
        parsed = msgspec.json.decode(token, type=dict[str, object])
    except msgspec.MsgspecError:
        return token
    return str(parsed.get("endpoint", token))
