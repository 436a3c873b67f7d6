"""How a browser is told to save a file by a name (RFC 6266)."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

_ATTRIBUTE_CHARACTERS = "!#$&+-.^_`|~"
"""What an extended value keeps as it is, besides letters and digits (RFC 8187 §3.2.1)."""


def saved_as(name: str) -> str:
    """The value of Content-Disposition: a name in ASCII for old clients, and the whole one where it has more."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^ !#$&'()+,\-.0-9;=@A-Z\[\]^_`a-z{}~]", "_", plain).strip() or "file"
    extended = "" if plain == name else f"; filename*=UTF-8''{quote(name, safe=_ATTRIBUTE_CHARACTERS)}"
    return f'attachment; filename="{plain}"{extended}'
