"""Taking secrets out of text that others wrote: messages of exceptions, tracebacks."""

from __future__ import annotations

import re

HIDDEN = "[hidden]"

_SECRETS = re.compile(
    r"""
    (?P<jwt>\beyJ[\w-]{4,}\.[\w-]+\.[\w-]*)                                   # a JSON web token
  | (?P<bearer>(?<=\bbearer\s)[^\s"',;]+)
  | (?P<bot>(?<=/bot)\d+:[\w-]+)                                              # Telegram has its token in the path
  | (?P<login>(?<=://)[^/\s:@'"]*:[^/\s@'"]+(?=@))                            # user:password@host
  | (?P<key>\b(?:sk|rk|whsec)_[\w]{6,})                                       # Stripe
  | (?P<pair>(?<=[?&\s"'])(?:password|token|secret|(?:x-amz-)?signature|code|key)=[^&\s"']+)
  | (?P<detail>(?<=DETAIL:\s\s)[^\n]+)                                        # Postgres quotes the row
    """,
    re.VERBOSE | re.IGNORECASE,
)


def scrubbed(text: str) -> str:
    """The text without anything that looks like a secret or like a row of somebody's data."""
    return _SECRETS.sub(HIDDEN, text)
