"""E-mail addresses in the form they are kept, compared and written to."""

from __future__ import annotations

import re
from typing import Annotated

from msgspec import Meta

from core.shared.errors import Invalid
from core.shared.text import NO_NUL

Email = Annotated[str, Meta(max_length=254, pattern=NO_NUL, examples=["ada@example.com"])]

_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")


def normalised_email(email: str, *, pointer: str = "/email") -> str:
    """The address in lower case, its domain as DNS knows it; two spellings of one mailbox are one account.

    Raises `Invalid` for what is no address by RFC 5321 §4.1.2; quoted local parts and those beyond ASCII are not taken.
    """
    local, _, domain = email.strip().lower().rpartition("@")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        domain = ""
    labels = domain.split(".")
    fine = len(local) <= 64 and _LOCAL.fullmatch(local) and len(labels) > 1 and all(map(_LABEL.fullmatch, labels))
    address = f"{local}@{domain}"
    if not fine or len(address) > 254:
        raise Invalid("invalid_email", "This is not an e-mail address.", pointer=pointer)
    return address
