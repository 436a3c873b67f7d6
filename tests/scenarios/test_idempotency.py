"""A POST under a key takes effect once."""

import asyncio
from typing import Any

import pytest

from tests.scenarios.people import Person, World, body, code

KEY = {"idempotency-key": "once and only once"}


async def logs(person: Person) -> int:
    """How many logs are kept."""
    document = body(await person.auth("GET", "/account/export"), 200)
    return len(document["apps"][person.app].get("streak_logs", []))


async def test_a_log_is_answered_again_word_for_word_for_a_day(world: World) -> None:
    ada = await world.apple()
    first = await ada.post("/streak", KEY, duration_seconds=60)
    assert first.status_code == 201
    assert "idempotency-replayed" not in first.headers
    await world.advance(24 * 3600 - 1)
    again = await ada.post("/streak", KEY, duration_seconds=60)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert code(await ada.post("/streak", KEY, duration_seconds=61)) == (422, "idempotency_key_reused")
    assert code(await ada.post("/streak/repair", KEY)) == (422, "idempotency_key_reused")
    eve = await world.apple()
    assert body(await eve.post("/streak", KEY, duration_seconds=61), 201)["current"] == 1, "keys are a person's own"
    await world.advance(2)
    anew = await ada.post("/streak", KEY, duration_seconds=61)
    assert "idempotency-replayed" not in anew.headers
    assert (body(anew, 201)["log_id"] == first.json()["log_id"], await logs(ada)) == (False, 2)


async def test_twenty_at_once_under_one_key_are_one_log(world: World) -> None:
    ada = await world.apple()
    answers = await asyncio.gather(*(ada.post("/streak", KEY, duration_seconds=60) for _ in range(20)))
    stored = {answer.content for answer in answers if answer.status_code == 201}
    assert len(stored) == 1
    busy = [answer for answer in answers if answer.status_code != 201]
    assert {code(answer) for answer in busy} <= {(409, "idempotency_in_progress")}
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in busy)
    assert await logs(ada) == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there", "caf\u00e9"])
async def test_a_bad_key_is_refused(world: World, key: str) -> None:
    ada = await world.apple()
    headers: Any = {"idempotency-key": key.encode()}
    answer = await ada.post("/streak", headers, duration_seconds=60)
    assert code(answer) == (422, "idempotency_key_invalid")
    assert (await ada.streak())["current"] == 0


async def test_a_refused_body_keeps_nothing_under_the_key(world: World) -> None:
    ada = await world.apple()
    assert code(await ada.post("/streak", KEY, duration_seconds=0)) == (422, "validation_failed")
    assert (await ada.post("/streak", KEY, duration_seconds=60)).status_code == 201


async def test_a_repair_and_its_refusal_are_answered_again(world: World) -> None:
    await world.at("2030-02-01 12:00")
    ada = await world.apple()
    refusals = [await ada.post("/streak/repair", KEY) for _ in range(2)]
    assert [code(answer) for answer in refusals[:1]] == [(409, "nothing_to_repair")]
    assert refusals[1].content == refusals[0].content
    assert refusals[1].headers["idempotency-replayed"] == "true"
    await ada.log()
    await world.at("2030-02-03 12:00")
    repairs = [await ada.post("/streak/repair", KEY) for _ in range(2)]
    assert [answer.status_code for answer in repairs] == [200, 200], "the refusal was forgotten after a day"
    assert repairs[1].content == repairs[0].content
    assert repairs[1].headers["idempotency-replayed"] == "true"
    assert (await ada.streak())["current"] == 1


async def test_a_repair_happens_once_however_many_ask_for_it(world: World) -> None:
    await world.at("2030-02-01 12:00")
    ada, bob = await world.apple(), await world.apple()
    for person in (ada, bob):
        await person.log()
    await world.at("2030-02-03 12:00")
    for person in (ada, bob):
        await person.renew()
    keyed = await asyncio.gather(*(ada.post("/streak/repair", KEY) for _ in range(20)))
    assert {answer.status_code for answer in keyed} <= {200, 409}
    assert len({answer.content for answer in keyed if answer.status_code == 200}) == 1
    free = await asyncio.gather(*(bob.post("/streak/repair") for _ in range(20)))
    assert sorted(answer.status_code for answer in free) == [200] + [409] * 19
    assert {code(answer) for answer in free if answer.status_code == 409} == {(409, "nothing_to_repair")}
    for person in (ada, bob):
        document = body(await person.auth("GET", "/account/export"), 200)
        assert len(document["apps"][person.app]["streak_repairs"]) == 1


async def test_a_redemption_under_a_key_rewards_once(world: World) -> None:
    ada, bob = await world.apple(), await world.apple()
    await world.grant(ada, "ambassador")
    letters = body(await ada.post("/referral/codes"), 201)["code"]
    answers = await asyncio.gather(*(bob.post("/referral/redeem", KEY, code=letters) for _ in range(20)))
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert code(await bob.post("/referral/redeem", KEY, code="OTHER")) == (422, "idempotency_key_reused")
    assert ((await ada.streak())["freezes"], (await bob.streak())["freezes"]) == (1, 1)
