"""Posts over HTTP, on memory and on Postgres: moderated over OpenAI's wire before others see them, then by people."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio

from tests.integration.calixo.posting import PASSWORD, Person, everything_done, joined
from tests.support.service import Service, only, served, where

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["memory", "postgres"])
async def service(request: pytest.FixtureRequest) -> AsyncIterator[Service]:
    async with served(only("calixo"), everything_done(), **where(request, "module_database")) as running:
        await running.hold()
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def ana(service: Service) -> Person:
    return await joined(service, name="Ana")


@pytest_asyncio.fixture(loop_scope="module")
async def bo(service: Service, ana: Person) -> Person:
    """A friend of Ana's."""
    friend = await joined(service, name="Bo", locale="en")
    await friend.follow(ana)
    return friend


@pytest_asyncio.fixture(loop_scope="module")
async def judge(service: Service) -> Person:
    person = await joined(service)
    await person.grant("moderator")
    return person


async def status(author: Person, post: dict[str, object]) -> str:
    [found] = [item for item in await author.feed() if item["id"] == post["id"]]
    said: str = found["status"]
    return said


async def test_friends_see_a_post_once_it_was_moderated(service: Service, ana: Person, bo: Person) -> None:
    post = await ana.write("  ¡Una hora\tsin móvil!\u202e\u0007  <b>Sí</b>  ")
    assert (post["status"], post["note"]) == ("pending", "¡Una hora sin móvil! <b>Sí</b>")
    assert await bo.feed() == []
    assert await status(ana, post) == "pending"
    await service.drain()
    [seen] = await bo.feed()
    assert (seen["id"], seen["note"], seen["status"]) == (post["id"], post["note"], None)
    assert await status(ana, post) == "published"


async def test_what_is_flagged_waits_for_a_moderator(service: Service, ana: Person, bo: Person, judge: Person) -> None:
    post = await ana.write("here is a sandbox-flag")
    await service.drain()
    assert await bo.feed() == []
    assert await status(ana, post) == "held"
    [held] = [item for item in (await judge.do("GET", "/admin/posts?status=held"))["items"] if item["id"] == post["id"]]
    assert held["flags"] == ["harassment"]
    assert held["author_id"] == ana.id
    approved = await judge.do("PATCH", f"/admin/posts/{post['id']}", json={"action": "approve"})
    assert approved["status"] == "published"
    assert [item["id"] for item in await bo.feed()] == [post["id"]]


@pytest.mark.parametrize("failure", [{"status": 500}, {"drop": True}, {"status": 200, "body": {"results": []}}])
async def test_with_the_provider_down_a_post_is_held(
    service: Service, ana: Person, bo: Person, failure: dict[str, object]
) -> None:
    await service.fault(service="openai", times=1, match="moderations", **failure)
    post = await ana.write("Fine words")
    await service.drain()
    assert await bo.feed() == []
    assert await status(ana, post) == "held"
    await service.advance(60)  # whatever circuit has opened


async def test_a_reported_post_is_removed_with_a_reason(
    service: Service, ana: Person, bo: Person, judge: Person
) -> None:
    post = await ana.write("Fine words")
    await service.drain()
    assert await status(ana, post) == "published"
    await bo.do("POST", "/report", json={"post_id": post["id"], "reason": "It shouts."})
    reported = (await judge.do("GET", "/admin/posts?status=reported"))["items"]
    assert [item["id"] for item in reported] == [post["id"]]
    body = {"action": "remove", "reason": "Grita"}
    removed = await judge.do("PATCH", f"/admin/posts/{post['id']}", json=body)
    assert (removed["status"], removed["reported"]) == ("removed", False)
    assert await bo.feed() == await ana.feed() == []
    assert (await judge.do("GET", "/admin/posts?status=reported"))["items"] == []
    assert (await ana.notices())["items"][0]["text"] == "Tu publicación se ha retirado: Grita"
    assert await judge.code("PATCH", f"/admin/posts/{post['id']}", json={"action": "approve"}) == (409, "post_removed")
    assert await ana.code("DELETE", f"/feed/{post['id']}") == (404, "not_found")


async def test_moderators_alone_moderate_and_in_their_own_app(service: Service, ana: Person, judge: Person) -> None:
    post = await ana.write("Fine words")
    assert await ana.code("GET", "/admin/posts") == (404, "not_found")
    assert await ana.code("PATCH", f"/admin/posts/{post['id']}", json={"action": "approve"}) == (404, "not_found")
    assert await judge.code("PATCH", f"/admin/posts/{uuid4()}", json={"action": "warn"}) == (404, "not_found")
    assert (await judge.code("PATCH", f"/admin/posts/{post['id']}", json={"action": "praise"}))[0] == 422
    assert (await judge.ask("GET", "/admin/posts?status=lost")).status_code in {400, 422}
    admin = await joined(service)
    await admin.grant("admin")
    warned = await admin.do("PATCH", f"/admin/posts/{post['id']}", json={"action": "warn"})
    assert warned["status"] == "pending"
    assert (await ana.notices(type="system"))["unseen"] == 1


async def test_one_post_a_completion_and_a_key_that_is_sent_twice(ana: Person) -> None:
    body = {"user_challenge_id": str(uuid4()), "note": "Done"}
    key = {"idempotency-key": str(uuid4())}
    first = await ana.ask("POST", "/feed", json=body, headers=key)
    again = await ana.ask("POST", "/feed", json=body, headers=key)
    assert (first.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    outcomes = await asyncio.gather(*(ana.code("POST", "/feed", json=body) for _ in range(3)))
    assert outcomes == [(409, "already_posted")] * 3
    await ana.do("DELETE", f"/feed/{first.json()['id']}")
    assert await ana.code("DELETE", f"/feed/{first.json()['id']}") == (404, "not_found")


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"note": "x" * 501}, "/note"),
        ({"note": "a\u0000b"}, "/note"),
        ({"note": 5}, "/note"),
        ({"image_id": "x"}, "/image_id"),
        ({"user_challenge_id": None}, "/user_challenge_id"),
        ({"title": "x"}, "/title"),
    ],
)
async def test_what_is_no_post_is_refused(ana: Person, changed: dict[str, object], pointer: str) -> None:
    answer = await ana.ask("POST", "/feed", json={"user_challenge_id": str(uuid4()), **changed})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_others_neither_see_nor_delete_what_is_not_published(service: Service, ana: Person, bo: Person) -> None:
    post = await ana.write("Fine words")
    assert await bo.code("DELETE", f"/feed/{post['id']}") == (404, "not_found")
    assert await bo.code("POST", f"/feed/{post['id']}/like") == (404, "not_found")
    assert await bo.code("POST", "/report", json={"post_id": post["id"], "reason": "x"}) == (404, "not_found")
    await service.drain()
    await bo.do("POST", f"/feed/{post['id']}/like")


async def test_posts_of_who_is_gone_blocked_or_suspended_vanish(service: Service, ana: Person, bo: Person) -> None:
    post = await ana.write("Fine words")
    await service.drain()
    assert [item["id"] for item in await bo.feed()] == [post["id"]]
    await ana.do("POST", "/block", json={"user_id": bo.id})
    assert await bo.feed() == []
    cleo = await joined(service)
    await cleo.follow(ana)
    assert len(await cleo.feed()) == 1
    token = (await service.client.delete(
        "/api/v1/auth/account", headers={"authorization": f"Bearer {ana.token}"}
    ))  # fmt: skip
    assert token.status_code == 204
    assert await cleo.feed() == []
    login = {"app": "calixo", "email": ana.email, "password": PASSWORD}
    assert (await service.client.post("/api/v1/auth/login", json=login)).status_code == 401
    await service.drain()
    assert await cleo.feed() == []
