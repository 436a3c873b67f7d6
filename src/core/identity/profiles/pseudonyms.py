"""Names that tell nothing of the person: how they are made up, and which ones people may choose."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from core.identity.profiles.words import ADJECTIVES, NOUNS, REFUSED_PARTS, REFUSED_WORDS
from core.shared.errors import Invalid
from core.shared.ports import Secrets

SHORTEST, LONGEST = 3, 24
_SHAPE = re.compile(r"[^\W_]+(?:[ _-][^\W_]+)*")
_DISGUISES = str.maketrans("013457", "oieast")


def invent(secrets: Secrets) -> str:
    """A pseudonym such as `Still Heron 417`: one of some nine million."""
    adjective = ADJECTIVES[secrets.below(len(ADJECTIVES))]
    noun = NOUNS[secrets.below(len(NOUNS))]
    return f"{adjective} {noun} {100 + secrets.below(900)}"


def accepted(wished: str, reserved: Iterable[str] = ()) -> str:
    """The pseudonym as it is kept: NFKC, without space around it.

    It has 3 to 24 characters: Latin letters, with accents or not, and digits; one space, hyphen or underscore may
    stand between two of them; at least one is a letter. Other scripts are refused because their look-alikes would
    let one person pose as another. Raises `Invalid`, with the code `pseudonym_refused` for a name that insults, that
    poses as staff, or that is one of `reserved` (the app's own names).
    """
    name = unicodedata.normalize("NFKC", wished).strip()
    if not SHORTEST <= len(name) <= LONGEST:
        raise _invalid(f"A pseudonym has {SHORTEST} to {LONGEST} characters.")
    if not _SHAPE.fullmatch(name) or not all(_latin(char) for char in name):
        raise _invalid("A pseudonym has letters and digits, with single spaces, hyphens or underscores in between.")
    if not any(char.isalpha() for char in name):
        raise _invalid("A pseudonym has at least one letter.")
    if _offends(name, reserved):
        raise Invalid("pseudonym_refused", "This pseudonym can't be used.", pointer="/pseudonym")
    return name


def likeness(name: str) -> str:
    """What two names must not share within an app: letters without case and accents, and digits, nothing between."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(char for char in unicodedata.normalize("NFKD", plain) if char.isalnum())


def _latin(char: str) -> bool:
    return char in " _-" or "0" <= char <= "9" or (char.isalpha() and unicodedata.name(char, "").startswith("LATIN"))


def _offends(name: str, reserved: Iterable[str]) -> bool:
    words = {likeness(word).translate(_DISGUISES) for word in re.split(r"[ _-]", name) if not word.isdecimal()}
    whole = likeness(name).translate(_DISGUISES)
    if whole in REFUSED_WORDS or not words.isdisjoint(REFUSED_WORDS):
        return True
    own_names = [likeness(word).translate(_DISGUISES) for word in reserved]
    return any(part in whole for part in [*REFUSED_PARTS, *own_names])


def _invalid(detail: str) -> Invalid:
    return Invalid("validation_failed", detail, pointer="/pseudonym")
