"""Notifications over HTTP: gathered, in the reader's language, seen once."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.integration.calixo.posting import everything_done, joined
from tests.support.service import Service, only, served

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service() -> AsyncIterator[Service]:
    async with served(only("calixo"), everything_done()) as running:
        await running.hold()
        yield running


async def test_likes_are_gathered_and_seen(service: Service) -> None:
    ana = await joined(service)
    fans = [await joined(service, name=name) for name in ("Bo", "Cleo", "Dan")]
    post = await ana.write()
    for fan in fans:
        await service.advance(1)
        await fan.do("POST", f"/feed/{post['id']}/like")
    page = await ana.notices(type="social")
    [notice] = page["items"]
    assert (page["unseen"], page["next_cursor"]) == (1, None)
    assert notice["text"] == "A Dan y a 2 personas más les ha gustado tu publicación"
    assert (notice["type"], notice["key"], notice["about"]) == ("social", "post_liked", post["id"])
    assert (notice["people"], notice["actor_id"], notice["seen"]) == (3, fans[2].id, False)
    await fans[2].do("POST", f"/feed/{post['id']}/like")
    assert (await ana.notices())["items"][0]["text"] == "A Cleo y a una persona más les ha gustado tu publicación"
    await ana.do("PATCH", "/user/profile", json={"locale": "en"})
    assert (await ana.notices())["items"][0]["text"] == "Cleo and one other liked your post"
    assert await ana.do("POST", "/notifications/mark-seen", json={"ids": [notice["id"]]}) == {"unseen": 0}
    assert [item["seen"] for item in (await ana.notices())["items"]] == [True]


async def test_follows_and_requests_are_told(service: Service) -> None:
    ana = await joined(service, locale="en")
    bo = await joined(service, name="Bo")
    await bo.follow(ana)
    assert [item["text"] for item in (await ana.notices())["items"]] == ["Bo follows you"]
    await bo.follow(ana)
    assert (await ana.notices())["items"] == []


async def test_what_one_did_is_a_reward(service: Service) -> None:
    ana = await joined(service)
    [challenge, *_] = (await ana.do("GET", "/challenges?type=daily"))["items"]
    mine = await ana.do("POST", "/challenges/start", json={"challenge_id": challenge["id"]})
    await ana.do("POST", "/user/challenges/complete", json={"user_challenge_id": mine["id"]})
    [notice] = (await ana.notices(type="reward"))["items"]
    assert notice["text"] == f"Has completado «{challenge['title']}» y ganado {challenge['reward']} monedas"


@pytest.mark.parametrize("body", [{}, {"ids": [], "all": True}, {"all": False}, {"ids": ["x"]}, {"none": 1}])
async def test_who_marks_says_what(service: Service, body: dict[str, object]) -> None:
    ana = await joined(service)
    assert (await ana.code("POST", "/notifications/mark-seen", json=body))[0] == 422
    assert await ana.do("POST", "/notifications/mark-seen", json={"all": True}) == {"unseen": 0}


async def test_a_list_is_walked_and_ends(service: Service) -> None:
    ana, bo = await joined(service), await joined(service, name="Bo")
    for _ in range(5):
        await service.advance(1)
        post = await ana.write()
        await bo.do("POST", f"/feed/{post['id']}/like")
    first = await ana.notices(limit=3)
    second = await ana.notices(limit=3, cursor=first["next_cursor"])
    assert [len(page["items"]) for page in (first, second)] == [3, 2]
    assert second["next_cursor"] is None
    assert len({item["id"] for item in first["items"] + second["items"]}) == first["unseen"] == 5
    assert await bo.code("GET", "/notifications", params={"cursor": first["next_cursor"]}) == (422, "invalid_cursor")
    assert (await bo.ask("GET", "/notifications", params={"type": "gossip"})).status_code in {400, 422}
