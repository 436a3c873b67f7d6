"""What of the sandbox touches our own service: its clock, its jobs, its people and its inbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from adapters.sandbox.clock import EARLIEST, LATEST, SandboxClock
from core.platform.inbox.list_inbox import ListInbox
from core.platform.inbox.model import InboxState
from core.platform.inbox.replay import Replay
from core.platform.jobs.drain import Drain
from core.shared.errors import Invalid, NotFound
from core.shared.paging import DEFAULT_LIMIT, LARGEST_LIMIT
from entrypoints.http.sandbox.grants import SandboxGrants
from entrypoints.sandbox.wire import Answer, Call, Handler, json_answer


class ClockCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Exactly one of: stand still at `now`, move on by `advance_seconds` (back, if negative), or `real` time again."""

    now: Annotated[datetime, Meta(tz=True)] | None = None
    advance_seconds: Annotated[float, Meta(ge=-1e13, le=1e13)] | None = None
    real: bool | None = None


class ClockView(msgspec.Struct, frozen=True):
    """What the clock shows, and whether it stands still."""

    now: datetime
    held: bool


class InboxQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which received webhooks to list."""

    source: str | None = None
    state: InboxState | None = None
    limit: Annotated[int, Meta(ge=1, le=LARGEST_LIMIT)] = DEFAULT_LIMIT
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class SandboxControls:
    """Handlers by method and path."""

    clock: SandboxClock
    drain: Drain
    grants: SandboxGrants
    inbox: ListInbox
    replay: Replay

    def routes(self) -> dict[tuple[str, str], Handler]:
        """All of them."""
        return {
            ("GET", "/sandbox/clock"): self._show_clock,
            ("POST", "/sandbox/clock"): self._set_clock,
            ("POST", "/sandbox/drain"): self._drain,
            ("POST", "/sandbox/grants"): self.grants,
            ("GET", "/sandbox/inbox"): self._list_inbox,
            ("POST", "/sandbox/inbox/{id}/replay"): self._replay,
        }

    async def _show_clock(self, _call: Call) -> Answer:
        return json_answer(ClockView(self.clock.now(), self.clock.held()))

    async def _set_clock(self, call: Call) -> Answer:
        command = call.read(ClockCommand)
        given = [name for name in command.__struct_fields__ if getattr(command, name) is not None]
        if len(given) != 1 or command.real is False:
            raise Invalid("validation_failed", "Give one of now, advance_seconds, and real: true.")
        try:
            if command.now is not None:
                self.clock.hold(command.now.astimezone(UTC))
            elif command.advance_seconds is not None:
                self.clock.advance(timedelta(seconds=command.advance_seconds))
            else:
                self.clock.release()
        except OverflowError as error:
            span = f"The clock can stand between {EARLIEST:%Y} and {LATEST:%Y}."
            raise Invalid("validation_failed", span, pointer=f"/{given[0]}") from error
        return await self._show_clock(call)

    async def _drain(self, _call: Call) -> Answer:
        return json_answer(await self.drain())

    async def _list_inbox(self, call: Call) -> Answer:
        query = msgspec.convert(call.query, InboxQuery, strict=False)
        page = await self.inbox(source=query.source, state=query.state, limit=query.limit, cursor=query.cursor)
        return json_answer(page)

    async def _replay(self, call: Call) -> Answer:
        try:
            message_id = UUID(call.params["id"])
        except ValueError:
            raise NotFound from None
        await self.replay(message_id)
        return Answer(status=202)
