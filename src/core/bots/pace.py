"""Telegram's limits on sending (core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this): one message a
second in a chat, twenty a minute in a group, about thirty a second by a bot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec


class Limit(msgspec.Struct, frozen=True):
    """At most so many within any stretch of that length."""

    most: int
    within: timedelta

    def free_at(self, sent: Sequence[datetime], now: datetime) -> datetime:
        """The first instant from `now` on at which one more may be sent after these, oldest first."""
        if len(sent) < self.most:
            return now
        return max(now, sent[-self.most] + self.within)


SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
CHAT = (Limit(1, SECOND),)
GROUP = (Limit(1, SECOND), Limit(20, MINUTE))
BOT = (Limit(30, SECOND),)


class Sent(msgspec.Struct, frozen=True):
    """When messages were sent last, oldest first, and until when Telegram asked for silence."""

    at: tuple[datetime, ...] = ()
    held_until: datetime | None = None

    def free_at(self, limits: Sequence[Limit], now: datetime) -> datetime:
        """The first instant at which one more may go."""
        held = now if self.held_until is None else max(now, self.held_until)
        return max(held, *(limit.free_at(self._until(now), now) for limit in limits))

    def and_at(self, now: datetime, limits: Sequence[Limit]) -> Sent:
        """With one more, and without those that no limit asks for any longer."""
        longest = max(limit.most for limit in limits)
        held = None if self.held_until is None or self.held_until <= now else self.held_until
        return Sent((*self._until(now), now)[-longest:], held)

    def _until(self, now: datetime) -> tuple[datetime, ...]:
        """Without what a clock that was set back since has yet to come to; another machine's may be somewhat ahead."""
        return tuple(instant for instant in self.at if instant <= now + SECOND)
