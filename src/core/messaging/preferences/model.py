"""What people want to hear of, by which channel, and when not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from core.shared.errors import Invalid
from core.shared.messages import MessageType
from core.shared.wall import ONE_DAY, local_day, wall_instant

Channel = Literal["push", "email"]

_ON = frozenset({("weekly_summary", "email")})
"""Channels other than push that are on until somebody says otherwise."""

WallTime = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["22:00"])]


class Quiet(msgspec.Struct, frozen=True):
    """Hours of rest, in minutes of the local day; an end that is not after the start is the next day's."""

    start: int
    end: int

    def until(self, zone: str, now: datetime) -> datetime | None:
        """When the rest that `now` lies in ends, or None at other times."""
        today = local_day(zone, now)
        for day in (today - ONE_DAY, today, today + ONE_DAY):
            begins = wall_instant(zone, day, self.start)
            ends = wall_instant(zone, day + ONE_DAY if self.end <= self.start else day, self.end)
            if begins <= now < ends:
                return ends
        return None


class Wishes(msgspec.Struct, frozen=True):
    """What somebody chose: whether by `type.channel`, for what they said something of, and their hours of rest."""

    chosen: Mapping[str, bool] = {}
    quiet: Quiet | None = None

    def wants(self, kind: MessageType, channel: Channel) -> bool:
        """Whether messages of the type may come that way. A test is wanted by whoever asks for it, as a push."""
        if kind == "test":
            return channel == "push"
        return self.chosen.get(name(kind, channel), channel == "push" or (kind, channel) in _ON)

    def rest(self, kind: MessageType, zone: str, now: datetime) -> datetime | None:
        """Until when the message has to wait, if it has to."""
        return None if self.quiet is None or kind == "test" else self.quiet.until(zone, now)


def name(kind: str, channel: str) -> str:
    """How a choice is called among `Wishes.chosen`."""
    return f"{kind}.{channel}"


class Channels(msgspec.Struct, frozen=True, kw_only=True):
    """The ways of one type of message."""

    push: bool
    email: bool


class Types(msgspec.Struct, frozen=True, kw_only=True):
    """The ways of each type."""

    reminder: Channels
    streak_risk: Channels
    achievement: Channels
    weekly_summary: Channels
    motivation: Channels


class QuietHours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hours of the local day, such as 22:00 to 07:00, in which nothing is sent; they may reach over midnight."""

    start: WallTime
    end: WallTime


class PreferencesView(msgspec.Struct, frozen=True, kw_only=True):
    """What a person wants."""

    types: Types
    quiet_hours: QuietHours | None


class ChannelsChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays."""

    push: bool | UnsetType = UNSET
    email: bool | UnsetType = UNSET


class TypesChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays."""

    reminder: ChannelsChange | UnsetType = UNSET
    streak_risk: ChannelsChange | UnsetType = UNSET
    achievement: ChannelsChange | UnsetType = UNSET
    weekly_summary: ChannelsChange | UnsetType = UNSET
    motivation: ChannelsChange | UnsetType = UNSET


class ChangePreferencesCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays; `quiet_hours` null ends them."""

    types: TypesChange | UnsetType = UNSET
    quiet_hours: QuietHours | UnsetType | None = UNSET


def chosen(changes: TypesChange | UnsetType) -> dict[str, bool]:
    """The choices that a change makes, by `name`."""
    if changes is UNSET:
        return {}
    found: dict[str, bool] = {}
    for kind in TypesChange.__struct_fields__:
        ways: ChannelsChange | UnsetType = getattr(changes, kind)
        if ways is UNSET:
            continue
        for channel in ChannelsChange.__struct_fields__:
            value: bool | UnsetType = getattr(ways, channel)
            if value is not UNSET:
                found[name(kind, channel)] = value
    return found


def quiet(hours: QuietHours) -> Quiet:
    """Raises `Invalid` for hours that end when they begin."""
    found = Quiet(_minute(hours.start), _minute(hours.end))
    if found.start == found.end:
        raise Invalid("validation_failed", "Quiet hours end at another time than they begin.", pointer="/quiet_hours")
    return found


def view(wishes: Wishes) -> PreferencesView:
    """What somebody wants, chosen or by default."""
    kinds: list[MessageType] = ["reminder", "streak_risk", "achievement", "weekly_summary", "motivation"]
    ways = {kind: Channels(push=wishes.wants(kind, "push"), email=wishes.wants(kind, "email")) for kind in kinds}
    rest, hours = wishes.quiet, None
    if rest is not None:
        hours = QuietHours(start=_wall(rest.start), end=_wall(rest.end))
    return PreferencesView(types=Types(**{str(kind): found for kind, found in ways.items()}), quiet_hours=hours)


def _minute(wall: str) -> int:
    return int(wall[:2]) * 60 + int(wall[3:])


def _wall(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
