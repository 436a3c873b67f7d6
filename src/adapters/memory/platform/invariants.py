"""Invariants in memory, over the same tables as far as they are kept here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.memory.commerce.payments.invariants import violations as of_money
from adapters.memory.database import MemoryDatabase, Table
from adapters.memory.platform.jobs import JobTable


@dataclass(frozen=True, slots=True)
class MemoryInvariants:
    """`core.platform.invariants.ports.Invariants`."""

    database: MemoryDatabase

    async def violations(self) -> Mapping[str, int]:
        async with self.database.turn():
            jobs = list(JobTable(self.database).rows.rows())
            messages: Table[object, object] = self.database.table("inbox")
            events: Table[object, object] = self.database.table("inbox_by_event")
            return {
                "no_settled_job_without_its_instant": sum(
                    (row.state in {"done", "parked"}) != (row.settled_at is not None) for row in jobs
                ),
                "no_event_job_is_kept_when_done": sum(
                    row.state == "done" and row.job.event is not None for row in jobs
                ),
                "no_message_is_kept_twice": abs(len(messages) - len(events)),
                **of_money(self.database),
            }
