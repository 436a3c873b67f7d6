"""No table holds something about people that neither the export nor the farewell knows of."""

import asyncpg

from adapters.postgres.personal_data import declared


async def test_each_table_with_a_persons_id_is_declared(database: str) -> None:
    connection = await asyncpg.connect(database)
    rows = await connection.fetch(
        """select table_name, column_name from information_schema.columns
           where table_schema = 'public' and data_type = 'uuid' and column_name ~ '(user|account|owner|person)'"""
    )
    await connection.close()
    assert len(rows) > 10
    undeclared = {row["table_name"] for row in rows} - {held.table for held in declared()}
    assert undeclared == set()
