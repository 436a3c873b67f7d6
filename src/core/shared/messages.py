"""What contexts say to messaging, and what it asks them: when to write to whom, and whether it is still true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal, Protocol
from uuid import UUID

import msgspec

from core.shared.recurrence import Recurrence

MessageType = Literal["reminder", "streak_risk", "achievement", "weekly_summary", "motivation", "test"]


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A message that is about to be sent. `day` is the local day that it is of, `ref` the thing it is about (a
    reminder, an achievement's row), `key` tells this occurrence from others of its type and person."""

    id: UUID
    app: str
    user_id: UUID
    type: MessageType
    key: str
    ref: UUID | None
    day: date
    timezone: str
    locale: str


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """What fills a template: its parameters (`count` chooses the plural), and a title or body in place of its own."""

    params: Mapping[str, str | int] = {}
    title: str | None = None
    body: str | None = None


class Occasion(Protocol):
    """One type of message, kept by the context that knows whether it is true."""

    @property
    def type(self) -> MessageType: ...

    async def wordings(self, app: str, candidates: Sequence[Candidate], now: datetime) -> Mapping[UUID, Wording]:
        """By a candidate's id what to say, for those that are still true at `now`; who is left out gets nothing. Asked
        right before the sending, for many at once and of one app, in few statements, outside of units of work."""
        ...


class Agenda(Protocol):
    """Appointments that messaging keeps for other contexts. Within the caller's unit of work; a person's zone of that
    moment is what counts, and a later change of it moves them."""

    async def plan(
        self,
        app: str,
        user_id: UUID,
        kind: MessageType,
        rule: Recurrence,
        *,
        ref: UUID | None = None,
        keep: bool = False,
    ) -> None:
        """Have a message of the kind come up by the rule from now on, in place of what was planned for the same ref.
        With `keep` a plan that stands already is left as it is, unless it is of a day that is over and comes only
        once. Nothing happens in an app that sends no messages."""
        ...

    async def cancel(self, app: str, user_id: UUID, kind: MessageType, *, ref: UUID | None = None) -> None:
        """Nothing comes up any more; also nothing that came up and is not yet sent."""
        ...


class Postbox(Protocol):
    """Messages that are caused by what just happened."""

    async def post(
        self,
        app: str,
        user_id: UUID,
        kind: MessageType,
        key: str,
        *,
        ref: UUID | None = None,
        at: datetime | None = None,
    ) -> bool:
        """Have it sent now, within the caller's unit of work; once for each person, kind and key: False when there was
        such a message. What happened `at` an earlier instant is told until the local day of that instant ends, and for
        an hour at least. Nothing happens, and False, after that and in an app that sends no messages."""
        ...
