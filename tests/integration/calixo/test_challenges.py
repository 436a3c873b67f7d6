"""Calixo's challenges over HTTP, in memory; races and what differs on Postgres are what the contracts are about."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from core.engagement.quests.library import quest_template_id
from tests.integration.habits.people import Person, person, refusal
from tests.support.service import Service, only, served

BREAKFAST, WARM_UP = str(quest_template_id("daily-breakfast")), str(quest_template_id("focus-warm-up"))
COFFEE = str(quest_template_id("social-coffee"))
MADE = {
    "type": "daily",
    "title": {"es": "Riega las plantas", "en": "Water the plants"},
    "description": {"es": "Sin mirar el móvil.", "en": "Without your phone."},
    "reward": 5,
}


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with served(only("calixo")) as running:
        await running.hold()
        yield running


async def somebody(service: Service, *, role: str = "", **who: Any) -> Person:
    """A new person of Calixo."""
    made = await person(service, app="calixo", **{"locale": "es", **who})
    if role:
        grant = {"app": "calixo", "user_id": made.user_id, "role": role}
        assert (await service.client.post("/sandbox/grants", json=grant)).is_success
    return made


async def done(who: Person, path: str, status: int = 201, **body: Any) -> dict[str, Any]:
    answer = await who.ask("POST", path, json=body)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_library_of_all_three_types_is_there_in_both_languages(service: Service) -> None:
    ada, bob = await somebody(service), await somebody(service, locale="en")
    spanish, english = [(await who.get("/challenges", limit=100))["items"] for who in (ada, bob)]
    assert len(spanish) >= 12
    assert {one["type"] for one in spanish} == {"daily", "focus", "social"}
    assert [one["id"] for one in spanish] == [one["id"] for one in english]
    assert all(one["title"] != other["title"] for one, other in zip(spanish, english, strict=True))
    assert all(one["duration_seconds"] for one in spanish if one["type"] == "focus")
    focus = await ada.get("/challenges", type="focus", limit=2)
    more = await ada.get("/challenges", type="focus", cursor=focus["next_cursor"])
    assert [one["id"] for one in focus["items"] + more["items"]] == [
        one["id"] for one in spanish if one["type"] == "focus"
    ]
    assert refusal(await ada.ask("GET", "/challenges", params={"type": "weekly"}))[0] == 422


async def test_a_day_with_a_challenge(service: Service) -> None:
    ada = await somebody(service, timezone="Europe/Madrid")
    started = await done(ada, "/challenges/start", challenge_id=BREAKFAST)
    assert (started["status"], started["title"], started["day"]) == ("pending", "Desayuno sin pantallas", "2030-01-01")
    [first, *_] = (await ada.get("/challenges", type="daily"))["items"]
    assert (first["mine_today"], first["user_challenge_id"], first["status"]) == (True, started["id"], "pending")
    again = await ada.ask("POST", "/challenges/start", json={"challenge_id": BREAKFAST})
    assert refusal(again)[:2] == (409, "daily_limit_reached")
    command = {"user_challenge_id": started["id"], "note": "x" * 501}
    assert refusal(await ada.ask("POST", "/user/challenges/complete", json=command)) == (
        422,
        "validation_failed",
        "/note",
    )
    answer = await done(ada, "/user/challenges/complete", user_challenge_id=started["id"], note="¡Qué calma!")
    assert (answer["reward"], answer["balance"], answer["energy"]) == (10, 10, 100)
    assert answer["user_challenge"]["note"] == "¡Qué calma!"
    assert (answer["streak"]["current"], answer["streak"]["today_done"]) == (1, True)
    assert [one["title"] for one in answer["achievements"]] == ["El primer paso"]
    again = await ada.ask("POST", "/user/challenges/complete", json={"user_challenge_id": started["id"]})
    assert refusal(again)[:2] == (409, "challenge_not_pending")
    assert [one["id"] for one in (await ada.get("/user/challenges", status="completed"))["items"]] == [started["id"]]
    assert (await ada.get("/store/transactions"))["balance"] == 10
    await service.advance(11 * 3600)
    assert (await done(ada, "/challenges/start", challenge_id=BREAKFAST))["day"] == "2030-01-02"


async def test_notices_are_read_in_ones_own_language(service: Service) -> None:
    ada, bob = await somebody(service), await somebody(service, locale="en")
    for who in (ada, bob):
        quest = (await done(who, "/challenges/start", challenge_id=BREAKFAST))["id"]
        await done(who, "/user/challenges/complete", user_challenge_id=quest)
    invited = await done(ada, "/social-sessions", invitee_id=bob.user_id, challenge_id=COFFEE)
    await done(bob, "/social-sessions/decline", 200, session_id=invited["id"])
    await service.drain()
    told = [{one["key"]: one for one in (await who.get("/notifications"))["items"]} for who in (ada, bob)]
    assert {key: one["text"] for key, one in told[0].items()} == {
        "challenge_completed": "Has completado «Desayuno sin pantallas» y ganado 10 monedas",
        "achievement_unlocked": "Has conseguido un logro: «El primer paso»",
        "session_declined": "Ada no puede acompañarte en «Un café sin móviles»",
    }
    assert {key: one["text"] for key, one in told[1].items()} == {
        "challenge_completed": "You completed “Breakfast without screens” and earned 10 coins",
        "achievement_unlocked": "You reached an achievement: “The first step”",
        "session_invited": "Ada invites you to a challenge for two: “Coffee without phones”",
    }
    assert {key: one["type"] for key, one in told[1].items()} == {
        "challenge_completed": "reward",
        "achievement_unlocked": "reward",
        "session_invited": "social",
    }


async def test_the_same_key_pays_once_and_is_answered_the_same(service: Service) -> None:
    ada = await somebody(service)
    started = await done(ada, "/challenges/start", challenge_id=BREAKFAST)
    body, headers = {"user_challenge_id": started["id"]}, {"idempotency-key": "one"}
    first, second = [await ada.ask("POST", "/user/challenges/complete", json=body, headers=headers) for _ in range(2)]
    assert (first.status_code, second.status_code, first.content) == (201, 201, second.content)
    assert second.headers["idempotency-replayed"] == "true"
    assert (await ada.get("/store/transactions"))["balance"] == 10


async def test_focus_needs_its_time(service: Service) -> None:
    ada = await somebody(service)
    quest = (await done(ada, "/challenges/start", challenge_id=WARM_UP))["id"]
    missing = await ada.ask("POST", "/user/challenges/complete", json={"user_challenge_id": quest})
    assert refusal(missing)[:2] == (409, "focus_session_missing")
    for seconds in (0, 28_801, 601):
        await service.advance(200)
        body = {"user_challenge_id": quest, "duration_seconds": seconds, "interruptions": 0}
        assert refusal(await ada.ask("POST", "/focus-sessions", json=body)) == (
            422,
            "validation_failed",
            "/duration_seconds",
        )
    logged = await done(ada, "/focus-sessions", user_challenge_id=quest, duration_seconds=600, interruptions=3)
    assert (logged["duration_seconds"], logged["interruptions"]) == (600, 3)
    assert (await done(ada, "/user/challenges/complete", user_challenge_id=quest))["balance"] == 10


async def test_giving_up_and_letting_time_run_out_cost_energy(service: Service) -> None:
    ada = await somebody(service)
    walk = str(quest_template_id("daily-walk"))
    given_up, left = [(await done(ada, "/challenges/start", challenge_id=one))["id"] for one in (BREAKFAST, walk)]
    failed = await done(ada, f"/user/challenges/{given_up}/abandon", 200)
    assert (failed["status"], failed["failed_at"]) == ("failed", "2030-01-01T12:00:00Z")
    assert (await ada.get("/avatar"))["energy"] == 90
    await service.advance(12 * 3600)
    assert {one["id"] for one in (await ada.get("/user/challenges", status="failed"))["items"]} == {given_up, left}
    before = (await ada.get("/avatar"))["energy"]
    await service.drain()
    assert (await ada.get("/avatar"))["energy"] == before - 10
    await service.drain()
    assert (await ada.get("/avatar"))["energy"] == before - 10


async def test_two_friends_do_it_together(service: Service) -> None:
    ada, bob = await somebody(service), await somebody(service, locale="en")
    own = await ada.ask("POST", "/social-sessions", json={"invitee_id": ada.user_id, "challenge_id": COFFEE})
    assert refusal(own) == (422, "validation_failed", "/invitee_id")
    invited = await done(ada, "/social-sessions", invitee_id=bob.user_id, challenge_id=COFFEE)
    [seen] = (await bob.get("/social-sessions"))["items"]
    assert (seen["id"], seen["role"], seen["status"], seen["title"]) == (
        invited["id"],
        "invitee",
        "pending",
        "Coffee without phones",
    )
    theirs = await done(bob, "/social-sessions/accept", 200, session_id=invited["id"])
    assert refusal(await ada.ask("DELETE", f"/social-sessions/{invited['id']}"))[:2] == (409, "session_not_pending")
    [mine] = (await ada.get("/user/challenges"))["items"]
    first = await done(ada, "/user/challenges/complete", user_challenge_id=mine["id"])
    assert (first["reward"], first["balance"]) == (0, 0)
    second = await done(bob, "/user/challenges/complete", user_challenge_id=theirs["user_challenge_id"])
    assert (second["reward"], second["balance"]) == (30, 30)
    assert (await ada.get("/store/transactions"))["balance"] == 30


async def test_an_invitation_is_declined_taken_back_or_forgotten(service: Service) -> None:
    ada, bob = await somebody(service), await somebody(service)

    async def invited() -> str:
        made = await done(ada, "/social-sessions", invitee_id=bob.user_id, challenge_id=COFFEE)
        found: str = made["id"]
        return found

    declined = await invited()
    assert (await done(bob, "/social-sessions/decline", 200, session_id=declined))["status"] == "declined"
    cancelled = await invited()
    assert (await ada.ask("DELETE", f"/social-sessions/{cancelled}")).status_code == 204
    forgotten = await invited()
    await service.advance(48 * 3600)
    late = await bob.ask("POST", "/social-sessions/accept", json={"session_id": forgotten})
    assert refusal(late)[:2] == (409, "invitation_expired")
    await service.drain()
    states = {one["id"]: one["status"] for one in (await bob.get("/social-sessions"))["items"]}
    assert states == {declined: "declined", cancelled: "cancelled", forgotten: "expired"}


async def test_who_has_blocked_one_can_not_be_invited(service: Service) -> None:
    ada, bob = await somebody(service), await somebody(service)
    assert (await bob.ask("POST", "/block", json={"user_id": ada.user_id})).is_success
    body = {"invitee_id": bob.user_id, "challenge_id": COFFEE}
    assert refusal(await ada.ask("POST", "/social-sessions", json=body))[:2] == (404, "not_found")


async def test_moderators_keep_the_library(service: Service) -> None:
    ada, mod = await somebody(service), await somebody(service, role="moderator")
    made = (await mod.ask("POST", "/admin/challenges", json=MADE)).json()
    path = f"/admin/challenges/{made['id']}"
    assert made == {**MADE, "id": made["id"], "duration_seconds": None, "active": True, "shipped": False}
    assert (await ada.get("/challenges", limit=100))["items"][-1]["title"] == "Riega las plantas"
    assert (await mod.patch(path, active=False, reward=6))["reward"] == 6
    assert made["id"] not in {one["id"] for one in (await ada.get("/challenges", limit=100))["items"]}
    assert made["id"] in {one["id"] for one in (await mod.get("/admin/challenges", limit=100))["items"]}
    assert (await mod.patch(f"/admin/challenges/{BREAKFAST}", reward=99))["shipped"] is True
    assert (await ada.get("/challenges"))["items"][0]["reward"] == 99
    assert (await mod.ask("DELETE", path)).status_code == 204
    assert (await mod.ask("DELETE", path)).status_code == 404
    assert (await mod.ask("PATCH", path, json={"reward": 1})).status_code == 404


NONSENSE: list[tuple[dict[str, Any], str]] = [
    ({"reward": -1}, "/reward"),
    ({"reward": 10_001}, "/reward"),
    ({"reward": 1.5}, "/reward"),
    ({"type": "weekly"}, "/type"),
    ({"title": {"es": "Solo en español"}}, "/title/en"),
    ({"title": {"es": " ", "en": "Blank"}}, "/title/es"),
    ({"duration_seconds": 28_801}, "/duration_seconds"),
    ({"surprise": 1}, "/surprise"),
]


async def test_what_is_no_challenge_is_refused(service: Service) -> None:
    mod = await somebody(service, role="moderator")
    before = await mod.get("/admin/challenges", limit=100)
    for change, blamed in NONSENSE:
        answer = await mod.ask("POST", "/admin/challenges", json={**MADE, **change})
        assert refusal(answer)[::2] == (422, blamed), change
    assert await mod.get("/admin/challenges", limit=100) == before
