"""Messages in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase, Table
from core.identity.model import Account, Membership
from core.messaging.agenda.ports import Waiting
from core.messaging.delivery.life import Change
from core.messaging.delivery.model import Message, Parcel, Recipient
from core.messaging.delivery.ports import Taken
from core.messaging.preferences.model import Wishes
from core.shared.messages import MessageType

KEYS = "message_keys"


@dataclass(frozen=True, slots=True)
class MemoryMessages:
    """`core.messaging.agenda.ports.Queue` and `core.messaging.delivery.ports`: `Batches`, `Changes`. A second table
    leads from what is unique to the message."""

    database: MemoryDatabase

    async def add(self, messages: Sequence[Message]) -> set[UUID]:
        added = set()
        async with self.database.turn():
            for message in messages:
                key = (message.user_id, message.app, message.type, message.key)
                if key not in self.database.table(KEYS):
                    self.database.table(KEYS).put(key, message.id)
                    self._rows.put(message.id, message)
                    added.add(message.id)
        return added

    async def waiting(self, now: datetime, most: int) -> list[Waiting]:
        async with self.database.turn():
            found = [row for row in self._rows.rows() if row.state == "waiting" and row.due_at <= now]
            found.sort(key=lambda row: row.due_at)
            return [Waiting(row.app, row.id) for row in found[:most]]

    async def hand(self, ids: Sequence[UUID], batches: Sequence[UUID]) -> None:
        async with self.database.turn():
            for message_id, batch in zip(ids, batches, strict=True):
                row = self._rows.get(message_id)
                if row is not None and row.state == "waiting":
                    self._rows.put(message_id, replace(row, state="handed", batch=batch))

    async def prune(self, before: datetime, most: int) -> int:
        async with self.database.turn():
            old = [row for row in self._rows.rows() if row.created_at < before][:most]
            for row in old:
                self._rows.remove(row.id)
                self.database.table(KEYS).remove((row.user_id, row.app, row.type, row.key))
        return len(old)

    async def take(self, app: str, batch: UUID, now: datetime) -> Taken:
        parcels: list[Parcel] = []
        doubted: list[MessageType] = []
        async with self.database.turn():
            for row in self._rows.rows():
                if (row.app, row.batch) != (app, batch):
                    continue
                if row.state == "sending":
                    doubted.append(row.type)
                    self._rows.put(row.id, replace(row, state="in_doubt", reason="killed", settled_at=now))
                elif row.state == "handed":
                    parcels.append(Parcel(row, self._recipient(row)))
        return Taken(sorted(parcels, key=lambda parcel: (parcel.message.due_at, parcel.message.id)), doubted)

    async def make(self, change: Change) -> bool:
        async with self.database.turn():
            row = self._rows.get(change.after.id)
            if row is None or row.state not in change.before or row.attempts != change.attempts:
                return False
            self._rows.put(row.id, change.after)
            return True

    def _recipient(self, message: Message) -> Recipient | None:
        membership: Membership | None = self.database.table("memberships").get((message.app, message.user_id))
        account: Account | None = self.database.table("accounts").get(message.user_id)
        if membership is None or account is None or membership.suspended_at or account.suspended_at:
            return None
        chosen: Wishes | None = self.database.table("message_preferences").get((message.app, message.user_id))
        return Recipient(
            timezone=membership.timezone,
            locale=membership.locale,
            email=None if account.mail_stopped_at else account.email,
            wishes=chosen or Wishes(),
        )

    @property
    def _rows(self) -> Table[UUID, Message]:
        return self.database.table("messages")
