"""The outbox as a table."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from adapters.postgres.database import Database
from core.shared.events import Event
from core.shared.ports import Clock, Ids
from core.shared.request import current_request_id

INSERT_EVENT = "insert into outbox (id, app_id, name, payload, occurred_at, request_id) values ($1, $2, $3, $4, $5, $6)"


@dataclass(frozen=True, slots=True)
class PostgresOutbox:
    """Rows that commit with the change they tell of; the relay takes them from there."""

    database: Database
    clock: Clock
    ids: Ids

    async def add(self, *events: Event) -> None:
        if not self.database.in_transaction:
            raise RuntimeError("an event needs the transaction of its change")
        for event in events:
            await self.database.execute(event.app, INSERT_EVENT, *self.row(event))

    def row(self, event: Event) -> tuple[object, ...]:
        """The values of the event's row, for adapters that write it in a statement of their own."""
        payload = msgspec.json.encode(event).decode()
        return self.ids.new(), event.app, event.name(), payload, self.clock.now(), current_request_id()
