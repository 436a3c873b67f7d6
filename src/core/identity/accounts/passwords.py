"""Which passwords are good enough (NIST SP 800-63B §3.1.1: length and a blocklist, no composition rules)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from core.shared.errors import Invalid
from core.shared.text import NO_NUL

SHORTEST, LONGEST = 8, 128

Password = Annotated[str, Meta(max_length=1024, pattern=NO_NUL)]
"""As it comes over the wire. The bounds that count are those after normalisation."""

_AROUND = "0123456789!?.,;:*+-_#$%&@ "


def normalised(password: str) -> str:
    """The password as it is hashed: NFKC, so that one keyboard's composed letters equal another's, and whole."""
    return unicodedata.normalize("NFKC", password)


def acceptable(password: str, *, names: Iterable[str], pointer: str = "/password") -> str:
    """The normalised password, when it may be chosen; `names` are words that it may not consist of, such as the app's.

    Raises `Invalid("weak_password")` for fewer than 8 or more than 128 characters, for a common one (also in other
    case), and for a name with nothing but digits and punctuation around it.
    """
    password = normalised(password)
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid("weak_password", f"A password has {SHORTEST} to {LONGEST} characters.", pointer=pointer)
    folded = password.casefold()
    core = folded.strip(_AROUND)
    if folded in common() or len(set(folded)) < 3 or any(core == plain(name) for name in names):
        raise Invalid("weak_password", "This password is among the first that anybody would guess.", pointer=pointer)
    return password


def plain(name: str) -> str:
    """A name as people type it into a password: lower case, without blanks."""
    return "".join(normalised(name).casefold().split())


@lru_cache(maxsize=1)
def common() -> frozenset[str]:
    """The passwords that guessing programs try first, in folded case, those too short left out."""
    words = (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(normalised(word).casefold() for word in words)
