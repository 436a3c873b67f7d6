"""Messages over HTTP, from registering a device to what the providers received, in memory and on Postgres."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.service import WITHOUT_SHOPS, Service, only, served, where

PASSWORD = "a fine long passphrase"
APP = "/api/v1/corpfinity"
FREE_CHALLENGE = {"title": "A walk", "goal_category": "movement", "energy_level": "low"}


@pytest.fixture(params=["memory", "postgres"])
async def service(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Service]:
    environment = {"RHIZOME_DATA_DIR": str(tmp_path), "PUBLIC_URL": "https://wellness.example"} | where(request)
    async with served(only(*WITHOUT_SHOPS), **environment) as running:
        await running.hold("2030-01-02T08:00:00Z")
        yield running


@dataclass
class Person:
    """Somebody who is signed in, and signs in again when the clock has moved on."""

    service: Service
    email: str
    token: str

    async def ask(self, operation: str, body: Any = None) -> httpx.Response:
        method, path = operation.split(" ")
        more = {} if body is None else {"json": body}
        answer = await self.service.ask(method, APP + path, token=self.token, **more)
        if answer.status_code != 401:
            return answer
        credentials = {"app": "corpfinity", "email": self.email, "password": PASSWORD}
        self.token = (await self.service.ask("POST", "/api/v1/auth/login", json=credentials)).json()["access_token"]
        return await self.service.ask(method, APP + path, token=self.token, **more)

    async def does(self, operation: str, body: Any = None, status: int = 200) -> Any:
        answer = await self.ask(operation, body)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None


async def person(service: Service, name: str = "ada", zone: str = "UTC") -> Person:
    """A new account."""
    body = {"app": "corpfinity", "email": f"{name}@example.com", "password": PASSWORD}
    answer = await service.ask("POST", "/api/v1/auth/register", json=body, headers={"x-timezone": zone})
    assert answer.status_code == 201, answer.text
    return Person(service, body["email"], answer.json()["access_token"])


async def drained(service: Service) -> None:
    assert (await service.drain())["failed"] == 0


async def pushes(service: Service) -> list[dict[str, Any]]:
    return [item["payload"] for item in await service.outbox("push")]


async def test_a_test_arrives_on_every_device_and_on_none_that_is_unregistered(service: Service) -> None:
    ada = await person(service)
    await ada.does("POST /notifications/test", status=202)  # also without devices
    await drained(service)
    for device, platform in (("a" * 64, "ios"), ("b" * 140, "android")):
        body = {"token": device, "platform": platform, "installation_id": device[:8]}
        await ada.does("POST /notifications/register", body, status=204)
    await ada.does("POST /notifications/test", status=202)
    await drained(service)
    found = await pushes(service)
    assert sorted(each["token"] for each in found) == ["a" * 64, "b" * 140]
    assert {each["title"] for each in found} == {"Test notification"}
    await ada.does("DELETE /notifications/unregister", {"token": "a" * 64}, status=204)
    await ada.does("DELETE /notifications/unregister", {"token": "unknown"}, status=204)
    await ada.does("POST /notifications/test", status=202)
    await drained(service)
    assert [each["token"] for each in await pushes(service)].count("a" * 64) == 1


async def test_a_reminder_arrives_at_its_local_time_and_rests_with_its_person(service: Service) -> None:
    ada = await person(service, zone="America/New_York")
    await ada.does("POST /notifications/register", {"token": "a" * 64, "platform": "ios"}, status=204)
    await ada.does("PUT /notifications/preferences", {"types": {"motivation": {"push": False}}})
    reminder = {"type": "stretch", "title": "Stand up", "time_hour": 9, "time_minute": 30, "frequency": "daily"}
    await ada.does("POST /reminders", reminder, status=201)
    await service.hold("2030-01-02T14:29:59Z")
    await drained(service)
    assert await pushes(service) == []
    await service.hold("2030-01-02T14:30:00Z")
    for _ in range(2):
        await drained(service)
    [push] = await pushes(service)
    assert (push["title"], push["body"]) == ("Stand up", "Time for your stretch!")
    hours = {"start": "09:00", "end": "10:15"}
    view = await ada.does("PUT /notifications/preferences", {"quiet_hours": hours})
    assert (view["quiet_hours"], view["types"]["motivation"]) == (hours, {"push": False, "email": False})
    await service.hold("2030-01-03T14:30:00Z")
    await drained(service)
    assert len(await pushes(service)) == 1
    await service.hold("2030-01-03T15:15:00Z")
    await drained(service)
    assert len(await pushes(service)) == 2


async def test_moving_to_another_zone_takes_reminders_along(service: Service) -> None:
    ada = await person(service)
    await ada.does("POST /notifications/register", {"token": "a" * 64, "platform": "ios"}, status=204)
    await ada.does("PUT /notifications/preferences", {"types": {"motivation": {"push": False}}})
    reminder = {"type": "walk", "title": "Out", "time_hour": 20, "time_minute": 0, "frequency": "daily"}
    await ada.does("POST /reminders", reminder, status=201)
    await ada.does("PATCH /users/me", {"timezone": "Asia/Tokyo"})
    await service.hold("2030-01-02T11:00:00Z")  # 20:00 in Tokyo
    await drained(service)
    assert len(await pushes(service)) == 1
    await service.hold("2030-01-02T20:00:00Z")
    await drained(service)
    assert len(await pushes(service)) == 1


async def test_a_killed_apns_gets_it_later_and_a_dead_device_is_forgotten(service: Service) -> None:
    ada = await person(service)
    await ada.does("POST /notifications/register", {"token": "a" * 64, "platform": "ios"}, status=204)
    await service.fault(service="apns", times=1, status=503, body={"reason": "ServiceUnavailable"})
    await ada.does("POST /notifications/test", status=202)
    await drained(service)
    assert await pushes(service) == []
    await service.advance(120)
    await drained(service)
    assert len(await pushes(service)) == 1
    await service.fault(service="apns", times=1, status=400, body={"reason": "BadDeviceToken"})
    await ada.does("POST /notifications/test", status=202)
    await drained(service)
    await ada.does("POST /notifications/test", status=202)
    await drained(service)
    assert len(await pushes(service)) == 1


async def test_letters_stop_with_one_click_and_not_with_a_look(service: Service) -> None:
    ada = await person(service)
    await ada.does("PUT /notifications/preferences", {"types": {"motivation": {"email": True}}})
    await service.hold("2030-01-02T19:00:00Z")
    await drained(service)
    letters = [item["payload"] for item in await service.outbox("email") if "List-Unsubscribe" in str(item)]
    [letter] = letters
    headers = {name.lower(): value for name, value in letter["headers"].items()}
    assert headers["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    link = re.sub(r"\s", "", headers["list-unsubscribe"]).strip("<>")
    assert link.startswith("https://wellness.example/unsubscribe/")
    assert link in letter["text"]
    assert letter["html"]
    path = link.removeprefix("https://wellness.example")
    page = await service.client.get(path, headers={"accept-language": "es-ES"})
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert 'lang="es"' in page.text
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert (await ada.does("GET /notifications/preferences"))["types"]["motivation"]["email"]
    form = {"content-type": "application/x-www-form-urlencoded"}
    for body in (b"List-Unsubscribe=One-Click", b""):
        assert (await service.client.post(path, content=body, headers=form)).status_code == 200
    assert not (await ada.does("GET /notifications/preferences"))["types"]["motivation"]["email"]
    for method in ("GET", "POST"):
        answer = await service.client.request(method, f"{path}x")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("PUT /notifications/preferences", {"quiet_hours": {"start": "22:00", "end": "22:00"}}, "/quiet_hours"),
    ("PUT /notifications/preferences", {"quiet_hours": {"start": "22:00"}}, "/quiet_hours/end"),
    ("PUT /notifications/preferences", {"quiet_hours": {"start": "25:00", "end": "07:00"}}, "/quiet_hours/start"),
    ("PUT /notifications/preferences", {"types": {"unheard_of": {"push": True}}}, "/types/unheard_of"),
    ("PUT /notifications/preferences", {"types": {"reminder": {"push": 1}}}, "/types/reminder/push"),
    ("POST /notifications/register", {"token": "x" * 4097, "platform": "ios"}, "/token"),
    ("POST /notifications/register", {"token": "x\0", "platform": "ios"}, "/token"),
    ("POST /notifications/register", {"token": "", "platform": "ios"}, "/token"),
    ("POST /notifications/register", {"token": "x", "platform": "fax"}, "/platform"),
    ("POST /notifications/register", {"token": '{"endpoint": "https://x.example"}', "platform": "web"}, "/token"),
    ("DELETE /notifications/unregister", {}, "/token"),
]


async def test_what_is_wrong_is_told_where() -> None:
    async with served(only("lowkeymode", "corpfinity")) as service:
        ada = await person(service)
        for operation, body, pointer in WRONG:
            answer = await ada.ask(operation, body)
            assert answer.status_code == 422, answer.text
            assert answer.json()["errors"][0]["pointer"] == pointer


async def test_deleting_the_account_leaves_nothing_to_send(service: Service) -> None:
    ada = await person(service)
    await ada.does("POST /notifications/register", {"token": "a" * 64, "platform": "ios"}, status=204)
    answer = await service.ask("DELETE", "/api/v1/auth/account", token=ada.token, json={"password": PASSWORD})
    assert answer.is_success, answer.text
    await service.hold("2030-01-03T19:00:00Z")
    await drained(service)
    assert await pushes(service) == []


async def test_nobody_comes_in_without_a_token_of_the_app() -> None:
    operations = [
        "POST /notifications/register",
        "DELETE /notifications/unregister",
        "POST /notifications/test",
        "GET /notifications/preferences",
        "PUT /notifications/preferences",
    ]
    async with served(only("lowkeymode", "corpfinity")) as service:
        paths = (await service.ask("GET", f"{APP}/openapi.json")).json()["paths"]
        documented = {f"{method.upper()} {path.removeprefix(APP)}" for path in paths for method in paths[path]}
        assert set(operations) <= documented
        body = {"app": "lowkeymode", "email": "eve@example.com", "password": PASSWORD}
        token = (await service.ask("POST", "/api/v1/auth/register", json=body)).json()["access_token"]
        for operation in operations:
            method, path = operation.split(" ")
            for given, code in (("", "unauthenticated"), (token, "token_invalid")):
                answer = await service.ask(method, APP + path, token=given, json={})
                assert (answer.status_code, answer.json()["code"]) == (401, code), operation


async def test_an_achievement_of_yesterday_is_no_news(tmp_path: Path) -> None:
    async with served(only("lowkeymode", "corpfinity"), RHIZOME_DATA_DIR=str(tmp_path)) as service:
        told: dict[str, int] = {}
        for name, later in (("ada", "2030-01-02T23:30:00Z"), ("bob", "2030-01-03T00:30:00Z")):
            await service.hold("2030-01-02T12:00:00Z")
            someone = await person(service, name)
            token = name[0] * 64
            await someone.does("POST /notifications/register", {"token": token, "platform": "ios"}, status=204)
            done = await someone.does("POST /challenges/complete", FREE_CHALLENGE, status=201)
            assert done["achievements"], "the first one of all"
            await service.hold(later)
            await drained(service)
            titles = [push["title"] for push in await pushes(service) if push["token"] == token]
            told[name] = len([title for title in titles if title == "🏆 Achievement Unlocked!"])
        assert told["ada"] >= 1, "late, but of its day"
        assert told["bob"] == 0
