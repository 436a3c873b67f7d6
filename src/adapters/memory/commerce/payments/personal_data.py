"""What payments, refunds and entitlements hold about people. Money is kept without them."""

from __future__ import annotations

from msgspec.structs import replace

from adapters.memory.commerce.payments.entitlements import ENTITLEMENTS
from adapters.memory.commerce.payments.facts import PAYMENTS
from adapters.memory.commerce.payments.refunds import REFUNDS
from adapters.memory.personal_data import Held, fields

HELD = (
    Held(ENTITLEMENTS, lambda _, row: (row.user_id, row.app), fields),
    Held(PAYMENTS, lambda _, row: (row.user_id, row.app), fields, lambda row: replace(row, user_id=None)),
    Held(REFUNDS, lambda _, row: (row.made_by, row.app), fields, lambda row: replace(row, made_by=None)),
)
