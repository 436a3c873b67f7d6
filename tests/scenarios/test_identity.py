"""Signing in, staying signed in, and losing it."""

import asyncio
import hashlib
from typing import Any

import httpx

from tests.scenarios.people import APP, PASSWORD, Person, World, body, code

REUSED, INVALID = (401, "refresh_token_reused"), (401, "refresh_token_invalid")
NEW = "staple battery 7"


async def refresh(world: World, token: str) -> httpx.Response:
    return await world.ask("POST", "/api/v1/auth/refresh", json={"refresh_token": token})


async def refreshed(world: World, token: str) -> str:
    pair = body(await refresh(world, token), 200)
    assert set(pair) == {"access_token", "refresh_token", "token_type", "expires_in"}
    successor: str = pair["refresh_token"]
    return successor


async def sessions(person: Person) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = body(await person.auth("GET", "/sessions"), 200)["items"]
    return items


async def test_registering_answers_who_one_is_and_signs_in(world: World) -> None:
    ada = await world.registered(email=" Ada.One@Example.com ", name="Ada", timezone="Asia/Tokyo", locale="es")
    user = ada.session.pop("user")
    assert user == {
        "id": user["id"],
        "email": "ada.one@example.com",
        "email_verified": False,
        "name": None,
        "timezone": "Asia/Tokyo",
        "locale": "es",
        "created_at": "2030-01-01T12:00:00Z",
        "app": APP,
        "roles": [],
    }
    assert set(ada.session) == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert (ada.session["token_type"], ada.session["expires_in"]) == ("bearer", 900)
    taken = {"app": APP, "email": "ada.one@example.com", "password": PASSWORD}
    assert code(await world.ask("POST", "/api/v1/auth/register", json=taken)) == (409, "email_taken")
    unknown, wrong = await world.login("nobody@example.com"), await world.login("ada.one@example.com", "wrong horse 9")
    assert code(unknown) == code(wrong) == (401, "invalid_credentials")
    hidden = {"request_id": None}
    assert {**unknown.json(), **hidden} == {**wrong.json(), **hidden}


async def test_of_many_who_come_at_once_by_one_name_one_account_is_made(world: World) -> None:
    ask = {"app": APP, "email": "at.once@example.com", "password": PASSWORD}
    answers = await asyncio.gather(*(world.ask("POST", "/api/v1/auth/register", json=ask) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 4
    assert {code(answer) for answer in answers if answer.status_code == 409} == {(409, "email_taken")}
    proof = {"app": APP, **await world.apple_token("at.once")}
    signed_in = await asyncio.gather(*(world.ask("POST", "/api/v1/auth/apple", json=proof) for _ in range(10)))
    assert len({body(answer, 200)["user"]["id"] for answer in signed_in}) == 1


async def test_the_header_proposes_a_zone_when_the_body_names_none(world: World) -> None:
    body_ = {"app": APP, "email": "zone.header@example.com", "password": PASSWORD}
    headers = {"x-timezone": "America/Bogota"}
    answer = await world.ask("POST", "/api/v1/auth/register", json=body_, headers=headers)
    assert body(answer, 201)["user"]["timezone"] == "America/Bogota"


async def test_apple_by_nonce_relay_address_and_subject(world: World) -> None:
    raw = "a nonce of one sign-in"
    relay = "x7k@privaterelay.appleid.com"
    proof = await world.apple_token(
        "scen.nonce", nonce=hashlib.sha256(raw.encode()).hexdigest(), email=relay, is_private_email="true"
    )
    sign_in = {"app": APP, **proof}
    refused = await world.ask("POST", "/api/v1/auth/apple", json={**sign_in, "nonce": "another"})
    assert refused.status_code == 401
    answer = await world.ask("POST", "/api/v1/auth/apple", json={**sign_in, "nonce": raw, "full_name": "Ada Lovelace"})
    ada = body(answer, 200)["user"]
    assert (ada["email"], ada["email_verified"], ada["name"]) == (relay, True, None)
    assert (await world.apple("scen.nonce")).id == ada["id"], "Apple tells the address only once"
    await world.drain()
    paths = [call["payload"]["path"] for call in await world.outbox("apple")]
    assert paths.count("/apple/auth/token") >= 1


async def test_a_lost_answer_is_given_again(world: World) -> None:
    ada = await world.apple()
    first = ada.session["refresh_token"]
    second = await refreshed(world, first)
    assert await refreshed(world, first) == second
    await world.advance(3600)
    assert await refreshed(world, first) == second, "its successor was never used"
    third = await refreshed(world, second)
    await world.advance(9)
    assert await refreshed(world, first) == third, "within ten seconds the newest is given"
    await world.advance(6 * 86400)
    assert await refreshed(world, third) not in {first, second, third}


async def test_parallel_refreshes_get_one_successor(world: World) -> None:
    ada = await world.apple()
    successors = await asyncio.gather(*(refreshed(world, ada.session["refresh_token"]) for _ in range(20)))
    assert len(set(successors)) == 1
    assert await refreshed(world, successors[0])


async def test_a_stolen_token_ends_its_session_and_no_other(world: World) -> None:
    ada = await world.apple()
    elsewhere = await world.apple(ada.sub)
    first = ada.session["refresh_token"]
    second = await refreshed(world, first)
    third = await refreshed(world, second)
    await world.advance(11)
    assert code(await refresh(world, first)) == REUSED
    for token in (first, second, third):
        assert code(await refresh(world, token)) in {REUSED, INVALID}
    assert code(await refresh(world, third)) == INVALID, "and that sticks"
    assert code(await ada.get("/streak")) == (401, "token_revoked")
    assert (await elsewhere.get("/streak")).status_code == 200
    await refreshed(world, elsewhere.session["refresh_token"])


async def test_a_refresh_token_dies_after_a_week_without_use(world: World) -> None:
    ada = await world.apple()
    await world.advance(7 * 86400)
    token = await refreshed(world, ada.session["refresh_token"])
    await world.advance(7 * 86400 + 1)
    assert code(await refresh(world, token)) == INVALID


async def test_access_tokens_live_fifteen_minutes_and_for_one_app(world: World) -> None:
    ada = await world.apple()
    path = f"/api/v1/{APP}/streak"
    await world.advance(899)
    assert (await world.ask("GET", path, token=ada.token)).status_code == 200
    await world.advance(1)
    assert code(await world.ask("GET", path, token=ada.token)) == (401, "token_expired")
    head, claims, signature = ada.token.split(".")
    flipped = ("B" if signature[0] == "A" else "A") + signature[1:]
    none = f"eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{claims}."
    for bad in (f"{head}.{claims}.{flipped}", none, f"{head}.{claims}", "x", ada.session["refresh_token"]):
        answer = await world.ask("GET", path, token=bad)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_browsers_keep_the_refresh_token_in_a_cookie(world: World) -> None:
    proof = await world.apple_token("scen.cookie")
    headers = {"x-token-transport": "cookie"}
    answer = await world.ask("POST", "/api/v1/auth/apple", json={"app": APP, **proof}, headers=headers)
    assert body(answer, 200)["refresh_token"] is None
    cookie = answer.headers["set-cookie"]
    for part in ("HttpOnly", "Secure", "SameSite=Strict", "Path=/api/v1/auth"):
        assert part in cookie
    value = cookie.partition(";")[0]
    again = await world.ask("POST", "/api/v1/auth/refresh", headers={"cookie": value})
    assert body(again, 200)["refresh_token"] is None
    assert again.headers["set-cookie"].partition(";")[0] != value
    out = await world.ask("POST", "/api/v1/auth/logout", token=again.json()["access_token"])
    assert out.status_code == 204
    assert "Max-Age=0" in out.headers["set-cookie"]
    newest = again.headers["set-cookie"].partition(";")[0]
    assert code(await world.ask("POST", "/api/v1/auth/refresh", headers={"cookie": newest})) == INVALID


async def test_signing_out_here_there_and_everywhere(world: World) -> None:
    here = await world.apple()
    there, third = await world.apple(here.sub), await world.apple(here.sub)
    listed = await sessions(here)
    assert all(set(one) == {"id", "app", "created_at", "last_used_at", "current"} for one in listed)
    assert (len(listed), sum(one["current"] for one in listed)) == (3, 1)
    theirs = next(one["id"] for one in await sessions(there) if one["current"])
    stranger = await world.apple()
    assert code(await stranger.auth("DELETE", f"/sessions/{theirs}")) == (404, "not_found")
    assert (await here.auth("DELETE", f"/sessions/{theirs}")).status_code == 204
    assert code(await there.get("/streak")) == (401, "token_revoked")
    assert (await here.auth("POST", "/logout")).status_code == 204
    assert code(await here.get("/streak")) == (401, "token_revoked")
    assert (await third.get("/streak")).status_code == 200
    back = await world.apple(here.sub)
    assert (await back.auth("POST", "/logout?everywhere=true")).status_code == 204
    for gone in (back, third):
        assert code(await gone.get("/streak")) == (401, "token_revoked")
        assert code(await refresh(world, gone.session["refresh_token"])) == INVALID
    assert (await stranger.get("/streak")).status_code == 200


async def test_a_changed_password_ends_other_sessions(world: World) -> None:
    ada = await world.registered()
    there = Person(world, body(await world.login(ada.email), 200))
    change = {"current_password": PASSWORD, "new_password": NEW}
    wrong = await ada.auth("POST", "/password", json={**change, "current_password": NEW})
    assert code(wrong) == (401, "invalid_credentials")
    assert (await ada.auth("POST", "/password", json=change)).status_code == 204
    assert (await ada.get("/streak")).status_code == 200
    assert code(await there.get("/streak")) == (401, "token_revoked")
    assert code(await refresh(world, there.session["refresh_token"])) == INVALID
    assert (await world.login(ada.email)).status_code == 401
    assert (await world.login(ada.email, NEW)).status_code == 200


async def test_addresses_are_verified_and_passwords_reset_by_letters(world: World) -> None:
    ada = await world.registered()
    await world.drain()
    token = await world.letter(ada.email, "Confirm")
    assert (await world.ask("POST", "/api/v1/auth/verify-email", json={"token": token})).status_code == 204
    assert body(await world.login(ada.email), 200)["user"]["email_verified"] is True

    await world.client.delete("/sandbox/outbox")
    for email in (ada.email, "nobody.at.all@example.com"):
        asked = await world.ask("POST", "/api/v1/auth/forgot", json={"app": APP, "email": email})
        assert asked.status_code == 202
    await world.drain()
    letters = await world.outbox("email")
    assert [letter["to"] for letter in letters] == [ada.email]
    assert set(letters[0]) >= {"channel", "to", "at", "payload"}
    assert set(letters[0]["payload"]) >= {"subject", "text", "html", "headers"}
    assert (letters[0]["channel"], letters[0]["at"]) == ("email", "2030-01-01T12:00:00Z")
    token = await world.letter(ada.email, "password")
    reset = {"token": token, "password": NEW}
    assert (await world.ask("POST", "/api/v1/auth/reset", json=reset)).status_code == 204
    assert code(await world.ask("POST", "/api/v1/auth/reset", json=reset)) == (410, "token_expired")
    assert code(await ada.get("/streak")) == (401, "token_revoked")
    assert code(await world.login(ada.email)) == (401, "invalid_credentials")
    assert (await world.login(ada.email, NEW)).status_code == 200


async def notice(world: World, kind: str, person: Person, **more: str) -> Any:
    """What Apple tells us of the person; its id and the status that we answered."""
    ask = {"app": APP, "type": kind, "sub": person.sub, **more}
    answer = await world.client.post("/sandbox/apple/notifications", json=ask)
    assert answer.json()["status"] in {200, 202, 204}, answer.text
    await world.drain()
    return answer.json()


async def test_apple_tells_that_consent_was_revoked_and_is_heard_once(world: World) -> None:
    ada = await world.apple()
    told = await notice(world, "consent-revoked", ada)
    assert code(await ada.get("/streak")) == (401, "token_revoked")
    back = await world.apple(ada.sub)
    assert back.id == ada.id
    await notice(world, "consent-revoked", ada, jti=told["id"])
    assert (await back.get("/streak")).status_code == 200, "the same notice again has no second effect"
    inbox = body(await world.client.get("/sandbox/inbox", params={"source": "apple", "state": "done"}), 200)
    [item] = [item for item in inbox["items"] if item["event_id"] == told["id"]]
    replayed = await world.client.post(f"/sandbox/inbox/{item['id']}/replay")
    assert replayed.is_success, replayed.text
    await world.drain()
    assert (await back.get("/streak")).status_code == 200, "nor has a replay"


async def test_apple_tells_that_an_account_was_deleted(world: World) -> None:
    ada = await world.apple()
    await ada.log()
    await notice(world, "account-delete", ada)
    assert code(await ada.get("/streak")) == (401, "token_revoked")
    anew = await world.apple(ada.sub)
    assert anew.id != ada.id
    assert (await anew.streak())["status"] == "none"


async def test_a_relay_address_gets_no_letters_while_it_is_switched_off(world: World) -> None:
    relay = "off.and.on@privaterelay.appleid.com"
    proof = await world.apple_token("scen.relay", email=relay, is_private_email="true")
    signed_in = body(await world.ask("POST", "/api/v1/auth/apple", json={"app": APP, **proof}), 200)
    ada = Person(world, signed_in, sub="scen.relay")
    for kind, letters in (("email-disabled", 0), ("email-enabled", 1)):
        await notice(world, kind, ada, email=relay)
        await world.client.delete("/sandbox/outbox")
        asked = await world.ask("POST", "/api/v1/auth/forgot", json={"app": APP, "email": relay})
        assert asked.status_code == 202
        await world.drain()
        assert len(await world.outbox("email")) == letters, kind


async def test_a_notice_that_apple_did_not_sign_is_refused(world: World) -> None:
    ada = await world.apple()
    events = "x.y.z"
    for payload in ({"payload": events}, {"payload": ada.token}, {"payload": ""}, {}, {"payload": 5}):
        answer = await world.ask("POST", "/api/v1/auth/apple/notifications", json=payload)
        assert answer.status_code in {400, 401, 422}, answer.text
    assert (await ada.get("/streak")).status_code == 200
