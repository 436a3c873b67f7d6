"""Somebody who uses CorpFinity."""

from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import httpx

from tests.support.service import Service

PASSWORD = "correct horse 9"
_numbers = count()


@dataclass(frozen=True)
class Person:
    """A signed-in person; paths are the app's own."""

    service: Service
    token: str
    user_id: str
    email: str

    async def ask(self, method: str, path: str, body: Any = None, **query: Any) -> httpx.Response:
        more = {} if body is None else {"json": body}
        return await self.service.ask(method, f"/api/v1/corpfinity{path}", token=self.token, params=query, **more)

    async def get(self, path: str, **query: Any) -> Any:
        """What is read there."""
        answer = await self.ask("GET", path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def remind(self, **fields: Any) -> dict[str, Any]:
        """A reminder made."""
        body = {"type": "water", "title": "Drink", "time_hour": 9, "time_minute": 30, "frequency": "daily", **fields}
        answer = await self.ask("POST", "/reminders", body)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made


async def person(service: Service, *, timezone: str = "UTC") -> Person:
    """A new account."""
    email = f"person{next(_numbers)}@example.com"
    body = {"app": "corpfinity", "email": email, "password": PASSWORD, "timezone": timezone}
    answer = await service.client.post("/api/v1/auth/register", json=body)
    assert answer.status_code == 201, answer.text
    return Person(service, answer.json()["access_token"], answer.json()["user"]["id"], email)


async def returned(who: Person) -> Person:
    """The same person, signed in anew: access tokens follow the clock that tests move."""
    body = {"app": "corpfinity", "email": who.email, "password": PASSWORD}
    answer = await who.service.client.post("/api/v1/auth/login", json=body)
    return replace(who, token=answer.json()["access_token"])


def pointer(answer: httpx.Response) -> tuple[int, str]:
    """The status and the field that is to blame."""
    return answer.status_code, answer.json()["errors"][0]["pointer"]
