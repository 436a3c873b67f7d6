"""What Telegram says of who opened a Mini App (core.telegram.org/bots/webapps, "Validating data received via the Mini
App")."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import parse_qsl

import msgspec

GOOD_FOR = timedelta(hours=24)
AHEAD = timedelta(seconds=60)
_KEY = b"WebAppData"


class TelegramUser(msgspec.Struct, frozen=True, kw_only=True):
    """A person at Telegram."""

    id: Annotated[int, msgspec.Meta(gt=0, le=2**53)]
    first_name: str = ""
    last_name: str = ""
    username: str = ""
    language_code: str = ""

    @property
    def name(self) -> str | None:
        """As people call them."""
        return f"{self.first_name} {self.last_name}".replace("\x00", "").strip()[:100] or None


def user_in(init_data: str, token: str, now: datetime) -> TelegramUser | None:
    """Whom Telegram names, if it was Telegram that wrote this for the bot of that token, within a day; else None."""
    try:
        pairs = parse_qsl(init_data, keep_blank_values=True, strict_parsing=True, max_num_fields=64)
    except ValueError:
        return None
    fields = dict(pairs)
    given = fields.pop("hash", "")
    if not token or not given or len(fields) != len(pairs) - 1:
        return None
    lines = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    key = hmac.new(_KEY, token.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, lines.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signature.encode(), given.encode(errors="replace")):
        return None
    written = _instant(fields.get("auth_date", ""), now)
    if written is None or not -GOOD_FOR <= written - now <= AHEAD:
        return None
    try:
        return msgspec.json.decode(fields.get("user", ""), type=TelegramUser)
    except (msgspec.MsgspecError, UnicodeEncodeError):
        return None


def _instant(text: str, now: datetime) -> datetime | None:
    if not (text.isascii() and text.isdigit()) or len(text) > 11:
        return None
    return datetime.fromtimestamp(int(text), now.tzinfo)
