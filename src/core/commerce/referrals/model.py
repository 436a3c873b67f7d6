"""Referral codes, what they look like, and what they bring."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from core.shared.errors import Invalid
from core.shared.ports import Secrets
from core.shared.text import NO_NUL

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Made-up codes have none of 0, O, 1, I and L, which people mistake for one another."""
MADE_UP_LENGTH = 8
SHORTEST, LONGEST = 4, 20

RewardKind = Literal["streak_freeze"]
Typed = Annotated[str, Meta(min_length=1, max_length=64, pattern=NO_NUL, examples=["K7QWMX3P"])]


class Reward(msgspec.Struct, frozen=True, kw_only=True):
    """What each of the two sides gets: so many of a kind."""

    kind: RewardKind
    amount: int


class ReferralCode(msgspec.Struct, frozen=True, kw_only=True):
    """A code of an ambassador."""

    id: UUID
    code: str
    owner_id: UUID
    active: bool
    max_redemptions: int
    redemptions: int
    created_at: datetime


class RedeemCode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code as somebody typed it: case, spaces and hyphens don't count."""

    code: Typed


class MakeCode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A wish for a code of 4 to 20 letters and digits; without it one is made up."""

    code: Typed | None = None


class ChangeCode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the code may be redeemed."""

    active: bool


class Redemption(msgspec.Struct, frozen=True, kw_only=True):
    """A code redeemed, and the reward that came of it."""

    code: str
    reward: Reward
    redeemed_at: datetime


class ReferralCodeView(msgspec.Struct, frozen=True, kw_only=True):
    """An ambassador's own code and how often it was redeemed."""

    id: UUID
    code: str
    active: bool
    redemptions: int
    max_redemptions: int
    created_at: datetime


class ReferralCodePage(msgspec.Struct, frozen=True, kw_only=True):
    """One's own codes, the newest first."""

    items: list[ReferralCodeView]
    next_cursor: str | None


def normalised(typed: str) -> str:
    """The code as it is kept and compared: capital letters and digits."""
    return re.sub(r"[\s-]+", "", typed).upper()


def chosen(typed: str) -> str:
    """The same for a code that an ambassador wishes for; raises `Invalid` for one that can't be."""
    code = normalised(typed)
    if not re.fullmatch(rf"[A-Z0-9]{{{SHORTEST},{LONGEST}}}", code):
        raise Invalid(
            "validation_failed", f"A code has {SHORTEST} to {LONGEST} letters A-Z and digits.", pointer="/code"
        )
    return code


def made_up(secrets: Secrets) -> str:
    """One of 31^8, some 850 thousand million: nobody guesses one within the rate limits."""
    return "".join(ALPHABET[secrets.below(len(ALPHABET))] for _ in range(MADE_UP_LENGTH))


def view_of(code: ReferralCode) -> ReferralCodeView:
    """What its ambassador sees."""
    return msgspec.convert(code, ReferralCodeView, from_attributes=True)
