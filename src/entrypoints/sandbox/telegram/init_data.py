"""What Telegram hands to a Mini App about who opened it (core.telegram.org/bots/webapps, "Validating data")."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlencode


def signed(token: str, fields: Mapping[str, str]) -> str:
    """The fields as a query string, signed for the bot with that token."""
    lines = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    key = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    return urlencode({**fields, "hash": hmac.new(key, lines.encode(), hashlib.sha256).hexdigest()})
