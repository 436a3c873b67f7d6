"""Whom our calls over TLS trust."""

from __future__ import annotations

import ssl
from functools import lru_cache


@lru_cache(maxsize=1)
def trust() -> ssl.SSLContext:
    """The authorities that httpx trusts (or `SSL_CERT_FILE`), read once: every client would read them anew otherwise,
    which takes some 20 ms."""
    import httpx

    return httpx.create_ssl_context()
