"""The two types of message that are always true."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from core.messaging.motivation.quotes import QUOTES
from core.shared.messages import Candidate, MessageType, Wording

_STRIDE = 23
"""Has no divisor in common with the number of quotes, so that all of them come before one comes again."""


class MotivationOccasion:
    """`core.shared.messages.Occasion`: the quote of the day."""

    type: MessageType = "motivation"

    async def wordings(self, app: str, candidates: Sequence[Candidate], now: datetime) -> Mapping[UUID, Wording]:
        return {each.id: Wording(params={"quote": quote(each.user_id, each.day, each.locale)}) for each in candidates}


class AskedTest:
    """`core.shared.messages.Occasion`: a test that somebody asked for."""

    type: MessageType = "test"

    async def wordings(self, app: str, candidates: Sequence[Candidate], now: datetime) -> Mapping[UUID, Wording]:
        return {each.id: Wording() for each in candidates}


def quote(user_id: UUID, day: date, locale: str) -> str:
    """The person's quote of the day: another one each day, in an order of their own start."""
    quotes = QUOTES.get(locale.partition("-")[0]) or QUOTES["en"]
    start = int.from_bytes(hashlib.blake2b(user_id.bytes, digest_size=8).digest())
    return quotes[(start + day.toordinal() * _STRIDE) % len(quotes)]
