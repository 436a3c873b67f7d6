"""Calixo's people over HTTP: what strangers, followers and the blocked see, on every route of circles and feed."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from tests.support.service import Service, only, served

pytestmark = pytest.mark.asyncio(loop_scope="module")
CALIXO = "/api/v1/calixo"
PASSWORD = "a fine long passphrase"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service() -> AsyncIterator[Service]:
    async with served(only("calixo")) as running:
        await running.hold()
        yield running


class Person:
    """Somebody signed in."""

    def __init__(self, service: Service, session: dict[str, Any]) -> None:
        self.service = service
        self.id: str = session["user"]["id"]
        self.token: str = session["access_token"]

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        return await self.service.ask(method, f"{CALIXO}{path}", token=self.token, **options)

    async def get(self, path: str, **params: Any) -> Any:
        answer = await self.ask("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, status: int = 200, **body: Any) -> Any:
        answer = await self.ask("POST", path, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def change(self, status: int = 200, **changes: Any) -> Any:
        answer = await self.ask("PATCH", "/user/profile", json=changes)
        assert answer.status_code == status, answer.text
        return answer.json()


async def person(service: Service, name: str | None = None, **more: Any) -> Person:
    body = {"app": "calixo", "email": f"{uuid4()}@example.com", "password": PASSWORD, **more}
    if name is not None:
        body["name"] = name
    answer = await service.ask("POST", "/api/v1/auth/register", json=body)
    assert answer.status_code == 201, answer.text
    return Person(service, answer.json())


async def test_ones_own_profile_says_who_one_is_among_friends(service: Service) -> None:
    ada = await person(service, "Ada", timezone="Europe/Madrid", locale="en")
    profile = await ada.get("/user/profile")
    assert profile.pop("email").endswith("@example.com")
    assert profile == {
        "id": ada.id,
        "locale": "en",
        "timezone": "Europe/Madrid",
        "created_at": "2030-01-01T12:00:00Z",
        "display_name": "Ada",
        "avatar_energy": 100,
        "is_private": False,
        "followers_count": 0,
        "following_count": 0,
    }
    changed = await ada.change(display_name="  Lu\u202ena\u0000".replace("\0", "") + "  ", is_private=True)
    assert (changed["display_name"], changed["is_private"]) == ("Luna", True)
    changed = await ada.change(locale="es-MX", timezone="America/Mexico_City")
    assert (changed["locale"], changed["timezone"], changed["display_name"]) == ("es", "America/Mexico_City", "Luna")
    assert await ada.get("/user/profile") == changed


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", ""),
        ("display_name", "   "),
        ("display_name", "\u202e\u200b"),
        ("display_name", "x" * 51),
        ("display_name", "a\u0000b"),
        ("display_name", None),
        ("is_private", "yes"),
        ("locale", "fr"),
        ("timezone", "Nowhere/City"),
        ("timezone", ""),
        ("coins", 1000),
        ("avatar_energy", 100),
        ("followers_count", 9),
        ("id", str(UUID(int=7))),
    ],
)
async def test_what_is_not_for_people_to_change_is_refused_and_changes_nothing(
    service: Service, field: str, value: object
) -> None:
    ada = await person(service)
    before = await ada.get("/user/profile")
    refused = await ada.change(422, **{"display_name": "Luna", field: value})
    assert refused["errors"][0]["pointer"].startswith(f"/{field}")
    assert await ada.get("/user/profile") == before


async def test_a_name_of_fifty_visible_characters_is_fine(service: Service) -> None:
    ada = await person(service)
    for name in ("x" * 50, "ñ" * 50, "李" * 50, "👩‍👩‍👧"):
        assert (await ada.change(display_name=name))["display_name"] == name


async def test_what_strangers_followers_and_the_blocked_see_of_a_private_person(service: Service) -> None:
    ada, friend, stranger, blocked = [await person(service, name) for name in ("Ada", "Friend", "Stranger", "Blocked")]
    await ada.change(is_private=True)
    assert (await friend.post("/follow/toggle", user_id=ada.id)) == {"state": "requested"}
    assert await ada.get("/follow/requests") == {
        "items": [{"user_id": friend.id, "display_name": "Friend", "requested_at": "2030-01-01T12:00:00Z"}],
        "next_cursor": None,
    }
    waiting = await friend.get(f"/users/{ada.id}")
    assert (waiting["follow_state"], waiting["posts"]) == ("requested", None)
    assert (await ada.post(f"/follow/requests/{friend.id}/approve")) == {"state": "following"}
    await ada.post("/block", user_id=blocked.id)
    seen = await friend.get(f"/users/{ada.id}")
    assert seen == {
        "id": ada.id,
        "display_name": "Ada",
        "is_private": True,
        "follow_state": "following",
        "followers_count": 1,
        "following_count": 0,
        "posts": [],
    }
    closed = await stranger.get(f"/users/{ada.id}")
    assert closed == {
        **seen,
        "follow_state": "none",
        "followers_count": None,
        "following_count": None,
        "posts": None,
    }
    entry = {"user_id": friend.id, "display_name": "Friend", "followed_at": "2030-01-01T12:00:00Z"}
    assert (await friend.get("/followers", user_id=ada.id))["items"] == [entry]
    assert (await ada.get("/followers"))["items"] == [entry]
    assert [one["user_id"] for one in (await friend.get("/following"))["items"]] == [ada.id]
    for who in (stranger, blocked):
        for path in ("/followers", "/following", "/feed"):
            assert (await who.ask("GET", path, params={"user_id": ada.id})).status_code == 404, path
    for one, other in ((blocked, ada), (ada, blocked)):
        assert (await one.ask("GET", f"/users/{other.id}")).status_code == 404
        assert (await one.ask("POST", "/follow/toggle", json={"user_id": other.id})).status_code == 404
        for answer in ("approve", "reject"):
            assert (await one.ask("POST", f"/follow/requests/{other.id}/{answer}")).status_code == 404
    for path, body in (("/block", {}), ("/report", {"reason": "Rude"})):
        assert (await blocked.ask("POST", path, json={"user_id": ada.id, **body})).status_code == 404


async def test_following_a_public_person_and_being_let_in_by_a_change_of_mind(service: Service) -> None:
    ada, bob = await person(service, "Ada"), await person(service, "Bob")
    assert (await bob.post("/follow/toggle", user_id=ada.id)) == {"state": "following"}
    assert (await bob.post("/follow/toggle", user_id=ada.id)) == {"state": "none"}
    await ada.change(is_private=True)
    assert (await bob.post("/follow/toggle", user_id=ada.id)) == {"state": "requested"}
    assert (await ada.post(f"/follow/requests/{bob.id}/reject")) == {"state": "none"}
    await bob.post("/follow/toggle", user_id=ada.id)
    assert (await ada.change(is_private=False))["followers_count"] == 1
    assert (await bob.get(f"/users/{ada.id}"))["follow_state"] == "following"
    assert (await bob.get("/user/profile"))["following_count"] == 1


async def test_blocks_are_listed_and_taken_back(service: Service) -> None:
    ada, bob = await person(service, "Ada"), await person(service, "Bob")
    for _ in range(2):
        assert (await ada.post("/block", user_id=bob.id)) == {"user_id": bob.id, "blocked": True}
    assert (await ada.get("/block"))["items"] == [
        {"user_id": bob.id, "display_name": "Bob", "blocked_at": "2030-01-01T12:00:00Z"}
    ]
    for _ in range(2):
        assert (await ada.ask("DELETE", f"/block/{bob.id}")).status_code == 204
    assert (await bob.post("/follow/toggle", user_id=ada.id)) == {"state": "following"}


async def test_a_report_is_made_once(service: Service) -> None:
    ada, bob = await person(service), await person(service)
    first = await ada.post("/report", 201, user_id=bob.id, reason="Rude")
    assert (first["user_id"], first["post_id"], first["reason"]) == (bob.id, None, "Rude")
    assert await ada.post("/report", 200, user_id=bob.id, reason="Rude again") == first
    for body in ({"user_id": bob.id}, {"reason": "?"}, {"user_id": bob.id, "reason": "   "}, {"user_id": ada.id}):
        assert (await ada.ask("POST", "/report", json={**body})).status_code == 422
    gone = await ada.ask("POST", "/report", json={"post_id": str(uuid4()), "reason": "Spam"})
    assert gone.status_code == 404


async def test_what_is_not_there_is_not_there(service: Service) -> None:
    ada = await person(service)
    nobody = uuid4()
    assert (await ada.ask("GET", f"/users/{nobody}")).status_code == 404
    assert (await ada.ask("POST", f"/feed/{nobody}/like")).status_code == 404
    assert (await ada.ask("GET", "/feed", params={"user_id": str(nobody)})).status_code == 404
    assert (await ada.get("/feed")) == {"items": [], "next_cursor": None}
    assert (await ada.ask("POST", "/follow/toggle", json={"user_id": ada.id})).status_code == 422
    assert (await ada.ask("GET", "/feed", params={"cursor": "made up"})).status_code == 422
    own = await ada.get(f"/users/{ada.id}")
    assert (own["follow_state"], own["posts"], own["followers_count"]) == ("none", [], 0)


async def test_who_has_gone_or_is_suspended_is_not_there(service: Service) -> None:
    ada, bob, eve = [await person(service) for _ in range(3)]
    for who in (bob, eve):
        await who.post("/follow/toggle", user_id=ada.id)
    assert (await service.ask("DELETE", "/api/v1/auth/account", token=bob.token)).status_code == 204
    assert (await ada.ask("GET", f"/users/{bob.id}")).status_code == 404
    assert [one["user_id"] for one in (await ada.get("/followers"))["items"]] == [eve.id]
    await service.drain()
    assert (await ada.get("/user/profile"))["followers_count"] == 1
    left = await service.ask("DELETE", "/api/v1/auth/account", token=eve.token, params={"app": "calixo"})
    assert left.status_code == 204
    assert (await ada.get("/user/profile"))["followers_count"] == 0
