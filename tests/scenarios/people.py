"""People who use the service, and the world they live in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from tests.support.running import Run
from tests.support.service import Service

APP = "lowkeymode"
PASSWORD = "correct horse 9"
_numbers = count(1)


def instant(local: str, zone: str = "UTC", *, fold: int = 0) -> str:
    """What clocks in the zone show, as RFC 3339 in UTC: `instant("2027-03-28 03:30", "Europe/Madrid")`."""
    wall = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return wall.astimezone(UTC).isoformat().replace("+00:00", "Z")


class World(Service):
    """A run, its clock and its people."""

    def __init__(self, client: httpx.AsyncClient, run: Run) -> None:
        super().__init__(client)
        self.run = run

    async def start_over(self) -> None:
        """What an earlier test left behind is dealt with."""
        for control in ("faults", "outbox"):
            assert (await self.client.delete(f"/sandbox/{control}")).status_code == 204
        await self.hold()

    async def at(self, local: str, zone: str = "UTC", *, fold: int = 0) -> None:
        """Hold the clock where clocks in the zone show this."""
        await self.hold(instant(local, zone, fold=fold))

    async def apple_token(self, sub: str, *, app: str = APP, **claims: Any) -> dict[str, str]:
        """What Apple hands to the app."""
        answer = await self.client.post("/sandbox/apple/identity-tokens", json={"app": app, "sub": sub, **claims})
        assert answer.status_code == 201, answer.text
        token: dict[str, str] = answer.json()
        return token

    async def apple(self, sub: str = "", *, app: str = APP, **more: Any) -> Person:
        """Somebody who signs in with Apple; by default someone new. Cheaper than a password."""
        sub = sub or f"sub.{next(_numbers)}"
        token = await self.apple_token(sub, app=app)
        answer = await self.ask("POST", "/api/v1/auth/apple", json={"app": app, **token, **more})
        assert answer.status_code == 200, answer.text
        return Person(self, answer.json(), app, sub=sub)

    async def registered(self, *, app: str = APP, email: str = "", **more: Any) -> Person:
        """A new account with an address and a password."""
        email = email or f"person{next(_numbers)}@example.com"
        body = {"app": app, "email": email, "password": PASSWORD, **more}
        answer = await self.ask("POST", "/api/v1/auth/register", json=body)
        assert answer.status_code == 201, answer.text
        return Person(self, answer.json(), app, email=email)

    async def grant(self, person: Person, role: str) -> None:
        """Give somebody a role in their app."""
        given = {"app": person.app, "user_id": person.id, "role": role}
        assert (await self.client.post("/sandbox/grants", json=given)).status_code == 200

    async def login(self, email: str, password: str = PASSWORD, *, app: str = APP) -> httpx.Response:
        """An attempt to sign in."""
        return await self.ask("POST", "/api/v1/auth/login", json={"app": app, "email": email, "password": password})

    async def letter(self, to: str, subject: str) -> str:
        """The token of the link in the newest letter about the subject to that address."""
        letters = [one["payload"]["text"] for one in await self.outbox("email") if one["to"] == to]
        found = [text for text in letters if "?token=" in text]
        assert found, f"no letter about {subject} to {to}"
        token: str = found[-1].partition("?token=")[2].split()[0]
        return token


@dataclass
class Person:
    """Somebody signed in, who refreshes their access token when time has passed. Paths are those of the app."""

    world: World
    session: dict[str, Any]
    app: str = APP
    email: str = ""
    sub: str = ""

    @property
    def id(self) -> str:
        user_id: str = self.session["user"]["id"]
        return user_id

    @property
    def token(self) -> str:
        token: str = self.session["access_token"]
        return token

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """A request to any path; once more with fresh tokens when they have expired."""
        answer = await self.world.ask(method, path, token=self.token, **options)
        if answer.status_code == 401 and answer.json()["code"] == "token_expired":
            await self.renew()
            answer = await self.world.ask(method, path, token=self.token, **options)
        return answer

    async def renew(self) -> None:
        """A new pair of tokens, after a week away by signing in again."""
        body = {"refresh_token": self.session["refresh_token"]}
        answer = await self.world.ask("POST", "/api/v1/auth/refresh", json=body)
        if answer.status_code == 401 and answer.json()["code"] == "refresh_token_invalid":
            again = await self.world.apple(self.sub, app=self.app) if self.sub else None
            pair = again.session if again else (await self.world.login(self.email, app=self.app)).json()
        else:
            assert answer.status_code == 200, answer.text
            pair = answer.json()
        self.session |= pair

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.ask("GET", f"/api/v1/{self.app}{path}", params=query)

    async def post(self, path: str, headers: dict[str, str] | None = None, **body: Any) -> httpx.Response:
        return await self.ask("POST", f"/api/v1/{self.app}{path}", json=body, headers=headers or {})

    async def patch(self, path: str, **body: Any) -> httpx.Response:
        return await self.ask("PATCH", f"/api/v1/{self.app}{path}", json=body)

    async def delete(self, path: str) -> httpx.Response:
        return await self.ask("DELETE", f"/api/v1/{self.app}{path}")

    async def auth(self, method: str, path: str, **options: Any) -> httpx.Response:
        """A request to a route of identity."""
        return await self.ask(method, f"/api/v1/auth{path}", **options)

    async def streak(self) -> dict[str, Any]:
        """The streak as it stands."""
        return body(await self.get("/streak"), 200)

    async def log(self, **more: Any) -> dict[str, Any]:
        """A meditation."""
        return body(await self.post("/streak", duration_seconds=600, **more), 201)

    async def move_to(self, zone: str) -> None:
        """Live by another zone from now on."""
        assert body(await self.patch("/profile", timezone=zone), 200)["timezone"] == zone


@asynccontextmanager
async def visit(run: Run) -> AsyncIterator[World]:
    """A run as seen over HTTP, as if it had just begun."""
    limits = httpx.Limits(max_connections=64)
    async with httpx.AsyncClient(base_url=run.url, timeout=30, limits=limits) as client:
        world = World(client, run)
        await world.start_over()
        yield world


def body(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The answer's JSON, if it has that status."""
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


def code(answer: httpx.Response) -> tuple[int, str]:
    """The status and the problem's code, of a problem document that is whole."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    problem = answer.json()
    assert {"type", "title", "status", "detail", "instance", "code", "request_id"} <= set(problem)
    assert problem["status"] == answer.status_code
    assert problem["request_id"] == answer.headers["x-request-id"]
    return answer.status_code, problem["code"]
