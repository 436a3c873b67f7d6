"""What is held about a person, and that nothing of it is left when they go."""

import asyncio

import asyncpg

from tests.scenarios.people import Person, World, body, code

KEPT_WITHOUT_THE_PERSON = {"accounts"}
"""The account's row stays, empty, so that its id is never given again."""


async def lived(world: World) -> Person:
    """Somebody who has used everything."""
    await world.at("2030-01-01 12:00")
    ada = await world.registered()
    proof = await world.apple_token(f"linked to {ada.email}")
    assert (await ada.auth("POST", "/identities", json={"provider": "apple", **proof})).status_code == 201
    await ada.log()
    await ada.post("/streak", {"idempotency-key": "kept"}, duration_seconds=5)
    await ada.move_to("Asia/Tokyo")
    assert (await ada.post("/quiet-score", db_level=7)).status_code == 201
    await world.at("2030-01-03 18:00")
    assert body(await ada.post("/streak/repair"), 200)["current"] == 1
    assert (await ada.post("/streak/pauses", **{"from": "2030-01-09", "to": "2030-01-10"})).status_code == 201
    await world.grant(ada, "ambassador")
    letters = body(await ada.post("/referral/codes"), 201)["code"]
    friend = await world.apple()
    assert (await friend.post("/referral/redeem", code=letters)).status_code == 201
    other = await world.apple()
    await world.grant(other, "ambassador")
    theirs = body(await other.post("/referral/codes"), 201)["code"]
    assert (await ada.post("/referral/redeem", code=theirs)).status_code == 201
    await world.drain()
    return ada


async def test_the_export_is_complete(world: World) -> None:
    ada = await lived(world)
    answer = await ada.auth("GET", "/account/export")
    document = body(answer, 200)
    assert {"accounts", "identities"} <= set(document["account"])
    held = set(document["apps"][ada.app])
    assert held >= {
        "memberships",
        "sessions",
        "quiet_scores",
        "pseudonyms",
        "streak_logs",
        "streak_pauses",
        "streak_repairs",
        "streak_freezes",
        "referral_codes",
        "referral_redemptions",
        "zone_changes",
    }, held
    logs = document["apps"][ada.app]["streak_logs"]
    assert len(logs) == 2
    assert set(logs[0]) - {"user_id"} == {"app_id", "id", "logged_at", "day", "duration_seconds"}
    assert {"first_day", "last_day"} <= set(document["apps"][ada.app]["streak_pauses"][0])
    assert document["account"]["accounts"][0]["email"] == ada.email
    assert "argon2" not in answer.text


async def test_a_deleted_account_is_locked_out_at_once_and_purged(world: World) -> None:
    ada = await lived(world)
    elsewhere = Person(world, body(await world.login(ada.email), 200))
    await world.client.delete("/sandbox/outbox")
    fault = {"service": "apple", "status": 500, "match": "/auth/revoke", "times": 1}
    assert (await world.client.post("/sandbox/faults", json=fault)).status_code == 201
    assert (await ada.auth("DELETE", "/account")).status_code == 204
    for session in (ada, elsewhere):
        assert code(await session.get("/streak")) == (401, "token_revoked")
        refresh = {"refresh_token": session.session["refresh_token"]}
        refused = await world.ask("POST", "/api/v1/auth/refresh", json=refresh)
        assert code(refused) == (401, "refresh_token_invalid")
    assert code(await world.login(ada.email)) == (401, "invalid_credentials")

    assert (await world.drain())["failed"] == 1
    calls = (await world.client.get("/sandbox/outbox", params={"channel": "apple", "all": "true"})).json()["items"]
    assert [(one.get("refused", False), one.get("status")) for one in calls if "revoke" in one["payload"]["path"]] == [
        (True, 500)
    ]
    await world.advance(60)
    assert (await world.drain())["failed"] == 0
    paths = [call["payload"]["path"] for call in await world.outbox("apple")]
    assert len([path for path in paths if path.endswith("/auth/revoke")]) == 1

    again = await world.registered(email=ada.email)
    assert again.id != ada.id
    assert (await again.streak())["status"] == "none"
    relinked = await world.apple(f"linked to {ada.email}")
    assert relinked.id not in {ada.id, again.id}
    if world.run.dsn:
        assert await tables_with(world.run.dsn, ada.id) <= KEPT_WITHOUT_THE_PERSON


async def tables_with(dsn: str, text: str) -> set[str]:
    """The tables of which a row holds the text anywhere."""
    owner = await asyncpg.connect(dsn)
    try:
        names = await owner.fetch("select tablename from pg_tables where schemaname = 'public'")
        found = set()
        for (name,) in names:
            if await owner.fetchval(f'select exists (select from "{name}" row where row::text like $1)', f"%{text}%"):
                found.add(name)
        return found
    finally:
        await owner.close()


async def test_the_same_apple_subject_is_a_new_empty_account_after_deletion(world: World) -> None:
    await world.at("2030-01-01 12:00")
    ada = await world.apple()
    await ada.log()
    assert (await ada.auth("DELETE", "/account")).status_code == 204
    at_once = await world.apple(ada.sub)
    assert at_once.id != ada.id
    assert (await at_once.streak())["status"] == "none"
    await at_once.log()
    await world.drain()
    assert (await at_once.streak())["current"] == 1, "the purge was of the old account alone"


async def test_leaving_an_app_and_coming_back_begins_anew(world: World) -> None:
    await world.at("2030-01-01 12:00")
    ada = await world.apple()
    for _ in range(3):
        await ada.log()
    assert (await ada.auth("DELETE", f"/account?app={ada.app}")).status_code == 204
    assert code(await ada.get("/streak")) == (401, "token_revoked")
    back = await world.apple(ada.sub)
    assert back.id == ada.id
    assert (await back.streak())["status"] == "none"
    logs = [await back.log() for _ in range(3)]
    assert (logs[-1]["current"], logs[-1]["total_days"]) == (1, 1)


async def test_what_is_under_way_while_somebody_leaves_fails_cleanly_or_goes_with_them(world: World) -> None:
    await world.at("2030-01-01 12:00")
    for _ in range(5):
        ada = await world.apple()
        await ada.log()

        async def act(number: int, person: Person = ada) -> int:
            await asyncio.sleep(number * 0.001)
            path, log = f"/api/v1/{person.app}/streak", {"duration_seconds": 60}
            if number == 12:
                answer = await world.ask("DELETE", f"/api/v1/auth/account?app={person.app}", token=person.token)
            elif number % 6 == 5:
                path, zone = f"/api/v1/{person.app}/profile", {"timezone": ("Asia/Tokyo", "UTC")[number % 4 // 2]}
                answer = await world.ask("PATCH", path, token=person.token, json=zone)
            elif number % 6 == 4:
                score = f"/api/v1/{person.app}/quiet-score"
                answer = await world.ask("POST", score, token=person.token, json={"db_level": number})
            else:
                answer = await world.ask("POST", path, token=person.token, json=log)
            return answer.status_code

        statuses = await asyncio.gather(*(act(number) for number in range(24)))
        assert set(statuses) <= {200, 201, 204, 401, 404}, statuses
        if world.run.dsn:
            left = {"streaks", "streak_logs", "quiet_scores", "leaderboard_bests", "zone_changes", "pseudonyms"}
            assert not await tables_with(world.run.dsn, ada.id) & left
        back = await world.apple(ada.sub)
        assert (await back.streak())["status"] == "none"
