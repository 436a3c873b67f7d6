"""Calixo's live stream over a real socket, on memory: who is there, what happened, and what is felt for a moment."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from tests.support.live import Listener, listening, serving, wait_for
from tests.support.service import Service

pytestmark = pytest.mark.asyncio(loop_scope="module")

APP = "/api/v1/calixo"
LIVE = f"{APP}/live"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service() -> AsyncIterator[Service]:
    async with serving() as running:
        await running.hold()
        yield running


class Person:
    """Somebody of Calixo with a token."""

    def __init__(self, service: Service, session: dict[str, Any]) -> None:
        self.service = service
        self.id: str = session["user"]["id"]
        self.token: str = session["access_token"]

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        return await self.service.ask(method, f"{APP}{path}", token=self.token, **options)

    async def do(self, method: str, path: str, **body: Any) -> Any:
        """What has to work, and what it causes."""
        answer = await self.ask(method, path, **({"json": body} if body else {}))
        assert answer.is_success, answer.text
        await self.service.drain()
        return answer.json() if answer.content else None

    async def follow(self, other: "Person") -> None:
        await self.do("POST", "/follow/toggle", user_id=other.id)


async def people(service: Service, many: int) -> list[Person]:
    found = []
    for _ in range(many):
        body = {"app": "calixo", "email": f"{uuid4()}@example.com", "password": "a fine long passphrase"}
        found.append(Person(service, (await service.ask("POST", "/api/v1/auth/register", json=body)).json()))
    await service.drain()
    return found


async def sees(stream: Listener, *there: Person) -> None:
    """Wait until the last word on who is there names exactly these."""
    wanted = sorted(one.id for one in there)
    await wait_for(
        lambda: bool(stream.of("presence")) and stream.of("presence")[-1].data["following"] == wanted,
        10,
        lambda: f"{wanted}: {stream.events}",
    )


async def test_who_is_there_of_those_i_follow_from_the_first_moment_and_as_it_changes(service: Service) -> None:
    ada, bob, eve, leo = await people(service, 4)
    await ada.follow(bob)
    await ada.follow(leo)
    async with listening(service.client, bob.token, LIVE) as bobs, listening(service.client, eve.token, LIVE) as eves:
        await bobs.until("presence")
        await eves.until("presence")
        async with listening(service.client, ada.token, LIVE) as mine:
            await sees(mine, bob)
            assert mine.of("presence")[0].data["following"] == [bob.id], "at once, and not Eve, who is there as well"
            async with listening(service.client, leo.token, LIVE):
                await sees(mine, bob, leo)
            await sees(mine, bob)
            await ada.follow(eve)
            await sees(mine, bob, eve)
        assert bobs.of("presence")[-1].data["following"] == [], "who is followed doesn't see the follower"


async def test_a_private_person_is_seen_by_whom_they_let_in_and_a_block_ends_it(service: Service) -> None:
    ada, bob = await people(service, 2)
    await bob.do("PATCH", "/user/profile", is_private=True)
    async with listening(service.client, bob.token, LIVE), listening(service.client, ada.token, LIVE) as mine:
        await sees(mine)
        assert (await ada.do("POST", "/follow/toggle", user_id=bob.id))["state"] == "requested"
        assert mine.of("presence")[-1].data["following"] == []
        await bob.do("POST", f"/follow/requests/{ada.id}/approve")
        await sees(mine, bob)
        await bob.do("POST", "/block", user_id=ada.id)
        await sees(mine)


async def challenge(who: Person, kind: str) -> str:
    """One to start."""
    found: str = (await who.do("GET", f"/challenges?type={kind}"))["items"][0]["id"]
    return found


async def invited(ada: Person, bob: Person) -> str:
    """A social session that waits for Bob's answer."""
    session: str = (
        await ada.do("POST", "/social-sessions", invitee_id=bob.id, challenge_id=await challenge(ada, "social"))
    )["id"]
    return session


async def test_what_happens_in_a_session_both_hear_as_their_lists_tell_it(service: Service) -> None:
    ada, bob = await people(service, 2)
    async with listening(service.client, ada.token, LIVE) as mine, listening(service.client, bob.token, LIVE) as theirs:
        await mine.until("presence")
        await theirs.until("presence")
        session = await invited(ada, bob)
        told = (await theirs.until("session")).data
        assert told == (await bob.do("GET", "/social-sessions"))["items"][0]
        assert (told["status"], told["role"], told["partner_id"]) == ("pending", "invitee", ada.id)
        notice = (await theirs.until("notification")).data
        assert notice["unseen"] == 1
        assert {**notice, "unseen": None} == {
            **(await bob.do("GET", "/notifications"))["items"][0],
            "unseen": None,
        }
        await bob.do("POST", "/social-sessions/accept", session_id=session)
        assert (await mine.until("session", 2)).data["status"] == "accepted"
        for who in (ada, bob):
            part = (await who.do("GET", "/user/challenges"))["items"][0]["id"]
            await who.do("POST", "/user/challenges/complete", user_challenge_id=part)
        for who, stream in ((ada, mine), (bob, theirs)):
            done = (await stream.until("challenge")).data
            assert (done["status"], done["type"]) == ("completed", "social")
            assert done["coins"] == (await who.do("GET", "/store/transactions"))["balance"] > 0
            assert stream.of("session")[-1].data["status"] == "completed"


async def test_signals_go_between_partners_for_as_long_as_there_is_a_session(service: Service) -> None:
    ada, bob, eve = await people(service, 3)
    async with listening(service.client, bob.token, LIVE) as theirs, listening(service.client, eve.token, LIVE) as eves:
        await theirs.until("presence")
        await eves.until("presence")

        async def signal(sender: Person, to: str, kind: str = "cheer") -> int:
            return (await sender.ask("POST", "/live/signals", json={"to": to, "kind": kind})).status_code

        assert await signal(ada, bob.id) == 404, "no session yet"
        session = await invited(ada, bob)
        assert await signal(ada, bob.id, "typing") == 202
        assert (await theirs.until("signal")).data == {"from": ada.id, "kind": "typing"}
        await bob.do("POST", "/social-sessions/accept", session_id=session)
        assert await signal(bob, ada.id) == 202, "whether or not she is there"
        assert await signal(ada, bob.id) == 202
        assert (await theirs.until("signal", 2)).data == {"from": ada.id, "kind": "cheer"}
        assert [await signal(ada, one) for one in (ada.id, eve.id, str(uuid4()))] == [404] * 3
        assert await signal(eve, bob.id) == 404
        assert (await ada.ask("POST", "/live/signals", json={"to": bob.id, "kind": "poke"})).status_code == 422
        await bob.do("POST", "/block", user_id=ada.id)
        assert await signal(ada, bob.id) == 404
        assert not eves.of("signal")
        seen = theirs.last_id
    async with listening(service.client, bob.token, LIVE, last_id=seen) as back:
        assert (await back.until("hello")).data == {"resumed": True}
        await eve.follow(bob)
        await back.until("notification")
        assert not back.of("signal"), "nobody keeps them"


async def test_who_signals_too_often_has_to_wait(service: Service) -> None:
    ada, bob = await people(service, 2)
    await invited(ada, bob)
    body = {"to": bob.id, "kind": "typing"}
    answers = [await ada.ask("POST", "/live/signals", json=body) for _ in range(31)]
    assert [answer.status_code for answer in answers] == [202] * 30 + [429]
    assert int(answers[-1].headers["retry-after"]) >= 1


async def test_a_post_is_told_to_followers_who_are_there_once_others_may_see_it(service: Service) -> None:
    ada, bob, eve = await people(service, 3)
    await bob.follow(ada)
    async with (
        listening(service.client, ada.token, LIVE) as mine,
        listening(service.client, bob.token, LIVE) as bobs,
        listening(service.client, eve.token, LIVE) as eves,
    ):
        for stream in (mine, bobs, eves):
            await stream.until("presence")
        posts = []
        for note in ("Sin móvil", "sandbox-flag"):
            quest = (await ada.do("POST", "/challenges/start", challenge_id=await unstarted(ada)))["id"]
            await ada.do("POST", "/user/challenges/complete", user_challenge_id=quest)
            posts.append((await ada.do("POST", "/feed", user_challenge_id=quest, note=note))["id"])
        told = (await bobs.until("post")).data
        assert (told["id"], told["author_id"], told["status"]) == (posts[0], ada.id, "published")
        assert (await mine.until("post")).data == told
        await ada.do("DELETE", f"/feed/{posts[1]}")
        await ada.do("DELETE", f"/feed/{posts[0]}")
        await mine.until("post", 3)
        assert [(event.data["id"], event.data["status"]) for event in mine.of("post")[1:]] == [
            (posts[1], "removed"),
            (posts[0], "removed"),
        ]
        assert (await bobs.until("post", 2)).data["id"] == posts[0], "nobody hears of what was never seen"
        assert len(bobs.of("post")) == 2
        assert not eves.of("post")


async def unstarted(who: Person) -> str:
    """A daily challenge that the person has not begun today."""
    found = (await who.do("GET", "/challenges?type=daily"))["items"]
    first: str = next(one["id"] for one in found if not one["mine_today"])
    return first
