"""The gateway on Postgres, under the service's own role: parallel calls, a process that was killed, and a farewell."""

import asyncio
from datetime import timedelta

import asyncpg

from adapters.postgres.ai.invariants import INVARIANTS
from core.ai.gateway.settle_call import LONGEST
from tests.integration.ai.test_generate import generate
from tests.integration.customers.test_admin_users import admin
from tests.integration.customers.test_profile import customer
from tests.support.service import only, served

BUDGET = {"micros": 1_000, "requests": 100, "per": "month"}


async def test_twenty_at_once_a_lost_one_and_a_farewell(database: str) -> None:
    async with served(only("gptstore"), MODE="postgres", DATABASE_URL=database) as service:
        await service.hold()
        root, ada = await admin(service), await customer(service)
        await root.patch(f"/admin/users/{ada.user_id}", ai_budget=BUDGET)
        answers = await asyncio.gather(*(generate(ada, f"Question {n}", max_tokens=10) for n in range(20)))
        assert sorted(answer.status_code for answer in answers) == [200] * 10 + [402] * 10
        connection = await asyncpg.connect(database)
        try:
            await connection.execute(
                """update ai_usage set outcome = 'pending', reserved_micros = 100, cost_micros = 0
                   where id = (select id from ai_usage where outcome = 'ok' limit 1)"""
            )
            await connection.execute("update ai_spending set micros = micros - 100, reserved = reserved + 100")
            await service.advance((LONGEST + timedelta(minutes=1)).total_seconds())
            await root.patch(f"/admin/users/{ada.user_id}", ai_budget=None)
            assert (await generate(ada, "One more")).status_code == 200
            left = await service.ask("DELETE", "/api/v1/auth/account?app=gptstore", token=ada.token)
            assert left.status_code == 204
            assert (await service.drain())["failed"] == 0
            assert await connection.fetchval("select count(*) from ai_usage where user_id is not null") == 0
            assert await connection.fetchval("select count(*) from ai_answers") == 0
            spent = await connection.fetch("select micros, reserved, requests from ai_spending")
            assert [tuple(row) for row in spent] == [(1_100, 0, 11)]
            assert [await connection.fetchval(query) for query in INVARIANTS.values()] == [0] * len(INVARIANTS)
        finally:
            await connection.close()
