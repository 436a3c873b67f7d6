"""The inbox in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.memory.database import MemoryDatabase, Table
from adapters.memory.platform.jobs import JobTable
from core.platform.inbox.model import InboxItem, InboxState, Received, Verdict, inbox_state, job_name


@dataclass(frozen=True, slots=True)
class MemoryInbox:
    """`core.platform.inbox.ports.Inbox`."""

    database: MemoryDatabase

    async def store(self, message: Received) -> bool:
        async with self.database.turn():
            known: Table[tuple[str, str], int] = self.database.table("inbox_by_event")
            if (message.source, message.event_id) in known:
                return False
            last: Table[str, int] = self.database.table("inbox_seq")
            seq = (last.get("last") or 0) + 1
            last.put("last", seq)
            known.put((message.source, message.event_id), seq)
            self._messages.put(message.id, (seq, message))
        return True

    async def get(self, message_id: UUID) -> Received | None:
        async with self.database.turn():
            found = self._messages.get(message_id)
        return found[1] if found else None

    async def state(self, message_id: UUID) -> InboxState:
        async with self.database.turn():
            found = self._messages.get(message_id)
            return self._item(found[1]).state if found else "done"

    async def waits(self, message: Received) -> bool:
        async with self.database.turn():
            own = self._messages.get(message.id)
            return (
                message.lane is not None
                and own is not None
                and any(
                    other.lane == message.lane and seq < own[0] and self._item(other).state == "pending"
                    for seq, other in self._messages.rows()
                )
            )

    async def page(
        self, source: str | None, state: InboxState | None, before: int | None, most: int
    ) -> list[tuple[int, InboxItem]]:
        async with self.database.turn():
            found = [
                (seq, self._item(message))
                for seq, message in self._messages.rows()
                if (source is None or message.source == source) and (before is None or seq < before)
            ]
        chosen = [(seq, item) for seq, item in found if state is None or item.state == state]
        return sorted(chosen, key=lambda row: -row[0])[:most]

    async def prune(self, before: datetime, most: int) -> int:
        async with self.database.turn():
            old = [
                message
                for _, message in self._messages.rows()
                if message.received_at < before and self._item(message).state == "done"
            ][:most]
            for message in old:
                self._messages.remove(message.id)
                self.database.table("inbox_by_event").remove((message.source, message.event_id))
        return len(old)

    @property
    def _messages(self) -> Table[UUID, tuple[int, Received]]:
        return self.database.table("inbox")

    def _item(self, message: Received) -> InboxItem:
        table = JobTable(self.database)
        job_id = table.keys.get((job_name(message.source), str(message.id)))
        row = table.rows.get(job_id) if job_id is not None else None
        return InboxItem(
            id=message.id,
            source=message.source,
            event_id=message.event_id,
            app=message.app,
            received_at=message.received_at,
            state=inbox_state(row.state if row else None),
            attempts=row.job.attempts if row else 0,
            last_error=row.last_error if row else None,
        )


@dataclass(frozen=True, slots=True)
class MemoryOrderGuard:
    """`core.platform.inbox.ports.OrderGuard`."""

    database: MemoryDatabase

    async def judge(self, source: str, object_id: str, occurred_at: datetime, event_id: str) -> Verdict:
        if not self.database.in_transaction:
            raise RuntimeError("an event is judged in the transaction that applies it")
        applied: Table[tuple[str, str], tuple[datetime, str]] = self.database.table("inbox_guards")
        last = applied.get((source, object_id))
        if last is None or last[0] < occurred_at:
            applied.put((source, object_id), (occurred_at, event_id))
            return "newer"
        if last[1] == event_id:
            return "repeat"
        return "tie" if last[0] == occurred_at else "older"
