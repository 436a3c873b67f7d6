"""Which passwords are good enough (NIST SP 800-63B §3.1.1: length and a blocklist, no composition rules)."""

from __future__ import annotations

import unicodedata

from core.shared.errors import Invalid

SHORTEST, LONGEST = 8, 128


def normalised(password: str) -> str:
    """The password as it is hashed: NFKC, so that one keyboard's composed letters equal another's. Nothing is cut off.

    Raises `Invalid` when it has fewer than 8 or more than 128 characters.
    """
    password = unicodedata.normalize("NFKC", password)
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid("weak_password", f"A password has {SHORTEST} to {LONGEST} characters.", pointer="/password")
    return password
