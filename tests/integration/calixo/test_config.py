"""Calixo's figures over HTTP, in memory; that other processes hear of them is what the contract is about."""

from collections.abc import AsyncIterator

import pytest

from tests.integration.habits.people import person, refusal
from tests.support.service import Service, only, served


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with served(only("calixo")) as running:
        await running.hold()
        yield running


async def test_everybody_reads_and_admins_change(service: Service) -> None:
    ada = await person(service, app="calixo")
    before = (await service.ask("GET", "/api/v1/calixo/config")).json()
    assert before["invitation_hours"] == 48
    refused = await ada.ask("PATCH", "/admin/config", json={"invitation_hours": 24})
    assert refusal(refused)[:2] == (404, "not_found")
    await service.client.post("/sandbox/grants", json={"app": "calixo", "user_id": ada.user_id, "role": "moderator"})
    assert (await ada.ask("PATCH", "/admin/config", json={"invitation_hours": 24})).status_code == 404
    await service.client.post("/sandbox/grants", json={"app": "calixo", "user_id": ada.user_id, "role": "admin"})
    after = await ada.patch("/admin/config", invitation_hours=24)
    assert after == {**before, "invitation_hours": 24}
    assert await ada.get("/config") == after
    again = await service.ask("GET", "/api/v1/calixo/config")
    same = await service.ask("GET", "/api/v1/calixo/config", headers={"if-none-match": again.headers["etag"]})
    assert (again.json(), same.status_code) == (after, 304)


OUT_OF_BOUNDS: list[tuple[dict[str, object], str]] = [
    ({"invitation_hours": 0}, "/invitation_hours"),
    ({"invitation_hours": 721}, "/invitation_hours"),
    ({"invitation_hours": "2"}, "/invitation_hours"),
    ({"invitation_hours": None}, "/invitation_hours"),
    ({"daily_challenges_per_day": 5, "nothing": 1}, "/nothing"),
    ({"daily_challenges_per_day": 5, "smallest_reward": 20, "largest_reward": 10}, ""),
]


async def test_what_is_out_of_bounds_changes_nothing(service: Service) -> None:
    ada = await person(service, app="calixo")
    await service.client.post("/sandbox/grants", json={"app": "calixo", "user_id": ada.user_id, "role": "admin"})
    before = await ada.get("/config")
    for body, blamed in OUT_OF_BOUNDS:
        assert refusal(await ada.ask("PATCH", "/admin/config", json=body)) == (422, "validation_failed", blamed), body
    assert await ada.get("/config") == before
