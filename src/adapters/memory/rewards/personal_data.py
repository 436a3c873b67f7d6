"""What the ledger holds about people. Entries stay, so that sums do; whose they were is forgotten."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from adapters.memory.personal_data import Held, fields
from adapters.memory.rewards.ledger import ACCOUNTS, HOLDERS, LOTS, TRANSFERS, Account, Entry


def _shown(_key: object, row: Entry) -> dict[str, object]:
    return {"account_id": row.account, **fields(None, row.thing)}


def _of_nobody(row: Any) -> Account | Entry:
    nobodys: Account | Entry = replace(row, user_id=None)
    return nobodys


HELD = (
    Held(TRANSFERS, lambda _, row: (row.user_id, row.app), _shown, _of_nobody),
    Held(LOTS, lambda _, row: (row.user_id, row.app), _shown, _of_nobody),
    Held(HOLDERS, lambda key, _: (key[1], key[0]), None),
    Held(ACCOUNTS, lambda _, row: (row.user_id, row.app), fields, _of_nobody),
)
