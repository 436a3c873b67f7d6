"""People of Calixo who post, over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
from dishka import Provider, Scope

from core.social.feed.ports import Completed
from tests.support.pictures import picture
from tests.support.service import Service

APP = "/api/v1/calixo"
PASSWORD = "a fine long passphrase"
OURS = "http://127.0.0.1:8000"


class EverythingDone:
    """Whatever challenge somebody names is theirs and done."""

    async def completed(self, app: str, user_id: UUID, quest_id: UUID) -> bool | None:
        return True


def everything_done() -> Provider:
    """For tests of posts that are not about challenges."""
    provider = Provider(Scope.APP)
    provider.provide(EverythingDone, provides=Completed)
    return provider


@dataclass
class Person:
    """Somebody with a token."""

    service: Service
    id: str
    token: str
    email: str

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        return await self.service.ask(method, f"{APP}{path}", token=self.token, **options)

    async def do(self, method: str, path: str, **options: Any) -> Any:
        """What has to work."""
        answer = await self.ask(method, path, **options)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def code(self, method: str, path: str, **options: Any) -> tuple[int, str]:
        """What has to be refused."""
        answer = await self.ask(method, path, **options)
        return answer.status_code, answer.json()["code"]

    async def write(self, note: str | None = None, **more: Any) -> dict[str, Any]:
        """A post about a new challenge; nothing is looked at yet."""
        body = {"user_challenge_id": str(uuid4()), **({} if note is None else {"note": note}), **more}
        made: dict[str, Any] = await self.do("POST", "/feed", json=body)
        return made

    async def feed(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.do("GET", "/feed"))["items"]
        return found

    async def notices(self, **query: Any) -> dict[str, Any]:
        found: dict[str, Any] = await self.do("GET", "/notifications", params=query)
        return found

    async def begin(self, size: int, content_type: str = "image/png") -> dict[str, Any]:
        """A photo that was announced."""
        begun: dict[str, Any] = await self.do(
            "POST", "/media/uploads", json={"content_type": content_type, "size": size}
        )
        return begun

    async def send(self, begun: dict[str, Any], content: bytes) -> httpx.Response:
        """Its bytes, straight to where the link leads."""
        if begun["url"].startswith(OURS):
            return await self.service.client.put(begun["url"], headers=begun["headers"], content=content)
        async with httpx.AsyncClient() as outside:
            return await outside.put(begun["url"], headers=begun["headers"], content=content)

    async def photo(self, content: bytes | None = None, content_type: str = "image/png") -> str:
        """A photo that is here."""
        content = picture(content_type, 900, 600) if content is None else content
        begun = await self.begin(len(content), content_type)
        assert (await self.send(begun, content)).is_success
        done = await self.do("POST", f"/media/uploads/{begun['id']}/complete")
        assert done["url"] is None
        identity: str = done["id"]
        return identity

    async def confirmation(self, content: bytes, content_type: str = "image/png") -> tuple[int, str]:
        """What is said of bytes that should not be taken."""
        begun = await self.begin(len(content), content_type)
        assert (await self.send(begun, content)).is_success
        return await self.code("POST", f"/media/uploads/{begun['id']}/complete")

    async def follow(self, other: Person) -> None:
        await self.do("POST", "/follow/toggle", json={"user_id": other.id})

    async def grant(self, role: str) -> None:
        body = {"app": "calixo", "user_id": self.id, "role": role}
        assert (await self.service.client.post("/sandbox/grants", json=body)).is_success


async def joined(service: Service, *, locale: str = "es", name: str | None = None) -> Person:
    """Somebody new."""
    email = f"{uuid4()}@example.com"
    body = {"app": "calixo", "email": email, "password": PASSWORD, "locale": locale}
    answer = await service.ask("POST", "/api/v1/auth/register", json=body | ({"name": name} if name else {}))
    assert answer.status_code == 201, answer.text
    session = answer.json()
    person = Person(service, session["user"]["id"], session["access_token"], email)
    if name:
        await person.do("PATCH", "/user/profile", json={"display_name": name})
    return person


async def fetched(service: Service, url: str) -> httpx.Response:
    """What is behind a URL."""
    if url.startswith(OURS):
        return await service.client.get(url)
    async with httpx.AsyncClient() as outside:
        return await outside.get(url)
