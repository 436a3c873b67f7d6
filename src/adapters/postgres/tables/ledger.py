"""Tables of the ledger. What walls them in, triggers and grants, stands in their migration."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from adapters.postgres.tables.base import app_id, metadata, moment, uuid

_ACCOUNT = ["ledger_accounts.app_id", "ledger_accounts.id"]
_TRANSFER = ["ledger_transfers.app_id", "ledger_transfers.id"]


def _number(name: str, **options: object) -> Column[int]:
    return Column(name, BigInteger, nullable=False, **options)  # type: ignore[arg-type]  # passed on as they are


ledger_accounts = Table(
    "ledger_accounts",
    metadata,
    app_id(),
    uuid("id"),
    Column("asset", Text, nullable=False),
    uuid("user_id", nullable=True),
    _number("balance", server_default=text("0")),
    _number("entries", server_default=text("0")),
    CheckConstraint("asset in ('coins', 'credits')", name="asset"),
    CheckConstraint("abs(balance) <= 9007199254740991", name="balance"),
    PrimaryKeyConstraint("app_id", "id"),
)
Index(
    "ledger_accounts_user_id_key",
    ledger_accounts.c.user_id,
    ledger_accounts.c.app_id,
    ledger_accounts.c.asset,
    unique=True,
)

ledger_transfers = Table(
    "ledger_transfers",
    metadata,
    app_id(),
    uuid("id"),
    uuid("account_id"),
    _number("number"),
    Column("act", Text, nullable=False),
    Column("counter", Text, nullable=False),
    _number("amount"),
    Column("reason", Text, nullable=False),
    Column("source", Text, nullable=False),
    uuid("about_id", nullable=True),
    _number("balance_after"),
    moment("at"),
    CheckConstraint("amount between 1 and 9007199254740991", name="amount"),
    CheckConstraint("balance_after >= 0 or act not in ('spend', 'expire')", name="overdraft"),
    PrimaryKeyConstraint("app_id", "id"),
    UniqueConstraint("account_id", "app_id", "reason", "source"),
    UniqueConstraint("account_id", "app_id", "number"),
    ForeignKeyConstraint(["app_id", "account_id"], _ACCOUNT),
    ForeignKeyConstraint(["app_id", "about_id"], _TRANSFER),
)
Index(
    "ledger_transfers_undone_key",
    ledger_transfers.c.about_id,
    ledger_transfers.c.app_id,
    unique=True,
    postgresql_where=text("act = 'give_back'"),
)
Index(
    "ledger_transfers_about_id_idx",
    ledger_transfers.c.about_id,
    ledger_transfers.c.app_id,
    postgresql_where=text("act = 'take_back'"),
)

ledger_lots = Table(
    "ledger_lots",
    metadata,
    app_id(),
    uuid("id"),
    uuid("account_id"),
    _number("amount"),
    _number("remaining"),
    Column("free", Boolean, nullable=False),
    moment("expires_at", nullable=True),
    CheckConstraint("remaining between 0 and amount", name="remaining"),
    PrimaryKeyConstraint("app_id", "id"),
    ForeignKeyConstraint(["app_id", "id"], _TRANSFER),
    ForeignKeyConstraint(["app_id", "account_id"], _ACCOUNT),
)
Index(
    "ledger_lots_account_id_idx",
    ledger_lots.c.account_id,
    ledger_lots.c.app_id,
    postgresql_where=text("remaining > 0"),
)
Index(
    "ledger_lots_expires_at_idx",
    ledger_lots.c.expires_at,
    postgresql_where=text("remaining > 0 and expires_at is not null"),
)

ledger_uses = Table(
    "ledger_uses",
    metadata,
    app_id(),
    uuid("transfer_id"),
    uuid("lot_id"),
    _number("amount"),
    CheckConstraint("amount > 0", name="amount"),
    PrimaryKeyConstraint("transfer_id", "app_id", "lot_id"),
    ForeignKeyConstraint(["app_id", "transfer_id"], _TRANSFER),
    ForeignKeyConstraint(["app_id", "lot_id"], ["ledger_lots.app_id", "ledger_lots.id"]),
)
Index("ledger_uses_lot_id_idx", ledger_uses.c.lot_id, ledger_uses.c.app_id)
