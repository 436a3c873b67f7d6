"""Somebody who keeps a shop."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import httpx
import pytest

from core.commerce.entitlements.ports import Entitlements
from tests.support.pictures import picture
from tests.support.service import Service

MODULE = pytest.mark.asyncio(loop_scope="module")
OURS = pytest.mark.parametrize("running", ["memory", "disk"], indirect=True)
"""For what concerns stores that people reach through us."""
PASSWORD = "a fine long passphrase"
ORIGIN = "https://gptstore.example"


@dataclass(frozen=True)
class Running:
    """The service, and where it keeps who owns what."""

    service: Service
    entitlements: Entitlements


@dataclass(frozen=True)
class Shop:
    """GPT store with an admin; paths are the app's own."""

    service: Service
    admin: str
    email: str
    app: str = "gptstore"

    async def signed_in_again(self) -> Shop:
        """The same admin, once the token is over."""
        body = {"app": self.app, "email": self.email, "password": PASSWORD}
        answer = await self.service.client.post("/api/v1/auth/login", json=body)
        return replace(self, admin=answer.json()["access_token"])

    async def post(self, path: str, *, token: str | None = None, **body: Any) -> httpx.Response:
        given = self.admin if token is None else token
        return await self.service.ask("POST", f"/api/v1/{self.app}{path}", token=given, json=body)

    async def begin(self, content: bytes, content_type: str = "image/png", **more: Any) -> dict[str, Any]:
        """An upload that was announced."""
        purpose = "product_image" if content_type.startswith("image/") else "product_asset"
        wish = {"purpose": purpose, "content_type": content_type, "size": len(content), "filename": "a file", **more}
        answer = await self.post("/admin/uploads", **wish)
        assert answer.status_code == 201, answer.text
        begun: dict[str, Any] = answer.json()
        return begun

    async def send(self, begun: dict[str, Any], content: bytes, **changed: str) -> httpx.Response:
        """The bytes, as a browser sends them: straight to where the link leads."""
        headers = {**begun["headers"], **changed}
        if begun["url"].startswith("http://127.0.0.1:8000"):  # us
            return await self.service.client.put(begun["url"], headers=headers, content=content)
        async with httpx.AsyncClient() as outside:
            return await outside.put(begun["url"], headers=headers, content=content)

    async def fetch(self, url: str, method: str = "GET", **headers: str) -> httpx.Response:
        """What is there."""
        if url.startswith("http://127.0.0.1:8000"):
            return await self.service.client.request(method, url, headers=headers)
        async with httpx.AsyncClient() as outside:
            return await outside.request(method, url, headers=headers)

    async def complete(self, begun: dict[str, Any], token: str | None = None) -> httpx.Response:
        return await self.post(f"/admin/uploads/{begun['id']}/complete", token=token)

    async def uploaded(
        self, content: bytes | None = None, content_type: str = "image/png", **more: Any
    ) -> dict[str, Any]:
        """A file that is here and was checked."""
        content = picture() if content is None else content
        begun = await self.begin(content, content_type, **more)
        sent = await self.send(begun, content)
        assert sent.status_code == 200, sent.text
        answer = await self.complete(begun)
        assert answer.status_code == 200, answer.text
        confirmed: dict[str, Any] = answer.json()
        return confirmed


async def shop_of(service: Service) -> Shop:
    """The shop with an admin of its own."""
    email = f"{uuid4()}@example.com"
    token, user_id = await member(service, email)
    grant = {"app": "gptstore", "user_id": user_id, "role": "admin"}
    assert (await service.client.post("/sandbox/grants", json=grant)).is_success
    return Shop(service, token, email)


async def member(service: Service, email: str = "") -> tuple[str, str]:
    """A new person's token and id."""
    body = {"app": "gptstore", "email": email or f"{uuid4()}@example.com", "password": PASSWORD}
    answer = await service.client.post("/api/v1/auth/register", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["access_token"], answer.json()["user"]["id"]
