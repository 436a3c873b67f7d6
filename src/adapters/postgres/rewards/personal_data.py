"""What the ledger holds about people. Entries stay, so that sums do; whose they were is forgotten."""

from __future__ import annotations

from adapters.postgres.personal_data import Held

_OWN = "account_id in (select id from ledger_accounts where user_id = $1)"

HELD = (
    Held("ledger_transfers", _OWN, stays=True),
    Held("ledger_lots", _OWN, stays=True),
    Held("ledger_accounts", kept_as="user_id = null"),
)
