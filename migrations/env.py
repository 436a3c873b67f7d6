"""Alembic's environment: the owner's connection is handed in, the schema is compared with our tables."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from adapters.postgres.tables import metadata

FOREIGN = ("saq_",)


def ours(_object: object, name: str | None, kind: str, reflected: bool, _against: object) -> bool:
    """SAQ keeps its own tables in the same schema."""
    return not (kind == "table" and reflected and name is not None and name.startswith(FOREIGN))


connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    include_object=ours,
    transaction_per_migration=True,
    compare_server_default=False,
)
with context.begin_transaction():
    connection.exec_driver_sql("set lock_timeout = '5s'")
    context.run_migrations()
