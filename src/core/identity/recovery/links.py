"""Links that are mailed, and what becomes of them when they come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import urlencode

import msgspec

from core.identity.accounts.attempts import Attempts
from core.identity.model import MailedToken
from core.identity.ports import MailedTokens
from core.identity.sessions.open_session import token_hash
from core.shared.errors import Gone, Unauthenticated
from core.shared.ports import Clock
from core.shared.text import NO_NUL

Purpose = Literal["reset", "verify"]
LIFE: dict[Purpose, timedelta] = {"reset": timedelta(hours=1), "verify": timedelta(days=7)}
PAGE: dict[Purpose, str] = {"reset": "reset", "verify": "verify-email"}

LinkToken = Annotated[str, msgspec.Meta(min_length=1, max_length=256, pattern=NO_NUL)]


class PublicUrl(msgspec.Struct, frozen=True):
    """Where people's browsers reach us, without a slash at the end."""

    base: str

    def link(self, purpose: Purpose, token: str) -> str:
        """The address that is mailed."""
        return f"{self.base}/{PAGE[purpose]}?{urlencode({'token': token})}"


@dataclass(frozen=True, slots=True)
class Links:
    """Tells a link that still works from one whose time is over, and limits guessing."""

    tokens: MailedTokens
    attempts: Attempts
    clock: Clock

    async def working(self, token: str, purpose: Purpose, address: str) -> MailedToken:
        """The link behind a token that came from an address of the network.

        Raises `Unauthenticated("token_invalid")` for one that we never made (six times a minute, then `RateLimited`)
        and `Gone("token_expired")` for one that is used, voided or too old.
        """
        found = await self.tokens.find(token_hash(token))
        if found is None or found.purpose != purpose:
            await self.attempts.spend("mailed_token", address)
            raise Unauthenticated("token_invalid", "This link is not one of ours.")
        if found.spent_at is not None or self.clock.now() >= found.expires_at:
            raise over()
        return found


def over() -> Gone:
    """What a link is answered with once it no longer works."""
    return Gone("token_expired", "This link was used already, or its time is over.")
