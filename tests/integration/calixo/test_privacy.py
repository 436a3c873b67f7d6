"""Every route of Calixo, and what it tells of a private person to whom they let in, to who waits, to strangers and to
who is behind a block.

The tables are written by hand on purpose: a route that is on none of them fails here until somebody has said what it
tells of others.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from core.engagement.quests.library import quest_template_id
from tests.integration.calixo.posting import Person, joined
from tests.support.service import Service, only, served

pytestmark = pytest.mark.asyncio(loop_scope="module")

VIEWERS = ("friend", "waiting", "stranger", "blocked", "blocker")
"""Who follows with approval, who asked to, who has nothing to do with the person, whom the person has blocked, and who
has blocked the person."""
BREAKFAST, COFFEE = str(quest_template_id("daily-breakfast")), str(quest_template_id("social-coffee"))
NOTE, NAME = "Solo para quien me sigue", "Olivia Secreta"

Row = tuple[str, dict[str, Any] | None, dict[str, int]]


def same(status: int) -> dict[str, int]:
    """The same for all."""
    return dict.fromkeys(VIEWERS, status)


def but(status: int, **other: int) -> dict[str, int]:
    """The same for all but these."""
    return same(status) | other


APART = {"blocked": 404, "blocker": 404}
"""To each the other isn't there."""

TABLE: list[Row] = [
    ("GET /users/{owner}", None, but(200, **APART)),
    ("GET /feed?user_id={owner}", None, but(404, friend=200)),
    ("POST /feed/{post}/like", {}, but(404, friend=200)),
    ("POST /report", {"post_id": "{post}", "reason": "Spam"}, but(404, friend=201)),
    ("POST /report", {"user_id": "{owner}", "reason": "Spam"}, but(201, blocked=404)),  # a block keeps nobody from it
    ("POST /social-sessions", {"invitee_id": "{owner}", "challenge_id": COFFEE}, but(201, **APART)),
    ("POST /live/signals", {"to": "{partner}", "kind": "cheer"}, same(404)),
    # What is the person's own, whoever asks.
    ("DELETE /feed/{post}", None, same(404)),
    ("POST /feed", {"user_challenge_id": "{quest}"}, same(404)),
    ("POST /user/challenges/complete", {"user_challenge_id": "{quest}"}, same(404)),
    ("POST /user/challenges/{quest}/abandon", {}, same(404)),
    ("POST /focus-sessions", {"user_challenge_id": "{quest}", "duration_seconds": 60, "interruptions": 0}, same(404)),
    ("POST /social-sessions/accept", {"session_id": "{session}"}, same(404)),
    ("POST /social-sessions/decline", {"session_id": "{session}"}, same(404)),
    ("DELETE /social-sessions/{session}", None, same(404)),
    ("POST /media/uploads/{upload}/complete", {}, same(404)),
    ("POST /follow/requests/{waiting}/approve", {}, same(404)),
    ("POST /follow/requests/{waiting}/reject", {}, same(404)),
    ("POST /notifications/mark-seen", {"ids": ["{notice}"]}, same(200)),
    ("DELETE /streak/pauses/{pause}", None, same(404)),
    # What isn't there without the role.
    ("GET /admin/posts", None, same(404)),
    ("PATCH /admin/posts/{post}", {"action": "approve"}, same(404)),
    ("GET /admin/users", None, same(404)),
    ("PATCH /admin/users/{owner}", {"suspended": True}, same(404)),
    ("POST /admin/users/{owner}/coins", {"amount": 1, "reason": "x"}, same(404)),
]
AT_LAST: list[Row] = [
    ("POST /follow/toggle", {"user_id": "{owner}"}, but(200, **APART)),
    ("DELETE /block/{owner}", None, same(204)),
    ("GET /users/{owner}", None, but(200, blocked=404)),
]
"""In this order: what changes who is what to whom."""
TELLING_NOTHING = (
    "/achievements", "/avatar", "/block", "/challenges", "/config", "/feed", "/follow/requests", "/followers",
    "/following", "/notifications", "/plans", "/social-sessions", "/store", "/store/transactions", "/streak",
    "/streak/history", "/subscription", "/user/challenges", "/user/profile",
)  # fmt: skip
"""Lists and things of one's own: of the person they tell nothing to who hasn't been let in."""
KNOWN_BY = {
    "friend": ("/feed", "/following", "/notifications", "/social-sessions"),
    "waiting": ("/social-sessions",),
    "stranger": ("/social-sessions",),
    "blocker": ("/block",),
}
"""Where the person's name stands for good reason: those invited them, or have blocked them."""
OF_ONESELF = {
    "GET /live", "PATCH /user/profile", "POST /achievements/check", "POST /avatar/customize", "POST /block",
    "POST /challenges/start", "POST /media/uploads", "POST /store/purchase", "POST /streak/freezes",
    "POST /streak/pauses", "POST /streak/repair", "POST /subscription/cancel", "POST /subscription/checkout",
    "POST /subscription/portal",
}  # fmt: skip
"""They name no thing of anybody else; who is on the live stream is a test of its own."""
DESK = ("/admin/challenges", "/admin/config", "/admin/coupons", "/admin/store-items")
"""Of the app's things; that they need a role is told by the test of doors."""


@dataclass
class Town:
    """A private person, those who look, and what can be named."""

    service: Service
    owner: Person
    viewers: dict[str, Person]
    named: dict[str, str]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town() -> AsyncIterator[Town]:
    async with served(only("calixo")) as service:
        await service.hold()
        owner, partner = await joined(service, name=NAME), await joined(service, name="Pareja")
        viewers = {name: await joined(service) for name in VIEWERS}
        await owner.do("PATCH", "/user/profile", json={"is_private": True})
        for name in ("friend", "waiting", "blocked", "blocker"):
            await viewers[name].follow(owner)
            if name != "waiting":
                await owner.do("POST", f"/follow/requests/{viewers[name].id}/approve")
        named = await possessions(owner, partner)
        await owner.do("POST", "/block", json={"user_id": viewers["blocked"].id})
        await viewers["blocker"].do("POST", "/block", json={"user_id": owner.id})
        await service.drain()
        for viewer in viewers.values():
            await viewer.do("POST", "/notifications/mark-seen", json={"all": True})
        yield Town(service, owner, viewers, named | {"waiting": viewers["waiting"].id})


async def possessions(owner: Person, partner: Person) -> dict[str, str]:
    """What a life leaves behind, by name."""
    done, going = await started(owner, BREAKFAST), await started(owner, str(quest_template_id("daily-walk")))
    await owner.do("POST", "/user/challenges/complete", json={"user_challenge_id": done, "note": NOTE})
    post = await owner.do("POST", "/feed", json={"user_challenge_id": done, "note": NOTE})
    session = await owner.do("POST", "/social-sessions", json={"invitee_id": partner.id, "challenge_id": COFFEE})
    pause = await owner.do("POST", "/streak/pauses", json={"from": "2030-02-01", "to": "2030-02-02"})
    upload = await owner.begin(1000)
    await owner.service.drain()
    [notice, *_] = (await owner.notices())["items"]
    return {
        "owner": owner.id,
        "partner": partner.id,
        "quest": going,
        "post": post["id"],
        "session": session["id"],
        "pause": pause["id"],
        "upload": upload["id"],
        "notice": notice["id"],
    }


async def started(who: Person, challenge: str) -> str:
    quest: str = (await who.do("POST", "/challenges/start", json={"challenge_id": challenge}))["id"]
    return quest


def filled(thing: Any, named: dict[str, str]) -> Any:
    """With the names of things for the places."""
    if isinstance(thing, dict):
        return {key: filled(value, named) for key, value in thing.items()}
    if isinstance(thing, list):
        return [filled(value, named) for value in thing]
    return thing.format(**named) if isinstance(thing, str) and "{" in thing else thing


@pytest.mark.parametrize(("operation", "body", "wanted"), TABLE, ids=[f"{n} {row[0]}" for n, row in enumerate(TABLE)])
async def test_who_may_what(town: Town, operation: str, body: dict[str, Any] | None, wanted: dict[str, int]) -> None:
    await look(town, operation, body, wanted)


async def look(town: Town, operation: str, body: dict[str, Any] | None, wanted: dict[str, int]) -> None:
    """Everybody tries, and is answered as they should."""
    method, _, path = filled(operation, town.named).partition(" ")
    sent = {} if body is None else {"json": filled(body, town.named)}
    answers = {name: await town.viewers[name].ask(method, path, **sent) for name in VIEWERS}
    assert {name: answer.status_code for name, answer in answers.items()} == wanted
    for name, answer in answers.items():
        if name != "friend":
            assert NOTE not in answer.text
        if answer.status_code == 404:
            assert answer.json()["code"] == "not_found"
            assert town.owner.email not in answer.text


async def test_what_is_ones_own_tells_nothing_of_others(town: Town) -> None:
    for name, viewer in town.viewers.items():
        for path in TELLING_NOTHING:
            answer = await viewer.ask("GET", path)
            assert answer.status_code == 200, path
            assert town.owner.email not in answer.text
            if name != "friend":
                assert NOTE not in answer.text, (name, path)
            if path not in KNOWN_BY.get(name, ()):
                assert town.owner.id not in answer.text, (name, path)
                assert NAME not in answer.text, (name, path)


async def test_counts_and_posts_are_for_who_is_let_in(town: Town) -> None:
    seen = {name: await town.viewers[name].do("GET", f"/users/{town.owner.id}") for name in VIEWERS[:3]}
    assert [post["note"] for post in seen["friend"]["posts"]] == [NOTE]
    assert seen["friend"]["followers_count"] is not None
    for name in ("waiting", "stranger"):
        told = seen[name]
        assert (told["posts"], told["followers_count"], told["following_count"]) == (None, None, None)
    assert all(town.owner.email not in str(told) for told in seen.values())


async def test_nothing_of_it_has_changed_anything(town: Town) -> None:
    quests = {one["id"]: one["status"] for one in (await town.owner.do("GET", "/user/challenges"))["items"]}
    assert quests[town.named["quest"]] == "pending"
    sessions = {one["id"]: one["status"] for one in (await town.owner.do("GET", "/social-sessions"))["items"]}
    assert sessions[town.named["session"]] == "pending"
    assert [post["id"] for post in await town.owner.feed()] == [town.named["post"]]
    assert not {one["id"]: one["seen"] for one in (await town.owner.notices())["items"]}[town.named["notice"]]
    waiting = (await town.owner.do("GET", "/follow/requests"))["items"]
    assert town.named["waiting"] in {one["user_id"] for one in waiting}


async def test_every_route_is_on_a_table(town: Town) -> None:
    paths = (await town.service.ask("GET", "/api/v1/calixo/openapi.json")).json()["paths"]
    own = {path: methods for path, methods in paths.items() if path.startswith("/api/v1/calixo/")}
    documented = {f"{m.upper()} {path.removeprefix('/api/v1/calixo')}" for path, ms in own.items() for m in ms}
    there = {pattern(operation) for operation in documented}
    listed = {pattern(row[0].partition("?")[0]) for row in TABLE + AT_LAST} | {
        f"GET {path}" for path in TELLING_NOTHING
    }
    desk = {operation for operation in there if operation.partition(" ")[2].startswith(DESK)}
    assert there - listed - desk - OF_ONESELF == set()
    assert listed | OF_ONESELF <= there


def pattern(operation: str) -> str:
    """The operation, whatever its places are called."""
    return "/".join("{}" if part.startswith("{") else part for part in operation.split("/"))


async def test_who_goes_and_comes_back(town: Town) -> None:
    for operation, body, wanted in AT_LAST:
        await look(town, operation, body, wanted)
    assert (await town.viewers["friend"].do("GET", f"/users/{town.owner.id}"))["posts"] is None
    assert town.viewers["waiting"].id not in {
        one["user_id"] for one in (await town.owner.do("GET", "/follow/requests"))["items"]
    }
