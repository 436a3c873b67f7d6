"""Credits of a bill: given once it is paid, taken back as far as its money went back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from core.commerce.subscriptions.bill import Bill, to_take
from core.shared.ledger import Cause, Ledger


@dataclass(frozen=True, slots=True)
class SettleBill:
    """Brings a person's credits to what a bill says, in the caller's unit of work; the bill as it is then.

    They are paid for, so they count as such (`free=False`), and they never expire. What refunds take back is in
    proportion to the money, rounded down, all refunds together; of a refund that a bank sends back it comes again. An
    open dispute takes the rest, winning it gives that back, losing it leaves it at that; while one is open, refunds
    wait.
    """

    ledger: Ledger

    async def __call__(self, bill: Bill, brought: int | None) -> Bill:
        """`brought` is how many credits it brings, None while nobody can tell."""
        user_id = bill.user_id
        if user_id is None:
            return bill
        if brought is not None and brought != bill.credits:
            bill = await self._given(bill, user_id, brought)
        if not bill.credits:
            return bill
        bill = await self._disputed(bill, user_id, bill.credits - bill.taken)
        return await self._refunded(bill, user_id)

    async def _given(self, bill: Bill, user_id: UUID, brought: int) -> Bill:
        if bill.credits:
            wrong = Cause("correction", bill.source)
            await self.ledger.take_back(bill.app, user_id, "credits", bill.credits, wrong, granted=bill.cause)
        number = bill.granted + (brought > 0)
        bill = replace(bill, credits=brought, granted=number, taken=0, disputed=False)
        if brought:
            await self.ledger.grant(bill.app, user_id, "credits", brought, bill.cause, free=False)
        return bill

    async def _disputed(self, bill: Bill, user_id: UUID, rest: int) -> Bill:
        taken = Cause("dispute", bill.source)
        if bill.dispute in ("open", "lost") and not bill.disputed:
            if rest:
                await self.ledger.take_back(bill.app, user_id, "credits", rest, taken, granted=bill.cause)
            return replace(bill, disputed=True)
        if bill.dispute == "won" and bill.disputed:
            won = Cause("dispute_won", bill.source)
            await self.ledger.give_back(bill.app, user_id, "credits", won, taken=taken)
            return replace(bill, disputed=False)
        return bill

    async def _refunded(self, bill: Bill, user_id: UUID) -> Bill:
        wanted = to_take(bill)
        if bill.disputed or wanted == bill.taken:
            return bill
        if wanted < bill.taken:
            bill = await self._given(bill, user_id, bill.credits or 0)
        if not wanted:
            return bill
        cause = Cause("refund", f"{bill.source}:refunded:{wanted}")
        more = wanted - bill.taken
        await self.ledger.take_back(bill.app, user_id, "credits", more, cause, granted=bill.cause)
        return replace(bill, taken=wanted)
