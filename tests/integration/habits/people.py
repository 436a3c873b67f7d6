"""Somebody who uses CorpFinity."""

from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx

from tests.support.service import Service

_numbers = count()
PREFIX = "/api/v1/corpfinity"


@dataclass
class Person:
    """A signed-in person; paths are an app's own. Whenever time has passed their session is renewed, as clients do."""

    service: Service
    token: str
    user_id: str
    email: str
    refresh_token: str
    prefix: str = PREFIX

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        answer = await self.service.ask(method, f"{self.prefix}{path}", token=self.token, **options)
        if answer.status_code == 401:
            pair = await self.service.client.post("/api/v1/auth/refresh", json={"refresh_token": self.refresh_token})
            assert pair.status_code == 200, pair.text
            self.token, self.refresh_token = pair.json()["access_token"], pair.json()["refresh_token"]
            answer = await self.service.ask(method, f"{self.prefix}{path}", token=self.token, **options)
        return answer

    async def get(self, path: str, **query: Any) -> Any:
        """The body of what must succeed."""
        return _body(await self.ask("GET", path, params=query))

    async def patch(self, path: str, **body: Any) -> Any:
        """The same for a change."""
        return _body(await self.ask("PATCH", path, json=body))


async def person(
    service: Service, *, timezone: str = "UTC", name: str | None = "Ada", locale: str = "en", app: str = "corpfinity"
) -> Person:
    """A new account."""
    email = f"habits{next(_numbers)}@example.com"
    body = {"app": app, "email": email, "password": "correct horse 9", "timezone": timezone, "locale": locale}
    answer = await service.client.post("/api/v1/auth/register", json=body | ({"name": name} if name else {}))
    assert answer.status_code == 201, answer.text
    session = answer.json()
    return Person(
        service,
        session["access_token"],
        session["user"]["id"],
        email,
        session["refresh_token"],
        f"/api/v1/{app}",
    )


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    """Status, code and the field that is to blame, if one is."""
    problem = answer.json()
    return answer.status_code, problem["code"], (problem.get("errors") or [{"pointer": ""}])[0]["pointer"]


def _body(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()
