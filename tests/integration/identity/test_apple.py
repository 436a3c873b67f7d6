"""Sign in with Apple, against the sandbox's real wires."""

import hashlib
from typing import Any

import pytest

from tests.integration.identity.people import (
    apple_token,
    code,
    delete,
    get,
    post,
    registered,
    with_apple,
)
from tests.support.service import Service


async def attempt(service: Service, token: dict[str, str], **more: Any) -> tuple[int, str]:
    answer = await post(service, "apple", app="lowkeymode", identity_token=token["identity_token"], **more)
    return (answer.status_code, "") if answer.is_success else code(answer)


async def apple_calls(service: Service) -> list[str]:
    return [call["payload"]["path"].removeprefix("/apple") for call in await service.outbox("apple")]


async def test_the_same_subject_is_the_same_person_with_or_without_an_address(service: Service) -> None:
    first = await with_apple(service, email="Ada@example.com")
    assert first["user"]["email"] == "ada@example.com"
    assert first["user"]["email_verified"] is True
    again = await with_apple(service)
    assert again["user"] == first["user"]
    assert (await with_apple(service, sub="002.def"))["user"]["id"] != first["user"]["id"]


async def test_an_app_that_keeps_no_names_keeps_none(service: Service) -> None:
    token = await apple_token(service)
    answer = await post(service, "apple", app="lowkeymode", **token, full_name="Ada Lovelace")
    session = answer.json()
    assert session["user"]["name"] is None
    assert "Lovelace" not in (await get(service, "account/export", session["access_token"])).text


async def test_an_address_of_somebody_else_links_nobody(service: Service) -> None:
    ada = await registered(service)
    stranger = await with_apple(service, email="ada@example.com")
    assert stranger["user"]["id"] != ada["user"]["id"]
    assert stranger["user"]["email"] is None


async def test_the_token_carries_the_hash_of_the_nonce(service: Service) -> None:
    raw = "a nonce of this very sign-in"
    hashed = hashlib.sha256(raw.encode()).hexdigest()
    assert await attempt(service, await apple_token(service, nonce=hashed), nonce=raw) == (200, "")
    refused = (401, "invalid_identity_token")
    assert await attempt(service, await apple_token(service, nonce=hashed), nonce="another") == refused
    assert await attempt(service, await apple_token(service, nonce=hashed)) == refused
    assert await attempt(service, await apple_token(service, nonce=raw), nonce=raw) == refused
    assert await attempt(service, await apple_token(service), nonce=raw) == refused


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://appleid.example.com"},
        {"aud": "app.rhizome.other"},
        {"aud": ["app.rhizome.lowkeymode"]},
        {"aud": None},
        {"exp": 1},
        {"exp": "soon"},
        {"iat": 4102444800},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
    ],
)
async def test_a_token_for_somebody_else_or_of_another_time_is_refused(
    service: Service, claims: dict[str, object]
) -> None:
    assert await attempt(service, await apple_token(service, claims=claims)) == (401, "invalid_identity_token")


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://account.apple.com"},
        {"is_private_email": "true", "email": "x@privaterelay.appleid.com", "email_verified": "true"},
        {"is_private_email": True},
        {"email": "no address"},
    ],
)
async def test_what_apple_varies_is_taken(service: Service, claims: dict[str, object]) -> None:
    assert await attempt(service, await apple_token(service, claims=claims)) == (200, "")


@pytest.mark.parametrize("token", ["x", "a.b.c", "e30.e30.e30", "é"])
async def test_what_is_no_token_is_refused(service: Service, token: str) -> None:
    assert await attempt(service, {"identity_token": token}) == (401, "invalid_identity_token")


async def test_keys_are_fetched_once_and_once_more_for_a_new_one(service: Service) -> None:
    await with_apple(service)
    await with_apple(service)
    assert (await service.client.post("/sandbox/apple/keys/rotate", json={})).is_success
    await with_apple(service)
    await with_apple(service)
    assert (await apple_calls(service)).count("/auth/keys") == 2


async def test_with_known_keys_an_outage_of_apple_keeps_nobody_out(service: Service) -> None:
    await with_apple(service)
    await service.fault(service="apple", status=500, times=100)
    assert (await with_apple(service))["user"]
    assert (await service.client.post("/sandbox/apple/keys/rotate", json={})).is_success
    assert await attempt(service, await apple_token(service)) == (401, "invalid_identity_token")


async def test_without_any_key_apples_outage_is_told(service: Service) -> None:
    await service.fault(service="apple", drop=True, times=1)
    assert await attempt(service, await apple_token(service)) == (503, "provider_unavailable")
    assert await attempt(service, await apple_token(service)) == (200, "")


async def test_a_code_is_exchanged_at_sign_in_and_given_back_on_deletion(service: Service) -> None:
    session = await with_apple(service)
    assert "/auth/token" in await apple_calls(service)
    await service.fault(service="apple", status=500, match="/auth/revoke", times=3)
    assert (await delete(service, "account", session["access_token"])).status_code == 204
    for _ in range(6):
        await service.drain()
        await service.advance(600)
    assert (await apple_calls(service)).count("/auth/revoke") == 1
    again = await with_apple(service)
    assert again["user"]["id"] != session["user"]["id"]


async def test_a_code_that_apple_could_not_take_is_exchanged_later(service: Service) -> None:
    await with_apple(service)
    await service.fault(service="apple", status=503, match="/auth/token", times=1)
    session = await with_apple(service, sub="002.def")
    before = (await apple_calls(service)).count("/auth/token")
    await service.drain()
    assert (await apple_calls(service)).count("/auth/token") == before + 1
    await delete(service, "account", session["access_token"])
    await service.drain()
    assert (await apple_calls(service)).count("/auth/revoke") == 1


async def noticed(service: Service, kind: str, **more: str) -> str:
    answer = await service.client.post(
        "/sandbox/apple/notifications", json={"app": "lowkeymode", "type": kind, "sub": "001.abc", **more}
    )
    assert answer.json()["status"] == 200, answer.text
    await service.drain()
    notice: str = answer.json()["id"]
    return notice


async def replayed(service: Service) -> None:
    listed = (await service.client.get("/sandbox/inbox?source=apple")).json()["items"]
    for message in listed:
        assert (await service.client.post(f"/sandbox/inbox/{message['id']}/replay")).is_success
    await service.drain()


async def test_revoked_consent_ends_the_sessions_once_and_drops_apples_token(service: Service) -> None:
    session = await with_apple(service)
    await noticed(service, "consent-revoked", jti="one")
    assert code(await get(service, "sessions", session["access_token"])) == (401, "token_revoked")
    again = await with_apple(service)
    assert again["user"] == session["user"]
    await noticed(service, "consent-revoked", jti="one")
    await replayed(service)
    assert (await get(service, "sessions", again["access_token"])).status_code == 200


@pytest.mark.parametrize("kind", ["account-delete", "account-deleted"])
async def test_a_deleted_apple_account_is_deleted_here_once(service: Service, kind: str) -> None:
    session = await with_apple(service)
    await noticed(service, kind)
    assert code(await get(service, "sessions", session["access_token"])) == (401, "token_revoked")
    again = await with_apple(service)
    assert again["user"]["id"] != session["user"]["id"]
    await replayed(service)
    assert (await get(service, "sessions", again["access_token"])).status_code == 200


async def test_a_disabled_relay_address_gets_no_letters_until_it_is_enabled(service: Service) -> None:
    await with_apple(service, email="x@privaterelay.appleid.com")

    async def letters() -> int:
        await service.advance(60)
        await post(service, "forgot", app="lowkeymode", email="x@privaterelay.appleid.com")
        await service.drain()
        return len(await service.outbox("email"))

    assert await letters() == 1
    await noticed(service, "email-disabled", email="x@privaterelay.appleid.com")
    assert await letters() == 1
    await noticed(service, "email-enabled", email="x@privaterelay.appleid.com")
    assert await letters() == 2
    await replayed(service)
    assert await letters() == 3


async def test_a_notice_that_apple_did_not_sign_is_refused_and_not_kept(service: Service) -> None:
    for payload in ("x", "a.b.c", (await apple_token(service))["identity_token"]):
        answer = await post(service, "apple/notifications", payload=payload)
        assert code(answer) == (401, "invalid_identity_token")
    assert (await service.client.get("/sandbox/inbox?source=apple")).json()["items"] == []
