"""Tokens and secrets of bots, as settings have them."""

from __future__ import annotations

from dataclasses import dataclass

from settings import Settings

SANDBOX_TOKEN = "42:TEST"  # noqa: S105 - known to everybody, and to production no token at all


@dataclass(frozen=True, slots=True)
class SettingsKeys:
    """`core.bots.ports.BotKeys`; in development every bot has the sandbox's token and the secret `dev-<bot>`."""

    settings: Settings

    def token(self, bot: str) -> str:
        return self.settings.telegram_tokens.get(bot) or (SANDBOX_TOKEN if self.settings.development else "")

    def secret(self, bot: str) -> str:
        return self.settings.telegram_secrets.get(bot) or (f"dev-{bot}" if self.settings.development else "")
