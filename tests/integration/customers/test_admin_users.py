"""The GPT store's admins and its customers, over HTTP."""

from typing import Any

import pytest

from tests.integration.customers.test_profile import customer
from tests.integration.habits.people import Person, person, refusal
from tests.support.service import TOGETHER, Service

BUDGET = {"micros": 5_000_000, "requests": 50, "per": "month"}


async def admin(service: Service) -> Person:
    """A customer who may do more."""
    one = await customer(service, name="Root")
    grant = {"app": "gptstore", "user_id": one.user_id, "role": "admin"}
    assert (await service.client.post("/sandbox/grants", json=grant)).is_success
    return one


async def sign_in(service: Service, who: Person) -> tuple[int, str]:
    body = {"app": "gptstore", "email": who.email, "password": "correct horse 9"}
    answer = await service.client.post("/api/v1/auth/login", json=body)
    return answer.status_code, answer.json().get("code", "")


async def test_a_suspension_is_in_effect_at_once_until_it_is_lifted(service: Service) -> None:
    root, ada, bob = await admin(service), await customer(service), await customer(service)
    shut_out = await root.patch(f"/admin/users/{ada.user_id}", suspended=True)
    assert shut_out["suspended"] is True
    answer = await service.ask("GET", "/api/v1/gptstore/users/me", token=ada.token)
    assert (answer.status_code, answer.json()["code"]) == (401, "token_revoked")
    assert await sign_in(service, ada) == (403, "account_suspended")
    pair = await service.client.post("/api/v1/auth/refresh", json={"refresh_token": ada.refresh_token})
    assert pair.status_code == 403 or pair.json()["code"] == "refresh_token_invalid", pair.text
    assert (await bob.get("/users/me"))["name"] == "Ada"
    elsewhere = {"app": "corpfinity", "email": ada.email, "password": "correct horse 9"}
    assert (await service.client.post("/api/v1/auth/login", json=elsewhere)).status_code == 200, "in this app alone"
    assert (await root.patch(f"/admin/users/{ada.user_id}", suspended=False))["suspended"] is False
    assert await sign_in(service, ada) == (200, "")


async def test_admins_find_people_and_what_was_decided_about_them(service: Service) -> None:
    root = await admin(service)
    ada, bob = await customer(service, name="Ada Lovelace"), await customer(service, name="Bob")
    await person(service, name="Adam of another app")
    changed = await root.patch(f"/admin/users/{ada.user_id}", roles=["moderator"], ai_budget=BUDGET)
    assert changed == {
        "id": ada.user_id,
        "email": ada.email,
        "name": "Ada Lovelace",
        "roles": ["moderator"],
        "suspended": False,
        "ai_budget": BUDGET,
        "created_at": "2030-01-01T12:00:00Z",
    }
    assert (await root.get("/admin/users", q="ada"))["items"] == [changed]
    assert [one["id"] for one in (await root.get("/admin/users", q=bob.email.upper()))["items"]] == [bob.user_id]
    first = await root.get("/admin/users", limit=2)
    second = await root.get("/admin/users", limit=2, cursor=first["next_cursor"])
    listed = [one["id"] for one in (*first["items"], *second["items"])]
    assert listed == [bob.user_id, ada.user_id, root.user_id]
    assert second["next_cursor"] is None
    assert (await root.patch(f"/admin/users/{ada.user_id}", ai_budget=None))["ai_budget"] is None


@TOGETHER
async def test_a_role_counts_from_the_next_request_on(shared: Service) -> None:
    root, ada = await admin(shared), await customer(shared)
    for roles, status in ((["admin"], 200), (["moderator"], 404), ([], 404)):
        await root.patch(f"/admin/users/{ada.user_id}", roles=roles)
        assert (await ada.ask("GET", "/admin/users")).status_code == status, roles


@TOGETHER
@pytest.mark.parametrize(
    "body",
    [
        {"roles": ["owner"]},
        {"roles": ["admin"] * 4},
        {"roles": None},
        {"suspended": "yes"},
        {"suspended": None},
        {"ai_budget": {"micros": 1, "requests": 1}},
        {"ai_budget": {**BUDGET, "micros": -1}},
        {"ai_budget": {**BUDGET, "requests": 2**53}},
        {"ai_budget": {**BUDGET, "per": "year"}},
        {"name": "Eve"},
    ],
)
async def test_what_an_admin_can_not_decide_is_refused(shared: Service, body: dict[str, Any]) -> None:
    root, ada = await admin(shared), await customer(shared)
    status, _, _ = refusal(await root.ask("PATCH", f"/admin/users/{ada.user_id}", json={"suspended": True, **body}))
    assert status == 422
    assert (await ada.get("/users/me"))["id"] == ada.user_id


@TOGETHER
async def test_people_of_other_apps_and_oneself_are_out_of_reach(shared: Service) -> None:
    root, other = await admin(shared), await person(shared)
    answer = await root.ask("PATCH", f"/admin/users/{other.user_id}", json={"suspended": True})
    assert refusal(answer)[:2] == (404, "not_found")
    own = await root.ask("PATCH", f"/admin/users/{root.user_id}", json={"suspended": True})
    assert refusal(own)[:2] == (409, "own_standing")
