"""Referrals and the leaderboard: what people are to each other."""

import asyncio
from typing import Any

from tests.scenarios.people import Person, World, body, code


async def redeem(person: Person, letters: str) -> Any:
    return await person.post("/referral/redeem", code=letters)


async def test_of_sixty_at_once_exactly_fifty_redeem_a_code(world: World) -> None:
    ada = await world.apple()
    assert code(await ada.post("/referral/codes")) == (404, "not_found")
    await world.grant(ada, "ambassador")
    made = body(await ada.post("/referral/codes"), 201)
    assert set(made) == {"id", "code", "active", "redemptions", "max_redemptions", "created_at"}
    assert (made["active"], made["redemptions"], made["max_redemptions"]) == (True, 0, 50)
    crowd = [await world.apple() for _ in range(60)]
    answers = await asyncio.gather(*(redeem(person, made["code"]) for person in crowd))
    lucky = [person for person, answer in zip(crowd, answers, strict=True) if answer.status_code == 201]
    assert len(lucky) == 50
    assert body(answers[crowd.index(lucky[0])], 201) == {
        "code": made["code"],
        "reward": {"kind": "streak_freeze", "amount": 1},
        "redeemed_at": "2030-01-01T12:00:00Z",
    }
    assert {code(answer) for answer in answers if answer.status_code != 201} == {(409, "referral_exhausted")}
    assert (await ada.streak())["freezes"] == 50, "rewards go above the cap"
    assert {(await person.streak())["freezes"] for person in lucky[:5]} == {1}
    late = await world.apple()
    assert code(await redeem(late, made["code"])) == (409, "referral_exhausted")
    assert (await late.streak())["freezes"] == 0
    [listed] = body(await ada.get("/referral/codes"), 200)["items"]
    assert listed == {**made, "redemptions": 50}


async def test_each_refusal_of_a_code_says_why(world: World) -> None:
    ada, eve, bob = await world.apple(), await world.apple(), await world.apple()
    for ambassador in (ada, eve):
        await world.grant(ambassador, "ambassador")
    own, other = [body(await who.post("/referral/codes"), 201) for who in (ada, eve)]
    assert code(await redeem(bob, "NOSUCHCODE")) == (404, "referral_not_found")
    assert code(await redeem(ada, own["code"])) == (409, "referral_own_code")
    off = {"active": False}
    assert code(await eve.patch(f"/referral/codes/{own['id']}", **off)) == (404, "not_found")
    assert body(await ada.patch(f"/referral/codes/{own['id']}", **off), 200)["active"] is False
    assert code(await redeem(bob, own["code"])) == (409, "referral_inactive")
    assert (await redeem(bob, other["code"].lower())).status_code == 201
    assert code(await redeem(bob, other["code"])) == (409, "referral_already_redeemed")
    assert ((await bob.streak())["freezes"], (await eve.streak())["freezes"]) == (1, 1)
    assert (await ada.streak())["freezes"] == 0


async def test_a_given_freeze_protects_a_missed_day(world: World) -> None:
    await world.at("2030-03-01 12:00")
    ada, bob = await world.apple(), await world.apple()
    await world.grant(ada, "ambassador")
    letters = body(await ada.post("/referral/codes"), 201)["code"]
    await bob.log()
    assert (await redeem(bob, letters)).status_code == 201
    await world.at("2030-03-03 12:00")
    streak = await bob.streak()
    assert (streak["status"], streak["current"], streak["freezes"]) == ("frozen", 1, 0)


async def score(person: Person, level: int) -> None:
    assert (await person.post("/quiet-score", db_level=level)).status_code == 201


async def board(person: Person, **query: Any) -> dict[str, Any]:
    return body(await person.get("/leaderboard", period="day", **query), 200)


async def test_equals_share_a_rank_and_the_hidden_and_the_gone_take_none(world: World) -> None:
    await world.at("2031-05-05 12:00")
    people = [await world.apple() for _ in range(6)]
    best, twin, other, last, hidden, gone = people
    for person, level in zip(people, (10, 20, 20, 30, 5, 6), strict=True):
        await score(person, level)
        await score(person, level + 40)
    assert body(await hidden.patch("/profile", preferences={"leaderboard_opt_out": True}), 200)
    assert (await gone.auth("DELETE", "/account")).status_code == 204
    await world.drain()
    rows = (await board(last))["items"]
    assert [(row["rank"], row["db_level"]) for row in rows] == [(1, 10), (2, 20), (2, 20), (4, 30)]
    assert all(set(row) == {"rank", "pseudonym", "db_level", "me"} for row in rows)
    assert [row["me"] for row in rows] == [False, False, False, True]
    names = [(await person.get("/profile")).json()["pseudonym"] for person in (best, twin, other, last)]
    assert [row["pseudonym"] for row in rows] == names
    seen = (await board(hidden))["me"]
    assert (seen["rank"], seen["db_level"]) == (None, 5)
    assert body(await hidden.patch("/profile", preferences={"leaderboard_opt_out": False}), 200)
    assert (await board(last))["items"][0]["db_level"] == 5


async def test_pages_repeat_nobody_while_scores_arrive(world: World) -> None:
    await world.at("2031-05-06 12:00")
    people = [await world.apple() for _ in range(9)]
    for place, person in enumerate(people):
        await score(person, 20 + place)
    reader, seen, cursor = people[0], [], None
    for round_ in range(10):
        page = await board(reader, limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [row["pseudonym"] for row in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
        await score(await world.apple(), 5 + round_)
    assert len(seen) == len(set(seen)) == 9
    assert code(await reader.get("/leaderboard", period="week", cursor="x.y")) == (422, "invalid_cursor")
    first = await board(reader, limit=2)
    other_list = await people[1].get("/leaderboard", period="day", cursor=first["next_cursor"])
    assert code(other_list) == (422, "invalid_cursor")
    middle = await board(people[5], around="me", limit=3)
    assert [row["me"] for row in middle["items"]] == [False, True, False]
    far = await board(people[8], limit=2)
    assert [row["me"] for row in far["items"]][-1] is True
