"""A customer of the GPT store and what they have, over HTTP."""

from typing import Any

import pytest

from tests.integration.habits.people import Person, person, refusal
from tests.support.service import TOGETHER, Service

pytestmark = TOGETHER
NOBODYS = {
    "status": "none",
    "plan": None,
    "premium": False,
    "current_period_end": None,
    "cancel_at_period_end": False,
    "grace_until": None,
}


async def customer(service: Service, **who: Any) -> Person:
    """A new customer."""
    return await person(service, app="gptstore", **who)


async def test_it_shows_who_one_is_what_one_has_and_that_one_never_subscribed(shared: Service) -> None:
    ada = await customer(shared, timezone="Europe/Madrid", locale="es")
    profile = await ada.get("/users/me")
    assert profile == {
        "id": ada.user_id,
        "email": ada.email,
        "name": "Ada",
        "avatar_seed": None,
        "timezone": "Europe/Madrid",
        "locale": "es",
        "preferences": {},
        "created_at": "2030-01-01T12:00:00Z",
        "credit_balance": 0,
        "subscription": NOBODYS,
    }
    grant = {"app": "gptstore", "user_id": ada.user_id, "credits": 250, "coins": 7, "premium": True}
    assert (await shared.client.post("/sandbox/grants", json=grant)).is_success
    assert await ada.get("/users/me") == {
        **profile,
        "credit_balance": 250,
        "subscription": {**NOBODYS, "premium": True},
    }


async def test_patch_changes_what_is_named_and_put_clears_what_is_not(shared: Service) -> None:
    ada = await customer(shared, timezone="Europe/Madrid", locale="es")
    before = await ada.get("/users/me")
    patched = await ada.patch("/users/me", avatar_seed="owl", preferences={"theme": "dark", "size": 2})
    assert patched == {**before, "avatar_seed": "owl", "preferences": {"theme": "dark", "size": 2}}
    put = await ada.ask("PUT", "/users/me", json={"name": "Ada L.", "preferences": {"size": 3}})
    assert put.status_code == 200, put.text
    assert put.json() == {
        **before,
        "name": "Ada L.",
        "timezone": "UTC",
        "locale": "en",
        "preferences": {"size": 3},
    }
    assert await ada.get("/users/me") == put.json()
    bare = await ada.ask("PUT", "/users/me", json={})
    assert (bare.json()["name"], bare.json()["preferences"]) == (None, {})


@pytest.mark.parametrize(
    ("body", "blamed"),
    [
        ({"credit_balance": 1000}, ""),
        ({"subscription": {"status": "active"}}, ""),
        ({"roles": ["admin"]}, ""),
        ({"name": ""}, "/name"),
        ({"timezone": "Mars/Olympus"}, "/timezone"),
        ({"locale": "fr"}, "/locale"),
        ({"preferences": {"leaderboard_opt_in": "yes"}}, "/preferences/leaderboard_opt_in"),
    ],
)
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
async def test_what_is_not_ones_own_to_change_is_refused(
    shared: Service, method: str, body: dict[str, object], blamed: str
) -> None:
    ada = await customer(shared)
    before = await ada.get("/users/me")
    status, _, pointer = refusal(await ada.ask(method, "/users/me", json={"avatar_seed": "new", **body}))
    assert (status, pointer if blamed else "") == (422, blamed)
    assert await ada.get("/users/me") == before
