"""Somebody who uses the routes of identity."""

from typing import Any

import httpx

from tests.support.service import Service

PASSWORD = "correct horse 9"


async def post(service: Service, path: str, token: str = "", /, **body: Any) -> httpx.Response:
    """POST to a route of identity."""
    return await service.ask("POST", f"/api/v1/auth/{path}", token=token, json=body)


async def get(service: Service, path: str, token: str) -> httpx.Response:
    """GET a route of identity."""
    return await service.ask("GET", f"/api/v1/auth/{path}", token=token)


async def delete(service: Service, path: str, token: str) -> httpx.Response:
    """DELETE at a route of identity."""
    return await service.ask("DELETE", f"/api/v1/auth/{path}", token=token)


async def registered(service: Service, email: str = "ada@example.com", **more: Any) -> dict[str, Any]:
    """A new account's first session."""
    answer = await post(service, "register", **{"app": "lowkeymode", "email": email, "password": PASSWORD, **more})
    assert answer.status_code == 201, answer.text
    session: dict[str, Any] = answer.json()
    return session


async def login(service: Service, email: str = "ada@example.com", password: str = PASSWORD) -> httpx.Response:
    """An attempt to sign in."""
    return await post(service, "login", app="lowkeymode", email=email, password=password)


async def apple_token(service: Service, **who: Any) -> dict[str, str]:
    """What Apple hands to the app."""
    answer = await service.client.post(
        "/sandbox/apple/identity-tokens", json={"app": "lowkeymode", "sub": "001.abc", **who}
    )
    assert answer.status_code == 201, answer.text
    token: dict[str, str] = answer.json()
    return token


async def with_apple(service: Service, **who: Any) -> dict[str, Any]:
    """A session by Apple's sign-in."""
    answer = await post(service, "apple", app="lowkeymode", **await apple_token(service, **who))
    assert answer.status_code == 200, answer.text
    session: dict[str, Any] = answer.json()
    return session


async def mailed_link(service: Service, subject: str) -> str:
    """The token of the newest letter about the subject."""
    letters = [one["payload"] for one in await service.outbox("email") if subject in one["payload"]["subject"]]
    token: str = letters[-1]["text"].partition("?token=")[2].split()[0]
    return token


def code(answer: httpx.Response) -> tuple[int, str]:
    """The status and the problem's code."""
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]
