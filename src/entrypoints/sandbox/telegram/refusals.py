"""How the Bot API says no."""

from __future__ import annotations


class BotApiError(Exception):
    """An answer with `ok: false`."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad(description: str, **parameters: int) -> BotApiError:
    """The call makes no sense as things are."""
    return BotApiError(400, f"Bad Request: {description}", **parameters)


def forbidden(description: str) -> BotApiError:
    """The bot has no business there."""
    return BotApiError(403, f"Forbidden: {description}")
