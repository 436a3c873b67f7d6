"""A customer's whole way on Postgres, under the service's own role: rich, suspended, forgotten."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from adapters.postgres.rewards.invariants import INVARIANTS
from tests.integration.customers.test_admin_users import BUDGET, admin, sign_in
from tests.integration.customers.test_profile import NOBODYS, customer
from tests.support.service import Service, only, served


@pytest.fixture
async def service(database: str) -> AsyncIterator[Service]:
    async with served(only("gptstore"), MODE="postgres", DATABASE_URL=database) as running:
        await running.hold()
        yield running


async def test_rich_suspended_back_and_forgotten(service: Service, database: str) -> None:
    root, ada = await admin(service), await customer(service)
    grant = {"app": "gptstore", "email": ada.email, "credits": 40, "coins": 2, "premium": True, "role": "moderator"}
    for total in (40, 80):
        rich = (await service.client.post("/sandbox/grants", json=grant)).json()
        assert (rich["credits"], rich["premium"], rich["roles"]) == (total, True, ["moderator"])
    profile = (await ada.ask("PUT", "/users/me", json={"name": "Ada L."})).json()
    assert (profile["name"], profile["credit_balance"]) == ("Ada L.", 80)
    assert profile["subscription"] == {**NOBODYS, "premium": True}

    changed = await root.patch(f"/admin/users/{ada.user_id}", suspended=True, roles=[], ai_budget=BUDGET)
    assert (changed["suspended"], changed["roles"], changed["ai_budget"]) == (True, [], BUDGET)
    assert await sign_in(service, ada) == (403, "account_suspended")
    await root.patch(f"/admin/users/{ada.user_id}", suspended=False)
    again = {"app": "gptstore", "email": ada.email, "password": "correct horse 9"}
    ada.token = (await service.client.post("/api/v1/auth/login", json=again)).json()["access_token"]

    export = (await service.ask("GET", "/api/v1/auth/account/export", token=ada.token)).json()
    assert {row["balance"] for row in export["apps"]["gptstore"]["ledger_accounts"]} == {80, 4}
    left = await service.ask("DELETE", "/api/v1/auth/account?app=gptstore", token=ada.token)
    assert left.status_code == 204
    ada.token = (await service.client.post("/api/v1/auth/login", json=again)).json()["access_token"]
    assert (await ada.get("/users/me"))["credit_balance"] == 0, "coming back is a new beginning"
    connection = await asyncpg.connect(database)
    try:
        assert await connection.fetchval("select sum(balance) from ledger_accounts where user_id is null") == 84
        assert {name: await connection.fetchval(query) for name, query in INVARIANTS.items()} == dict.fromkeys(
            INVARIANTS, 0
        )
    finally:
        await connection.close()
