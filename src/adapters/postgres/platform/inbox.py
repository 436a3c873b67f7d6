"""The inbox as a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from adapters.postgres.database import Database
from core.platform.inbox.model import InboxItem, InboxState, Received, Verdict, inbox_state
from core.shared.actor import STUDIO

_STORE = """
insert into inbox (id, source, event_id, app_id, received_at, headers, body, lane)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (source, event_id) do nothing
"""
_GET = "select id, source, event_id, app_id, received_at, headers, body, lane from inbox where id = $1"
_STATE = "select state from inbox join jobs on name = 'inbox.' || source and key = inbox.id::text where inbox.id = $1"
_WAITS = """
select exists (
    select from inbox as earlier join jobs on name = 'inbox.' || source and key = earlier.id::text
    where earlier.lane = $1 and earlier.seq < (select seq from inbox where id = $2) and state in ('pending', 'running')
)
"""
_PAGE = """
select inbox.seq, inbox.id, source, event_id, inbox.app_id, received_at, state, attempts, last_error
from inbox left join jobs on name = 'inbox.' || source and key = inbox.id::text
where ($1::text is null or source = $1) and ($2::bigint is null or inbox.seq < $2)
    and ($3::text is null or $3 = case when state in ('pending', 'running') then 'pending'
        when state = 'parked' then 'parked' else 'done' end)
order by inbox.seq desc limit $4
"""
_PRUNE = """
delete from inbox where id = any(array(
    select id from inbox where received_at < $1 and not exists (
        select from jobs where name = 'inbox.' || source and key = inbox.id::text and state <> 'done'
    ) limit $2 for update skip locked
))
"""
_JUDGE = """
insert into inbox_guards as last (source, object, occurred_at, event_id) values ($1, $2, $3, $4)
on conflict (source, object) do update set occurred_at = excluded.occurred_at, event_id = excluded.event_id
where last.occurred_at < excluded.occurred_at
"""
_LAST = "select occurred_at, event_id from inbox_guards where source = $1 and object = $2"


@dataclass(frozen=True, slots=True)
class PostgresInbox:
    """`core.platform.inbox.ports.Inbox`."""

    database: Database

    async def store(self, message: Received) -> bool:
        headers = msgspec.json.encode(message.headers).decode()
        where = (message.id, message.source, message.event_id, message.app)
        what = (message.received_at, headers, message.body, message.lane)
        return await self.database.execute(STUDIO, _STORE, *where, *what) == 1

    async def get(self, message_id: UUID) -> Received | None:
        row = await self.database.fetchrow(STUDIO, _GET, message_id)
        if row is None:
            return None
        return Received(
            id=row["id"],
            source=row["source"],
            event_id=row["event_id"],
            app=row["app_id"],
            received_at=row["received_at"],
            headers=msgspec.json.decode(row["headers"], type=dict[str, str]),
            body=row["body"],
            lane=row["lane"],
        )

    async def state(self, message_id: UUID) -> InboxState:
        return inbox_state(await self.database.fetchval(STUDIO, _STATE, message_id))

    async def waits(self, message: Received) -> bool:
        if message.lane is None:
            return False
        return bool(await self.database.fetchval(STUDIO, _WAITS, message.lane, message.id))

    async def page(
        self, source: str | None, state: InboxState | None, before: int | None, most: int
    ) -> list[tuple[int, InboxItem]]:
        rows = await self.database.fetch(STUDIO, _PAGE, source, before, state, most)
        return [
            (
                row["seq"],
                InboxItem(
                    id=row["id"],
                    source=row["source"],
                    event_id=row["event_id"],
                    app=row["app_id"],
                    received_at=row["received_at"],
                    state=inbox_state(row["state"]),
                    attempts=row["attempts"] or 0,
                    last_error=row["last_error"],
                ),
            )
            for row in rows
        ]

    async def prune(self, before: datetime, most: int) -> int:
        return await self.database.execute(STUDIO, _PRUNE, before, most)


@dataclass(frozen=True, slots=True)
class PostgresOrderGuard:
    """`core.platform.inbox.ports.OrderGuard`; the object's row is locked until the transaction ends."""

    database: Database

    async def judge(self, source: str, object_id: str, occurred_at: datetime, event_id: str) -> Verdict:
        if not self.database.in_transaction:
            raise RuntimeError("an event is judged in the transaction that applies it")
        if await self.database.execute(STUDIO, _JUDGE, source, object_id, occurred_at, event_id) == 1:
            return "newer"
        last = await self.database.fetchrow(STUDIO, _LAST, source, object_id)
        if last is None:
            raise RuntimeError("the row in the way is gone")
        if last["event_id"] == event_id:
            return "repeat"
        return "tie" if last["occurred_at"] == occurred_at else "older"
