"""How much is used and spent, in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from adapters.costs.takings import Spent
from adapters.memory.ai.usage import USAGE
from adapters.memory.bots.remembering import PAYMENTS
from adapters.memory.commerce.orders.orders import ORDERS
from adapters.memory.commerce.payments.facts import PAYMENTS as FACTS
from adapters.memory.commerce.payments.refunds import REFUNDS
from adapters.memory.commerce.subscriptions.subscriptions import SUBSCRIPTIONS
from adapters.memory.database import MemoryDatabase
from adapters.memory.media.uploads import UPLOADS
from core.commerce.subscriptions.hear_bot_customers import CARD
from core.platform.analytics.model import Metric

BOT_SENT = "bot_sent"
_PAYING = frozenset({"active", "past_due"})


@dataclass(frozen=True, slots=True)
class MemorySpending:
    """`adapters.costs.takings.Spending`."""

    database: MemoryDatabase

    async def of(self, app: str, start: datetime, end: datetime) -> Spent:
        days = (await self.by_day(app, start, end)).values()
        async with self.database.turn():
            table = self.database.table
            payers = {
                str(order.user_id)
                for order in table(ORDERS).rows()
                if order.app == app and order.status in {"paid", "fulfilled"} and order.type != "credits"
                if order.user_id is not None and order.paid_at is not None and start <= order.paid_at < end
            }
            payers |= {
                str(one.user_id)
                for one in table(SUBSCRIPTIONS).rows()
                if one.app == app and one.status in _PAYING and one.user_id is not None
            }
            payers |= {
                str(paid.person)
                for (owner, _), paid in table(PAYMENTS).items()
                if owner == app and start <= paid.paid_at < end and paid.refunded_at is None
            }
            payers |= self._by_card(app, start, end)
        return Spent(
            ai_micros=sum(day.ai_micros for day in days),
            stars=sum(day.stars for day in days),
            messages=sum(day.messages for day in days),
            payers=len(payers),
        )

    def _by_card(self, app: str, start: datetime, end: datetime) -> set[str]:
        back: Counter[str | None] = Counter()
        for refund in self.database.table(REFUNDS).rows():
            if refund.app == app and refund.status == "succeeded":
                back[refund.payment] += refund.amount_cents
        return {
            str(paid.label)
            for paid in self.database.table(FACTS).rows()
            if paid.app == app and paid.label.startswith(CARD) and start <= paid.paid_at < end
            if paid.amount_cents > back[paid.id]
        }

    async def by_day(self, app: str, start: datetime, end: datetime) -> dict[date, Spent]:
        found: dict[date, Spent] = {}

        def add(day: date, *, ai: int = 0, stars: int = 0, messages: int = 0) -> None:
            before = found.get(day, Spent())
            found[day] = Spent(
                ai_micros=before.ai_micros + ai, stars=before.stars + stars, messages=before.messages + messages
            )

        async with self.database.turn():
            for call in self.database.table(USAGE).rows():
                if call.app == app and start <= call.created_at < end:
                    add(call.created_at.astimezone(UTC).date(), ai=call.cost_micros)
            for (owner, _), paid in self.database.table(PAYMENTS).items():
                if owner == app and start <= paid.paid_at < end and paid.refunded_at is None:
                    add(paid.paid_at.astimezone(UTC).date(), stars=paid.amount)
            for (owner, day), count in self.database.table(BOT_SENT).items():
                if owner == app and start.date() <= day < end.date():
                    add(day, messages=count)
        return found


@dataclass(frozen=True, slots=True)
class MemoryMeters:
    """`core.costs.ports.Meters`."""

    database: MemoryDatabase

    async def requests(self, first: date, last: date) -> Mapping[str, int]:
        return await self._counted("status", None, first, last)

    async def sent(self, of: Literal["email", "push"], first: date, last: date) -> Mapping[str, int]:
        return await self._counted("sent", of, first, last)

    async def _counted(self, metric: Metric, of: str | None, first: date, last: date) -> Mapping[str, int]:
        found: dict[str, int] = {}
        async with self.database.turn():
            for key, value in self.database.table("analytics").items():
                if key.metric == metric and of in {None, key.of} and first <= key.starts <= last:
                    found[key.app] = found.get(key.app, 0) + value
        return found

    async def people(self, month: date) -> Mapping[str, int]:
        async with self.database.turn():
            rows = self.database.table("analytics").items()
            return {key.app: value for key, value in rows if key.metric == "active_month" and key.starts == month}

    async def stored_bytes(self) -> Mapping[str, int]:
        found: dict[str, int] = {}
        async with self.database.turn():
            for upload in self.database.table(UPLOADS).rows():
                if upload.state in {"confirmed", "taken"}:
                    found[upload.app] = found.get(upload.app, 0) + upload.size
        return found

    async def database_bytes(self) -> int:
        return 0
