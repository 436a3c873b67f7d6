"""Forgotten passwords and proved addresses, over HTTP."""

from tests.integration.identity.people import (
    PASSWORD,
    code,
    get,
    login,
    mailed_link,
    post,
    registered,
    with_apple,
)
from tests.support.service import Service

NEW = "staple battery 7"


async def forgotten(service: Service, email: str = "ada@example.com") -> str:
    assert (await post(service, "forgot", app="lowkeymode", email=email)).status_code == 202
    await service.drain()
    return await mailed_link(service, "new password")


async def test_a_forgotten_password_is_replaced_by_a_mailed_link_and_every_session_ends(service: Service) -> None:
    session = await registered(service)
    token = await forgotten(service)
    assert (await post(service, "reset", token=token, password=NEW)).status_code == 204
    assert code(await get(service, "sessions", session["access_token"])) == (401, "token_revoked")
    assert (await login(service)).status_code == 401
    answer = await login(service, password=NEW)
    assert answer.status_code == 200
    assert answer.json()["user"]["email_verified"] is True  # who reads the mail has the address


async def test_an_unknown_address_is_answered_alike_and_gets_nothing(service: Service) -> None:
    await registered(service)
    known = await post(service, "forgot", app="lowkeymode", email="ada@example.com")
    unknown = await post(service, "forgot", app="lowkeymode", email="eve@example.com")
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert (await service.drain())["failed"] == 0
    assert {letter["to"] for letter in await service.outbox("email")} == {"ada@example.com"}


async def test_a_link_works_once_for_an_hour_and_a_newer_one_voids_it(service: Service) -> None:
    await registered(service)
    older = await forgotten(service)
    newer = await forgotten(service)
    assert code(await post(service, "reset", token=older, password=NEW)) == (410, "token_expired")
    assert (await post(service, "reset", token=newer, password=NEW)).status_code == 204
    assert code(await post(service, "reset", token=newer, password=PASSWORD)) == (410, "token_expired")
    late = await forgotten(service)
    await service.advance(3600)
    assert code(await post(service, "reset", token=late, password=NEW)) == (410, "token_expired")


async def test_a_weak_password_does_not_use_the_link_up(service: Service) -> None:
    await registered(service)
    token = await forgotten(service)
    assert code(await post(service, "reset", token=token, password="12345678")) == (422, "weak_password")
    assert (await post(service, "reset", token=token, password=NEW)).status_code == 204


async def test_guessing_links_is_limited(service: Service) -> None:
    for guess in range(6):
        answer = await post(service, "verify-email" if guess % 2 else "reset", **_guess(guess))
        assert code(answer) == (401, "token_invalid")
    answer = await post(service, "reset", token="another", password=NEW)
    assert code(answer) == (429, "rate_limited")
    assert int(answer.headers["retry-after"]) >= 1


def _guess(number: int) -> dict[str, str]:
    return {"token": f"guess {number}", **({} if number % 2 else {"password": NEW})}


async def test_the_letter_after_registration_proves_the_address_once(service: Service) -> None:
    session = await registered(service)
    assert session["user"]["email_verified"] is False
    await service.drain()
    token = await mailed_link(service, "Confirm")
    assert code(await post(service, "reset", token=token, password=NEW)) == (401, "token_invalid")
    assert (await post(service, "verify-email", token=token)).status_code == 204
    assert code(await post(service, "verify-email", token=token)) == (410, "token_expired")
    assert (await login(service)).json()["user"]["email_verified"] is True


async def test_a_letter_job_that_fails_mails_the_same_link_later(service: Service) -> None:
    await registered(service)
    await service.drain()
    await service.fault(service="email", status=451, times=1)
    await post(service, "forgot", app="lowkeymode", email="ada@example.com")
    await service.drain()
    await service.advance(60)
    await service.drain()
    token = await mailed_link(service, "new password")
    assert (await post(service, "reset", token=token, password=NEW)).status_code == 204


async def test_an_apple_account_gets_a_password_if_apple_vouched_for_the_address(service: Service) -> None:
    await with_apple(service, email="ada@example.com")
    token = await forgotten(service)
    assert (await post(service, "reset", token=token, password=NEW)).status_code == 204
    assert (await login(service, password=NEW)).status_code == 200


async def test_an_apple_account_without_a_vouched_address_gets_no_letter(service: Service) -> None:
    await with_apple(service, email="ada@example.com", claims={"email_verified": "false"})
    await post(service, "forgot", app="lowkeymode", email="ada@example.com")
    await service.drain()
    assert await service.outbox("email") == []


async def test_changing_the_password_needs_the_present_one_and_ends_other_sessions(service: Service) -> None:
    here, there = await registered(service), (await login(service)).json()
    link = await forgotten(service)
    token = here["access_token"]
    wrong = await post(service, "password", token, current_password="not this one", new_password=NEW)
    assert code(wrong) == (401, "invalid_credentials")
    weak = await post(service, "password", token, current_password=PASSWORD, new_password="password1")
    assert code(weak) == (422, "weak_password")
    assert weak.json()["errors"][0]["pointer"] == "/new_password"
    done = await post(service, "password", token, current_password=PASSWORD, new_password=NEW)
    assert done.status_code == 204
    assert (await get(service, "sessions", token)).status_code == 200
    assert code(await get(service, "sessions", there["access_token"])) == (401, "token_revoked")
    assert code(await post(service, "reset", token=link, password=PASSWORD)) == (410, "token_expired")
    assert (await login(service, password=NEW)).status_code == 200
