"""Somebody who uses CorpFinity."""

from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import httpx

from tests.support.service import Service

FREE = {"title": "Hum", "goal_category": "focus", "energy_level": "low"}
GOAL = {"goal_category": "stress", "energy_level": "high"}
PASSWORD = "correct horse 9"
_numbers = count()


@dataclass(frozen=True)
class Person:
    """A signed-in person; paths are the app's own."""

    service: Service
    token: str
    user_id: str
    email: str

    async def again(self) -> "Person":
        """The same person after signing in anew."""
        body = {"app": "corpfinity", "email": self.email, "password": PASSWORD}
        answer = await self.service.client.post("/api/v1/auth/login", json=body)
        return replace(self, token=answer.json()["access_token"])

    async def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, **options: Any
    ) -> httpx.Response:
        return await self.service.ask(
            method, f"/api/v1/corpfinity{path}", token=self.token, headers=headers or {}, **options
        )

    async def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> httpx.Response:
        return await self.ask("GET", path, headers, params=query)

    async def post(self, path: str, headers: dict[str, str] | None = None, **body: Any) -> httpx.Response:
        return await self.ask("POST", path, headers, json=body)

    async def complete(self, **fields: Any) -> dict[str, Any]:
        """The answer for a free challenge, or the one that is named."""
        body = fields if "challenge_id" in fields else {**FREE, **fields}
        answer = await self.post("/challenges/complete", **body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def all(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """Every item of a list, page by page."""
        items: list[dict[str, Any]] = []
        while True:
            answer = await self.get(path, **query)
            assert answer.status_code == 200, answer.text
            items += answer.json()["items"]
            if answer.json()["next_cursor"] is None:
                return items
            query["cursor"] = answer.json()["next_cursor"]


async def person(service: Service, *, timezone: str = "UTC", locale: str = "en", name: str = "") -> Person:
    """A new account."""
    number = next(_numbers)
    body = {
        "app": "corpfinity",
        "email": f"colleague{number}@example.com",
        "password": PASSWORD,
        "name": name or f"Colleague {number}",
        "timezone": timezone,
        "locale": locale,
    }
    answer = await service.client.post("/api/v1/auth/register", json=body)
    assert answer.status_code == 201, answer.text
    return Person(service, answer.json()["access_token"], answer.json()["user"]["id"], body["email"])


def code(answer: httpx.Response) -> tuple[int, str]:
    """The status and the problem's code."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()["code"]


def pointer(answer: httpx.Response) -> tuple[int, str]:
    """The status and the field that is to blame."""
    return answer.status_code, answer.json()["errors"][0]["pointer"]
