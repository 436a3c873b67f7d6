"""Stripe's signature of what it sends us (docs.stripe.com/webhooks#verify-manually).

Ours, because Stripe's own library reads the machine's clock, and because core asks nobody for time: events of a
simulated world are judged by its time.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime

TOLERANCE_SECONDS = 300
"""How old a signature may be, and how far ahead of us."""

_ITEM = re.compile(r"(t|v1)=([0-9a-f]{1,64})")


def is_signed(body: bytes, header: str, secret: str, now: datetime) -> bool:
    """Whether Stripe, who knows the secret, signed these very bytes, and did so just now.

    The header is `t=<seconds since 1970>,v1=<hex>`; of several `v1`, as there are while a secret is replaced, one must
    fit. Signatures of other schemes don't count.
    """
    items = [match.groups() for part in header.split(",") if (match := _ITEM.fullmatch(part.strip()))]
    times = [value for name, value in items if name == "t"]
    if len(times) != 1 or not times[0].isdecimal() or len(times[0]) > 12:
        return False
    if abs(now.timestamp() - int(times[0])) > TOLERANCE_SECONDS:
        return False
    expected = hmac.new(secret.encode(), f"{times[0]}.".encode() + body, hashlib.sha256).hexdigest()
    return any(hmac.compare_digest(expected, value) for name, value in items if name == "v1")
