"""What somebody thought up, before it is taken for a challenge."""

from __future__ import annotations

import unicodedata
from typing import Annotated

import msgspec
from msgspec import Meta

from core.engagement.challenges.model import LONGEST_TITLE
from core.shared.text import NO_NUL, VISIBLE

_PICTURES = frozenset({"So", "Sk", "Sm"})
"""Unicode's categories of emoji and of their skin tones."""
_JOINERS = frozenset({0x200D, 0xFE0F, 0x20E3, *range(0xE0020, 0xE0080)})


class Unusable(Exception):
    """This is no challenge; the message says why, for logs."""


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A challenge as it is asked for; `duration` in minutes. What else is there is passed over."""

    title: Annotated[str, Meta(max_length=LONGEST_TITLE, pattern=VISIBLE)]
    description: Annotated[str, Meta(max_length=1000, pattern=VISIBLE)]
    duration: Annotated[int, Meta(ge=1, le=120)]
    emoji: Annotated[str, Meta(min_length=1, max_length=16, pattern=NO_NUL)]
    fun_fact: Annotated[str, Meta(max_length=500, pattern=VISIBLE)]


def read_written(text: str) -> Written:
    """The challenge that the text holds; raises `Unusable`."""
    try:
        written = msgspec.json.decode(text, type=Written)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Unusable(str(error)) from error
    if not is_emoji(written.emoji):
        raise Unusable("the emoji is none")
    return written


def is_emoji(text: str) -> bool:
    """Whether the text is made of pictures alone, one at least."""
    signs = [character for character in text if ord(character) not in _JOINERS]
    return bool(signs) and all(_is_picture(sign) for sign in signs) and not text.isascii()


def _is_picture(sign: str) -> bool:
    """A sign of the emoji's blocks may be younger than the tables we have."""
    return unicodedata.category(sign) in _PICTURES or 0x1F300 <= ord(sign) <= 0x1FAFF
