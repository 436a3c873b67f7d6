"""Friends' posts over HTTP, from the challenge that was done to the like that its author hears of."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.integration.social.test_circles import Person, person
from tests.support.service import Service, only, served

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service() -> AsyncIterator[Service]:
    async with served(only("calixo")) as running:
        await running.hold()
        yield running


async def posted(who: Person, note: str = "An hour without the phone", *, drained: bool = True) -> str:
    """A post about a daily challenge that was done just now; looked at, unless told otherwise."""
    fresh = [one for one in (await who.get("/challenges", type="daily"))["items"] if not one["mine_today"]]
    started = await who.post("/challenges/start", 201, challenge_id=fresh[0]["id"])
    await who.post("/user/challenges/complete", 201, user_challenge_id=started["id"])
    post = await who.post("/feed", 201, user_challenge_id=started["id"], note=note)
    if drained:
        await who.service.advance(1)
        await who.service.drain()
    return str(post["id"])


async def ids(who: Person, **params: Any) -> list[str]:
    return [item["id"] for item in (await who.get("/feed", **params))["items"]]


async def test_a_post_is_its_authors_until_it_was_looked_at_and_then_friends_see_it(service: Service) -> None:
    ada, bob = await person(service, "Ada", locale="en"), await person(service, "Bob", locale="es")
    await bob.post("/follow/toggle", user_id=ada.id)
    post = await posted(ada, drained=False)
    [own] = (await ada.get("/feed"))["items"]
    assert (own["id"], own["status"]) == (post, "pending")
    assert await ids(bob) == []
    await service.drain()
    [own], [seen] = (await ada.get("/feed"))["items"], (await bob.get("/feed"))["items"]
    assert own["status"] == "published"
    assert own["challenge"]["title"] != seen["challenge"]["title"], "each in their own language"
    assert seen == {
        **own,
        "status": None,
        "challenge": {**own["challenge"], "title": seen["challenge"]["title"]},
    }
    assert seen["author"] == {"user_id": ada.id, "display_name": "Ada"}
    assert (seen["note"], seen["likes"], seen["liked"]) == ("An hour without the phone", 0, False)
    assert (seen["image_url"], seen["thumbnail_url"]) == (None, None)
    assert (await bob.get(f"/users/{ada.id}"))["posts"] == [seen]


async def test_what_is_held_stays_between_its_author_and_moderators(service: Service) -> None:
    ada, bob = await person(service), await person(service)
    await bob.post("/follow/toggle", user_id=ada.id)
    post = await posted(ada, "sandbox-flag")
    [own] = (await ada.get("/feed"))["items"]
    assert (own["id"], own["status"]) == (post, "held")
    assert await ids(bob) == []
    assert (await bob.get(f"/users/{ada.id}"))["posts"] == []
    for who in (ada, bob):
        assert (await who.ask("POST", f"/feed/{post}/like")).status_code == 404
        report = await who.ask("POST", "/report", json={"post_id": post, "reason": "Spam"})
        assert report.status_code == 404


async def test_strangers_and_the_blocked_come_to_no_private_post(service: Service) -> None:
    ada, friend, stranger, blocked = [await person(service) for _ in range(4)]
    for who in (friend, blocked):
        await who.post("/follow/toggle", user_id=ada.id)
    await ada.change(is_private=True)
    post = await posted(ada)
    assert await ids(friend) == await ids(blocked) == [post]
    await ada.post("/block", user_id=blocked.id)
    assert await ids(friend, user_id=ada.id) == [post]
    assert (await friend.post(f"/feed/{post}/like"))["liked"]
    for who in (stranger, blocked):
        assert await ids(who) == []
        assert (await who.ask("POST", f"/feed/{post}/like")).status_code == 404
        assert (await who.ask("POST", "/report", json={"post_id": post, "reason": "Spam"})).status_code == 404
        assert (await who.ask("GET", "/feed", params={"user_id": ada.id})).status_code == 404
    assert (await stranger.get(f"/users/{ada.id}"))["posts"] is None
    await ada.change(is_private=False)
    assert (await stranger.get(f"/users/{ada.id}"))["posts"][0]["id"] == post
    assert (await stranger.post(f"/feed/{post}/like")) == {"liked": True, "likes": 2}
    assert (await stranger.post(f"/feed/{post}/like")) == {"liked": False, "likes": 1}
    assert (await stranger.post("/report", 201, post_id=post, reason="Spam"))["user_id"] == ada.id


async def test_likes_and_follows_are_told_once_however_many(service: Service) -> None:
    ada, *crowd = [await person(service, name) for name in ("Ada", "Bob", "Eve", "Kim")]
    post = await posted(ada)
    for who in crowd:
        await who.post("/follow/toggle", user_id=ada.id)
        await who.post(f"/feed/{post}/like")
    social = [one for one in (await ada.get("/notifications"))["items"] if one["type"] == "social"]
    assert len(social) == 2
    for who in crowd:
        await who.post("/block", user_id=ada.id)
    assert [one for one in (await ada.get("/notifications"))["items"] if one["type"] == "social"] == []
    for who in crowd:
        assert (await who.ask("DELETE", f"/block/{ada.id}")).status_code == 204
    await crowd[0].post("/follow/toggle", user_id=ada.id)
    assert await ids(crowd[0]) == [post]
    await crowd[0].post("/follow/toggle", user_id=ada.id)
    assert await ids(crowd[0]) == []


async def test_a_post_that_was_deleted_is_nowhere(service: Service) -> None:
    ada, bob = await person(service), await person(service)
    await bob.post("/follow/toggle", user_id=ada.id)
    post = await posted(ada)
    await bob.post(f"/feed/{post}/like")
    assert (await ada.ask("DELETE", f"/feed/{post}")).status_code == 204
    assert await ids(ada) == await ids(bob) == []
    assert (await bob.ask("POST", f"/feed/{post}/like")).status_code == 404
    held = (await service.ask("GET", "/api/v1/auth/account/export", token=bob.token)).json()
    assert post not in str(held)


async def test_home_comes_in_pages(service: Service) -> None:
    ada, bob, eve = [await person(service) for _ in range(3)]
    for friend in (bob, eve):
        await ada.post("/follow/toggle", user_id=friend.id)
    posts = [await posted(who) for who in (bob, eve, ada)]
    first = await ada.get("/feed", limit=2)
    later = await posted(bob)
    second = await ada.get("/feed", limit=2, cursor=first["next_cursor"])
    assert [item["id"] for page in (first, second) for item in page["items"]] == posts[::-1]
    assert second["next_cursor"] is None
    assert (await ids(ada))[0] == later
