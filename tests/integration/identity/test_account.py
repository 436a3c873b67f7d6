"""Ways in, what is held, and the way out, over HTTP."""

from tests.integration.identity.people import (
    PASSWORD,
    apple_token,
    code,
    delete,
    get,
    login,
    post,
    registered,
    with_apple,
)
from tests.support.service import Service


async def test_ways_to_sign_in_are_linked_and_unlinked_but_never_the_last(service: Service) -> None:
    session = await registered(service)
    token = session["access_token"]
    assert code(await delete(service, "identities/password", token)) == (409, "last_identity")
    await service.advance(1)
    linked = await post(service, "identities", token, provider="apple", **await apple_token(service))
    assert linked.status_code == 201
    assert linked.json()["provider"] == "apple"
    listed = (await get(service, "identities", token)).json()["items"]
    assert [one["provider"] for one in listed] == ["password", "apple"]
    assert (await with_apple(service))["user"]["id"] == session["user"]["id"]
    assert (await delete(service, "identities/password", token)).status_code == 204
    assert (await login(service)).status_code == 401
    assert code(await delete(service, "identities/apple", token)) == (409, "last_identity")
    assert code(await delete(service, "identities/telegram", token)) == (404, "not_found")


async def test_a_sign_in_of_somebody_else_is_not_taken_over(service: Service) -> None:
    await with_apple(service)
    ada = await registered(service)
    taken = await post(service, "identities", ada["access_token"], provider="apple", **await apple_token(service))
    assert code(taken) == (409, "identity_taken")
    twice = await post(service, "identities", ada["access_token"], provider="password", password="another horse 9")
    assert code(twice) == (409, "identity_taken")


async def test_an_apple_account_adds_an_address_and_a_password(service: Service) -> None:
    session = await with_apple(service)
    token = session["access_token"]
    missing = await post(service, "identities", token, provider="password", password=PASSWORD)
    assert (missing.status_code, missing.json()["errors"][0]["pointer"]) == (422, "/email")
    linked = await post(service, "identities", token, provider="password", email="ada@example.com", password=PASSWORD)
    assert linked.status_code == 201
    assert (await login(service)).json()["user"]["id"] == session["user"]["id"]
    await service.drain()
    assert [letter["to"] for letter in await service.outbox("email")] == ["ada@example.com"]


async def test_an_address_of_another_account_cannot_be_linked(service: Service) -> None:
    await registered(service)
    eve = await with_apple(service)
    answer = await post(
        service, "identities", eve["access_token"], provider="password", email="ada@example.com", password=PASSWORD
    )
    assert answer.status_code == 409


async def test_unlinking_apple_gives_its_token_back(service: Service) -> None:
    session = await registered(service)
    await post(service, "identities", session["access_token"], provider="apple", **await apple_token(service))
    await delete(service, "identities/apple", session["access_token"])
    await service.drain()
    assert "/apple/auth/revoke" in [call["payload"]["path"] for call in await service.outbox("apple")]


async def test_the_export_holds_all_and_no_secret(service: Service) -> None:
    session = await registered(service)
    await with_apple(service, sub="009")
    answer = await get(service, "account/export", session["access_token"])
    document = answer.json()
    assert answer.status_code == 200
    assert document["account"]["accounts"][0]["email"] == "ada@example.com"
    assert document["account"]["identities"][0]["subject"] == "ada@example.com"
    assert document["apps"]["lowkeymode"]["memberships"][0]["timezone"] == "UTC"
    assert {"sessions", "audit_log"} <= set(document["apps"]["lowkeymode"])
    assert "argon2" not in answer.text
    assert "009" not in answer.text


async def test_deleting_the_account_locks_out_at_once_and_leaves_nothing(service: Service) -> None:
    session, there = await registered(service), (await login(service)).json()
    assert (await delete(service, "account", session["access_token"])).status_code == 204
    for token in (session["access_token"], there["access_token"]):
        assert code(await get(service, "sessions", token)) == (401, "token_revoked")
    assert (await login(service)).status_code == 401
    assert code(await post(service, "refresh", refresh_token=there["refresh_token"])) == (401, "refresh_token_invalid")
    again = await registered(service)
    assert again["user"]["id"] != session["user"]["id"]
    await service.drain()
    assert (await get(service, "sessions", again["access_token"])).status_code == 200
    exported = (await get(service, "account/export", again["access_token"])).text
    assert session["user"]["id"] not in exported


async def test_leaving_an_app_begins_anew_on_coming_back(service: Service) -> None:
    session = await registered(service, timezone="Asia/Tokyo")
    assert (await delete(service, "account?app=lowkeymode", session["access_token"])).status_code == 204
    assert code(await get(service, "sessions", session["access_token"])) == (401, "token_revoked")
    back = (await login(service)).json()
    assert back["user"]["id"] == session["user"]["id"]
    assert back["user"]["timezone"] == "UTC"


async def test_nobody_leaves_an_app_that_they_are_not_in(service: Service) -> None:
    session = await registered(service)
    for app in ("nowhere", "paperboats"):
        assert code(await delete(service, f"account?app={app}", session["access_token"])) == (404, "not_found")
    assert (await get(service, "sessions", session["access_token"])).status_code == 200
