"""Registering and signing in, over HTTP."""

import pytest

from tests.integration.identity.people import PASSWORD, code, get, login, post, registered
from tests.support.service import Service, only, served


async def test_registering_gives_a_session_and_says_who_one_is(service: Service) -> None:
    answer = await service.ask(
        "POST",
        "/api/v1/auth/register",
        json={"app": "lowkeymode", "email": "Ada@Example.com", "password": PASSWORD, "name": "Ada"},
        headers={"X-Timezone": "Europe/Madrid"},
    )
    body = answer.json()
    assert answer.status_code == 201
    assert (body["token_type"], body["expires_in"]) == ("bearer", 900)
    user = body["user"]
    assert user.pop("id")
    assert user == {
        "email": "ada@example.com",
        "email_verified": False,
        "name": None,  # LowkeyMode keeps no names
        "timezone": "Europe/Madrid",
        "locale": "en",
        "created_at": "2030-01-01T12:00:00Z",
        "app": "lowkeymode",
        "roles": [],
    }
    assert (await get(service, "sessions", body["access_token"])).status_code == 200


@pytest.mark.parametrize(
    ("change", "expected", "pointer"),
    [
        ({"password": "seven77"}, "weak_password", "/password"),
        ({"password": "contraseña"}, "weak_password", "/password"),
        ({"password": "Lowkeymode1"}, "weak_password", "/password"),
        ({"email": "nobody"}, "invalid_email", "/email"),
        ({"timezone": "Mars/Olympus"}, "unknown_timezone", "/timezone"),
        ({"app": "nowhere"}, "unknown_app", "/app"),
        ({"roles": ["admin"]}, "validation_failed", "/roles"),
    ],
)
async def test_what_is_wrong_with_a_registration_is_named(
    service: Service, change: dict[str, object], expected: str, pointer: str
) -> None:
    answer = await post(
        service, "register", **{"app": "lowkeymode", "email": "ada@example.com", "password": PASSWORD, **change}
    )
    assert code(answer) == (422, expected)
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_an_address_has_one_account(service: Service) -> None:
    await registered(service)
    again = await post(service, "register", app="lowkeymode", email="ADA@example.com", password=PASSWORD)
    assert code(again) == (409, "email_taken")


async def test_the_right_password_opens_a_session(service: Service) -> None:
    first = await registered(service)
    answer = await login(service)
    assert answer.status_code == 200
    assert answer.json()["user"] == first["user"]


async def test_an_unknown_address_and_a_wrong_password_are_told_alike(service: Service) -> None:
    await registered(service)
    answers = [
        await login(service, password="wrong horse 9"),
        await login(service, email="eve@example.com"),
        await login(service, email="no address"),
        await login(service, password=""),
    ]
    told = [{**answer.json(), "request_id": ""} for answer in answers]
    assert [one.status_code for one in answers] == [401] * 4
    assert all(one == told[0] for one in told)
    assert told[0]["code"] == "invalid_credentials"


async def test_too_many_attempts_on_one_account_wait_wherever_they_come_from() -> None:
    async with served(only("lowkeymode"), RATE_LIMIT_LOGIN="5/60", TRUSTED_PROXIES="127.0.0.1") as service:
        session = await registered(service)

        async def attempt(number: int, password: str) -> tuple[int, str | None]:
            answer = await service.ask(
                "POST",
                "/api/v1/auth/login",
                json={"app": "lowkeymode", "email": "ada@example.com", "password": password},
                headers={"X-Forwarded-For": f"192.0.2.{number}"},
            )
            return answer.status_code, answer.headers.get("retry-after")

        assert [await attempt(number, "wrong horse 9") for number in range(10)] == [(401, None)] * 10
        status, wait = await attempt(10, PASSWORD)
        assert status == 429
        assert 1 <= int(wait or 0) <= 60
        kept = await post(service, "refresh", refresh_token=session["refresh_token"])
        assert kept.status_code == 200


async def test_bad_input_is_never_our_failure(service: Service) -> None:
    for body in (b"", b"{", b"[]", b"null", b'{"app": 1}', b'{"refresh_token": "\\u0000"}', b"\xff"):
        for path in ("register", "login", "apple", "refresh", "forgot", "reset", "verify-email"):
            answer = await service.ask(
                "POST", f"/api/v1/auth/{path}", content=body, headers={"content-type": "application/json"}
            )
            assert answer.status_code in {400, 401, 422}, (path, body, answer.text)
