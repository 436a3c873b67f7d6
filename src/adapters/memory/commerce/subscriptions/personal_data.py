"""What subscriptions hold about people. What they subscribed to and paid for is kept without them."""

from __future__ import annotations

from msgspec.structs import replace

from adapters.memory.commerce.subscriptions.customers import ATTEMPTS, CUSTOMERS, PREMIUM
from adapters.memory.commerce.subscriptions.subscriptions import BILLS, SUBSCRIPTIONS
from adapters.memory.personal_data import Held, fields, fields_but

HELD = (
    Held(
        SUBSCRIPTIONS,
        lambda _, row: (row.user_id, row.app),
        fields_but("said_by"),
        kept_as=lambda row: replace(row, user_id=None),
    ),
    Held(BILLS, lambda _, row: (row.user_id, row.app), fields, kept_as=lambda row: replace(row, user_id=None)),
    Held(CUSTOMERS, lambda _, row: (row.user_id, row.app), fields, kept_as=lambda row: replace(row, user_id=None)),
    Held(ATTEMPTS, lambda key, _: (key[1], key[0]), fields),
    Held(
        PREMIUM,
        lambda key, _: (key[1], key[0]),
        lambda key, row: {"source": key[2], "until": row[0]},
    ),
)
