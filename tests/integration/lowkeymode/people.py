"""Somebody who uses LowkeyMode."""

from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx

from tests.support.service import Service

_numbers = count()


@dataclass(frozen=True)
class Person:
    """A signed-in person; paths are the app's own."""

    service: Service
    token: str
    user_id: str

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.service.ask("GET", f"/api/v1/lowkeymode{path}", token=self.token, params=query)

    async def post(self, path: str, headers: dict[str, str] | None = None, **body: Any) -> httpx.Response:
        return await self.service.ask(
            "POST", f"/api/v1/lowkeymode{path}", token=self.token, json=body, headers=headers or {}
        )

    async def patch(self, path: str, **body: Any) -> httpx.Response:
        return await self.service.ask("PATCH", f"/api/v1/lowkeymode{path}", token=self.token, json=body)

    async def score(self, level: int, **more: Any) -> None:
        answer = await self.post("/quiet-score", db_level=level, **more)
        assert answer.status_code == 201, answer.text

    async def freezes(self) -> int:
        held: int = (await self.get("/streak")).json()["freezes"]
        return held


async def person(service: Service, *, role: str = "", timezone: str = "UTC") -> Person:
    """A new account, with a role if one is given."""
    email = f"person{next(_numbers)}@example.com"
    body = {"app": "lowkeymode", "email": email, "password": "correct horse 9", "timezone": timezone}
    answer = await service.client.post("/api/v1/auth/register", json=body)
    assert answer.status_code == 201, answer.text
    found = Person(service, answer.json()["access_token"], answer.json()["user"]["id"])
    if role:
        granted = await service.client.post(
            "/sandbox/grants", json={"app": "lowkeymode", "user_id": found.user_id, "role": role}
        )
        assert granted.is_success, granted.text
    return found


def code(answer: httpx.Response) -> tuple[int, str]:
    """The status and the problem's code."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()["code"]


def pointer(answer: httpx.Response) -> tuple[int, str]:
    """The status and the field that is to blame."""
    return answer.status_code, answer.json()["errors"][0]["pointer"]
