"""What an app knows of one of its people, and which changes of it are possible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from core.shared.errors import Invalid
from core.shared.text import NO_NUL, Name

OPT_OUT = "leaderboard_opt_out"
"""The preference, true or false, by which a person stays off the leaderboards."""
OPT_IN = "leaderboard_opt_in"
"""The preference, true or false, by which a person is seen by name in rankings; the other one takes them off again."""

PREFERENCES_BYTES, PREFERENCES_DEPTH = 8192, 4
_SAFE_INTEGER = 2**53
"""Beyond it a JavaScript client reads another number than was written (RFC 8259 §6)."""

Zone = Annotated[str, Meta(max_length=64, pattern=NO_NUL, examples=["Europe/Madrid"])]
LanguageTag = Annotated[str, Meta(min_length=2, max_length=35, pattern=NO_NUL, examples=["es-MX"])]
Preferences = Annotated[dict[str, Any], Meta(examples=[{OPT_OUT: False}])]


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known; `pseudonym` is None before anybody has asked for it, and what the account knows (`id`,
    `email`, `name`) in apps that don't show it."""

    timezone: str
    locale: str
    created_at: datetime
    pseudonym: str | None = None
    id: UUID | None = None
    email: str | None = None
    name: str | None = None
    avatar_seed: str | None = None
    preferences: dict[str, Any] = {}

    @property
    def on_leaderboards(self) -> bool:
        """Whether others may see this person's pseudonym and rank."""
        return self.preferences.get(OPT_OUT) is not True

    @property
    def in_rankings(self) -> bool:
        """Whether others may see this person's name and rank."""
        return self.preferences.get(OPT_IN) is True and self.on_leaderboards


class ProfileChanges(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be changed; what is left out stays. `preferences` are merged: each key sets, null removes it."""

    pseudonym: str | UnsetType = UNSET
    name: str | UnsetType | None = UNSET
    avatar_seed: str | UnsetType | None = UNSET
    timezone: str | UnsetType = UNSET
    locale: str | UnsetType = UNSET
    preferences: dict[str, Any] | UnsetType = UNSET


class PseudonymousProfile(msgspec.Struct, frozen=True, kw_only=True):
    """A person as an anonymous app knows them."""

    pseudonym: str
    timezone: str
    locale: str
    preferences: dict[str, Any]
    created_at: datetime


class PseudonymousProfileChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be changed; what is left out stays. `preferences` are merged: each key sets, null removes it."""

    pseudonym: Annotated[str, Meta(max_length=64, pattern=NO_NUL, examples=["Still Heron 417"])] | UnsetType = UNSET
    timezone: Zone | UnsetType = UNSET
    locale: LanguageTag | UnsetType = UNSET
    preferences: Preferences | UnsetType = UNSET


class NamedProfile(msgspec.Struct, frozen=True, kw_only=True):
    """A person as an app knows them that calls people by their names. From `avatar_seed` clients draw a picture."""

    id: UUID
    email: str | None
    name: str | None
    avatar_seed: str | None
    timezone: str
    locale: str
    preferences: dict[str, Any]
    created_at: datetime


class NamedProfileChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be changed; what is left out stays, null clears. `preferences` are merged: each key sets, null removes
    it. The name is the account's, in all apps that show it."""

    name: Name | UnsetType | None = UNSET
    avatar_seed: Name | UnsetType | None = UNSET
    timezone: Zone | UnsetType = UNSET
    locale: LanguageTag | UnsetType = UNSET
    preferences: Preferences | UnsetType = UNSET


class NamedProfileReplacement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole of what may be changed: what is left out is cleared, or becomes the app's default. The name is the
    account's, in all apps that show it."""

    name: Name | None = None
    avatar_seed: Name | None = None
    timezone: Zone | None = None
    locale: LanguageTag | None = None
    preferences: Preferences = {}


def merged(preferences: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The preferences after the changes.

    Raises `Invalid` for a result over 8 KiB, values nested more than four deep, a NUL, an integer that not every
    client can read, and a leaderboard opt-out or opt-in that is neither true nor false.
    """
    result = {**preferences, **changes}
    result = {key: value for key, value in result.items() if value is not None}
    for key in (OPT_OUT, OPT_IN):
        if not isinstance(result.get(key, False), bool):
            raise _refused("is true or false", key)
    for value, depth in _walk(changes, 1):
        if depth > PREFERENCES_DEPTH:
            raise _refused(f"may be nested {PREFERENCES_DEPTH} deep")
        if isinstance(value, str) and "\0" in value:
            raise _refused("can't hold the character NUL")
        if isinstance(value, int) and abs(value) > _SAFE_INTEGER:
            raise _refused("can't hold integers beyond 2^53")
    if len(msgspec.json.encode(result)) > PREFERENCES_BYTES:
        raise _refused(f"may have {PREFERENCES_BYTES} bytes")
    return result


def supported_locale(tag: str, offered: Sequence[str]) -> str:
    """The offered locale that serves the tag best (RFC 4647 §3.4: `es-MX` is served by `es`); raises `Invalid`."""
    wished = tag.replace("_", "-").lower()
    while wished:
        for locale in offered:
            if locale.lower() == wished:
                return locale
        wished = wished.rpartition("-")[0]
    raise Invalid("unsupported_locale", f"This app speaks {', '.join(offered)}.", pointer="/locale")


def _walk(value: Any, depth: int) -> Iterator[tuple[Any, int]]:
    yield value, depth
    if depth > PREFERENCES_DEPTH:
        return
    if isinstance(value, dict):
        for key, part in value.items():
            yield key, depth
            yield from _walk(part, depth + 1)
    elif isinstance(value, list):
        for part in value:
            yield from _walk(part, depth + 1)


def _refused(rule: str, key: str | None = None) -> Invalid:
    pointer = f"/preferences/{key}" if key else "/preferences"
    return Invalid("validation_failed", f"{key or 'Preferences'} {rule}.", pointer=pointer)
