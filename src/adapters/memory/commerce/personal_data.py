"""What referrals and the library hold about people."""

from __future__ import annotations

from adapters.memory.commerce.licence_keys import LICENCE_KEYS
from adapters.memory.commerce.referrals import CODES, REDEMPTIONS
from adapters.memory.personal_data import Held, fields, fields_but

HELD = (
    Held(CODES, lambda key, row: (row.owner_id, key[0]), fields),
    Held(
        REDEMPTIONS,
        lambda key, _: (key[1], key[0]),
        lambda _, row: {"code_id": row[0], "redeemed_at": row[1]},
    ),
    Held(LICENCE_KEYS, lambda _, row: (row.user_id, row.app), fields_but("sealed")),
)
