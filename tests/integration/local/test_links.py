"""Pages of links over HTTP: what may stand on them, and the way out."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.support.service import Service, only, served

PERSON = "Mozilla/5.0 (iPhone)"


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with served(only("biolinks")) as running:
        yield running


async def entered(service: Service, person: int) -> str:
    made = await service.client.post("/sandbox/telegram/biolinks/init-data", json={"user": {"id": person}})
    command = {"app": "biolinks", "init_data": made.json()["init_data"]}
    token: str = (await service.client.post("/api/v1/auth/telegram", json=command)).json()["access_token"]
    return token


async def put(service: Service, token: str, version: int = 0, **page: Any) -> int:
    body = {"version": version, "page": {"handle": "ana-climbs", **page}}
    return (await service.ask("PUT", "/api/v1/biolinks/page", token=token, json=body)).status_code


def link(url: str, name: str = "link-1") -> dict[str, str]:
    return {"id": name, "title": "A link", "url": url}


@pytest.mark.parametrize(
    ("url", "location"),
    [
        ("https://example.com/a?b=c&d=%20#e", "https://example.com/a?b=c&d=%20#e"),
        ("https://example.com/español", "https://example.com/espa%C3%B1ol"),
        ("https://example.com/😀", "https://example.com/%F0%9F%98%80"),
        ("https://пример.example/путь", None),
    ],
    ids=["ascii", "spanish", "emoji", "cyrillic"],
)
async def test_links_in_every_alphabet_lead_on(service: Service, url: str, location: str | None) -> None:
    ana = await entered(service, 11)
    assert await put(service, ana, links=[link(url)]) == 200
    answer = await service.ask("GET", "/api/v1/biolinks/go/link-1", headers={"user-agent": PERSON})
    assert answer.status_code == 302
    assert answer.headers["location"].isascii()
    assert location in (None, answer.headers["location"])


@pytest.mark.parametrize(
    "page",
    [
        {"links": [link("https://example.com/\n")]},
        {"links": [link("https://example.com/\r\nset-cookie:a=b")]},
        {"links": [link("https://example.com/\x01")]},
        {"links": [link("https://example.com/\x7f")]},
        {"links": [link("javascript:alert(1)")]},
        {"links": [link("https://example.com", "link-1\n")]},
        {"links": [link("https://example.com"), link("https://example.org")]},
        {"handle": "admin"},
        {"handle": "admin\n"},
        {"colour": "#2b6a4d\n"},
    ],
    ids=["line", "header", "control", "delete", "script", "id", "twice", "reserved", "reserved-line", "colour"],
)
async def test_what_has_no_place_on_a_page_is_refused_and_nothing_kept(service: Service, page: dict[str, Any]) -> None:
    ana = await entered(service, 11)
    assert await put(service, ana, **page) == 422
    found = (await service.ask("GET", "/api/v1/biolinks/page", token=ana)).json()
    assert (found["version"], found["page"]) == (0, None)


async def test_clicks_are_their_owner_s_to_read(service: Service) -> None:
    ana, bea = await entered(service, 11), await entered(service, 12)
    await put(service, ana, links=[link("https://example.com")])
    for agent in (PERSON, PERSON, "Googlebot/2.1", ""):
        await service.ask("GET", "/api/v1/biolinks/go/link-1", headers={"user-agent": agent})
    clicks = (await service.ask("GET", "/api/v1/biolinks/page/clicks/link-1", token=ana)).json()
    assert (clicks["total"], list(clicks["days"].values())) == (2, [2])
    assert (await service.ask("GET", "/api/v1/biolinks/page/clicks/link-1", token=bea)).status_code == 404
    assert (await service.ask("GET", "/api/v1/biolinks/page/clicks/link-1")).status_code == 401
