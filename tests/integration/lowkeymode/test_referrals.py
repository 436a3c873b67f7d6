"""Referrals over HTTP."""

import asyncio
from typing import Any

import pytest

from tests.integration.lowkeymode.people import Person, code, person
from tests.support.service import TOGETHER, Service


async def made(owner: Person, **wish: str) -> dict[str, Any]:
    answer = await owner.post("/referral/codes", **wish)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


@TOGETHER
async def test_both_sides_get_a_freeze(shared: Service) -> None:
    ada, bob = await person(shared, role="ambassador"), await person(shared)
    letters = (await made(ada))["code"]
    answer = await bob.post("/referral/redeem", code=f" {letters[:4].lower()}-{letters[4:]}")
    assert answer.status_code == 201
    assert answer.json() == {
        "code": letters,
        "reward": {"kind": "streak_freeze", "amount": 1},
        "redeemed_at": "2030-01-01T12:00:00Z",
    }
    assert (await ada.freezes(), await bob.freezes()) == (1, 1)


@TOGETHER
async def test_rewards_go_above_the_cap_of_two(shared: Service) -> None:
    ada = await person(shared, role="ambassador")
    letters = (await made(ada))["code"]
    for _ in range(3):
        assert (await (await person(shared)).post("/referral/redeem", code=letters)).status_code == 201
    assert await ada.freezes() == 3


async def test_an_ambassador_sees_own_codes_and_their_redemptions(service: Service) -> None:
    ada, bob = await person(service, role="ambassador"), await person(service, role="ambassador")
    first, second = await made(ada, code="luna 26"), await made(ada)
    await made(bob)
    await bob.post("/referral/redeem", code="LUNA26")
    page = (await ada.get("/referral/codes")).json()
    assert page == {"items": [second, {**first, "redemptions": 1}], "next_cursor": None}
    assert set(first) == {"id", "code", "active", "redemptions", "max_redemptions", "created_at"}
    assert (first["code"], first["max_redemptions"]) == ("LUNA26", 50)
    one = (await ada.get("/referral/codes", limit=1)).json()
    assert (await ada.get("/referral/codes", limit=1, cursor=one["next_cursor"])).json()["items"][0]["id"] == first[
        "id"
    ]


@TOGETHER
async def test_codes_are_made_with_an_empty_body_as_well(shared: Service) -> None:
    ada = await person(shared, role="ambassador")
    answer = await shared.ask("POST", "/api/v1/lowkeymode/referral/codes", token=ada.token)
    assert answer.status_code == 201, answer.text


@TOGETHER
async def test_without_the_role_there_are_no_codes(shared: Service) -> None:
    bob = await person(shared)
    assert code(await bob.get("/referral/codes")) == (404, "not_found")
    assert code(await bob.post("/referral/codes")) == (404, "not_found")


@TOGETHER
async def test_each_refusal_has_its_own_code(shared: Service) -> None:
    ada, eve, bob = [await person(shared, role=role) for role in ("ambassador", "ambassador", "")]
    adas, eves, off = await made(ada), await made(eve), await made(ada)
    switched = await ada.patch(f"/referral/codes/{off['id']}", active=False)
    assert (switched.status_code, switched.json()) == (200, {**off, "active": False})
    assert code(await eve.patch(f"/referral/codes/{off['id']}", active=True)) == (404, "not_found")
    assert code(await bob.post("/referral/redeem", code="NOSUCH")) == (404, "referral_not_found")
    assert code(await ada.post("/referral/redeem", code=adas["code"])) == (409, "referral_own_code")
    assert code(await bob.post("/referral/redeem", code=off["code"])) == (409, "referral_inactive")
    assert (await bob.post("/referral/redeem", code=adas["code"])).status_code == 201
    for again in (adas, eves):
        assert code(await bob.post("/referral/redeem", code=again["code"])) == (409, "referral_already_redeemed")
    assert code(await ada.post("/referral/codes", code=eves["code"])) == (409, "referral_code_taken")


@TOGETHER
@pytest.mark.parametrize("body", [{}, {"code": ""}, {"code": "x" * 65}, {"code": "a\0b"}, {"code": 5}, {"kode": "x"}])
async def test_bad_bodies_are_refused(shared: Service, body: dict[str, Any]) -> None:
    assert (await (await person(shared)).post("/referral/redeem", **body)).status_code == 422


@TOGETHER
async def test_under_sixty_parallel_people_exactly_fifty_succeed(shared: Service) -> None:
    ada = await person(shared, role="ambassador")
    letters = (await made(ada))["code"]
    crowd = [await person(shared) for _ in range(60)]
    answers = await asyncio.gather(*(who.post("/referral/redeem", code=letters) for who in crowd))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [201] * 50 + [409] * 10
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"referral_exhausted"}
    assert await ada.freezes() == 50
    assert (await ada.get("/referral/codes")).json()["items"][0]["redemptions"] == 50


@TOGETHER
async def test_the_same_key_redeems_once_and_answers_the_same(shared: Service) -> None:
    ada, bob = await person(shared, role="ambassador"), await person(shared)
    letters = (await made(ada))["code"]
    key = {"idempotency-key": "one"}
    first = await bob.post("/referral/redeem", key, code=letters)
    again = await bob.post("/referral/redeem", key, code=letters)
    assert (again.status_code, again.content) == (first.status_code, first.content) == (201, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert code(await bob.post("/referral/redeem", key, code="OTHER")) == (422, "idempotency_key_reused")
    assert await bob.freezes() == 1
