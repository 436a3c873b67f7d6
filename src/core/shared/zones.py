"""IANA time zones."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


def known_zone(name: str) -> bool:
    """Whether `name` is an IANA zone that we can compute with."""
    return name in _names()


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The rules of a known zone."""
    return ZoneInfo(name)
