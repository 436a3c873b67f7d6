"""What the studio's owner sees of the apps' use."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from tests.support.service import Service, served

PATH = "/api/v1/portfolio/analytics"
PASSWORD = "a fine long passphrase"
DAY = 24 * 3600
SATURDAY = "2030-01-05T23:00:00Z"


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with served() as running:
        await running.hold(SATURDAY)
        yield running


@pytest.fixture
async def on_postgres(database: str) -> AsyncIterator[Service]:
    async with served(MODE="postgres", DATABASE_URL=database, DATABASE_REPLICA_URL=database) as running:
        await running.hold(SATURDAY)
        yield running


class People:
    """Accounts by name, signed in anew whenever they ask."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.emails: dict[str, str] = {}

    async def token(self, name: str, app: str = "lowkeymode") -> str:
        way, known = "login", self.emails.get(name)
        if known is None:
            way, known = "register", self.emails.setdefault(name, f"{name}-{uuid4()}@example.com")
        body = {"app": app, "email": known, "password": PASSWORD}
        answer = await self.service.ask("POST", f"/api/v1/auth/{way}", json=body)
        assert answer.is_success, answer.text
        token: str = answer.json()["access_token"]
        return token

    async def owner(self, app: str = "lowkeymode") -> str:
        token = await self.token("owner", app)
        grant = {"app": app, "email": self.emails["owner"], "role": "owner"}
        assert (await self.service.client.post("/sandbox/grants", json=grant)).is_success
        return token


async def seen(service: Service, token: str, app: str = "lowkeymode", **params: str) -> dict[str, Any]:
    answer = await service.ask("GET", PATH, token=token, params={"app": app, **params})
    assert answer.status_code == 200, answer.text
    [found] = answer.json()["apps"]
    assert found["app"] == app
    typed: dict[str, Any] = found
    return typed


def counted(series: list[dict[str, Any]], of: str = "count") -> dict[str, int]:
    """What is not nothing, by date."""
    return {entry["date"]: entry[of] for entry in series if entry[of]}


async def test_people_count_once_a_day_a_week_and_a_month_by_utc(on_postgres: Service) -> None:
    service = on_postgres
    people = People(service)
    for _ in range(3):  # Saturday, Sunday, Monday
        for name in ("ada", "bob"):
            token = await people.token(name)
            for _ in range(2):
                assert (await service.ask("GET", "/api/v1/lowkeymode/streak", token=token)).is_success
        await service.advance(DAY)
    owner = await people.owner("corpfinity")
    active = (await seen(service, owner))["active"]
    assert counted(active["day"]) == {"2030-01-05": 2, "2030-01-06": 2, "2030-01-07": 2}
    assert counted(active["week"]) == {"2029-12-31": 2, "2030-01-07": 2}
    assert counted(active["month"]) == {"2030-01-01": 2}
    assert len(active["day"]) == 30
    assert active["day"][-1]["date"] == "2030-01-08"
    other = await seen(service, owner, "corpfinity")
    assert counted(other["active"]["day"]) == {"2030-01-08": 1}, "the owner, who asks with a token of that app"
    day = (await seen(service, owner, **{"from": "2030-01-06", "to": "2030-01-06"}))["active"]
    assert [counted(day[period]) for period in ("day", "week", "month")] == [
        {"2030-01-06": 2}, {"2029-12-31": 2}, {"2030-01-01": 2},
    ]  # fmt: skip


async def test_completions_capabilities_and_failures_are_counted(service: Service) -> None:
    people = People(service)
    ada, owner = await people.token("ada"), await people.owner()
    before = await seen(service, owner)
    for _ in range(2):
        body = {"duration_seconds": 60}
        assert (await service.ask("POST", "/api/v1/lowkeymode/streak", token=ada, json=body)).status_code == 201
    await service.drain()
    for _ in range(3):
        assert (await service.ask("GET", "/api/v1/lowkeymode/leaderboard", token=ada)).is_success
    assert (await service.ask("POST", "/api/v1/lowkeymode/streak", token=ada, json={"x": 1})).status_code == 422
    assert (await service.ask("POST", "/api/v1/lowkeymode/streak/repair", token=ada)).status_code == 409
    assert (await service.ask("GET", "/api/v1/lowkeymode/profile")).status_code == 401
    found = await seen(service, owner)
    assert counted(found["completions"], "streak_logs") == {"2030-01-05": 2}
    assert counted(found["completions"], "challenges") == {}
    features = {entry["feature"]: entry["requests"] for entry in found["features"]}
    assert features == {"streaks": 4, "leaderboard": 3, "profile": 1}
    assert {entry["of"]: entry["count"] for entry in found["errors"]["by_status"]} == {"4xx": 3}
    codes = {entry["of"]: entry["count"] for entry in found["errors"]["by_code"]}
    assert codes == {"validation_failed": 1, "nothing_to_repair": 1, "unauthenticated": 1}
    assert found["requests"] - before["requests"] == 8 + 1, "and the owner's own"


async def test_without_the_role_it_is_not_there(service: Service) -> None:
    people = People(service)
    ada = await people.token("ada")
    assert (await service.ask("GET", PATH)).status_code == 401
    assert (await service.ask("GET", PATH, token=ada)).json()["code"] == "not_found"
    grant = {"app": "lowkeymode", "email": people.emails["ada"], "role": "admin"}
    assert (await service.client.post("/sandbox/grants", json=grant)).is_success
    assert (await service.ask("GET", PATH, token=ada)).status_code == 404
    for app in ("lowkeymode", "corpfinity"):
        answer = await service.ask("GET", PATH, token=await people.owner(app))
        assert answer.status_code == 200
        assert {entry["app"] for entry in answer.json()["apps"]} >= {"lowkeymode", "corpfinity"}


async def test_what_can_not_be_told_is_refused(service: Service) -> None:
    owner = await People(service).owner()

    async def refused(**params: str) -> tuple[int, str]:
        answer = await service.ask("GET", PATH, token=owner, params=params)
        return answer.status_code, answer.json().get("code", "")

    assert await refused(app="nothing") == (404, "not_found")
    assert await refused(**{"from": "2030-01-02", "to": "2030-01-01"}) == (422, "invalid_range")
    assert await refused(**{"from": "2029-01-01", "to": "2030-02-05"}) == (422, "invalid_range")
    assert (await refused(**{"from": "yesterday"}))[0] == 422
    for day in ("0001-01-01", "9999-12-31"):
        answer = await service.ask("GET", PATH, token=owner, params={"from": day, "to": day})
        assert answer.status_code == 200, answer.text


async def test_it_is_in_the_whole_document_and_in_no_app_s(service: Service) -> None:
    whole = (await service.ask("GET", "/api/v1/openapi.json")).json()
    assert {"401", "404", "422"} <= set(whole["paths"][PATH]["get"]["responses"])
    assert PATH not in (await service.ask("GET", "/api/v1/lowkeymode/openapi.json")).json()["paths"]
