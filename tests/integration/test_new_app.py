"""A new app costs one file: its routes, document, origins and limits are there, and no line of ours has changed."""

from pathlib import Path

import pytest

from tests.support.service import Service, served

MANIFEST = """
from core.engagement.scores.feature import QuietScores
from core.platform.registry.spec import AppSpec

APP = AppSpec(
    slug="pottery",
    title="Pottery",
    features=(QuietScores(path="/kiln-score"),),
    cors_origins=frozenset({"https://pottery.example"}),
    timezone="Europe/Madrid",
    locales=("es", "en"),
)
"""
PASSWORD = "a fine long passphrase"


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """A folder of manifests with one made-up app in it."""
    (tmp_path / "pottery.py").write_text(MANIFEST)
    return str(tmp_path)


async def token_for(service: Service, app: str) -> str:
    """A fresh person's access token."""
    person = {"app": app, "email": f"{app}@example.com", "password": PASSWORD}
    answer = await service.ask("POST", "/api/v1/auth/register", json=person)
    assert answer.status_code == 201, answer.text
    token: str = answer.json()["access_token"]
    return token


async def test_its_routes_work_for_its_people_and_for_nobody_else(folder: str) -> None:
    async with served(RHIZOME_APPS_DIR=folder) as service:
        own, other = await token_for(service, "pottery"), await token_for(service, "lowkeymode")
        path, score = "/api/v1/pottery/kiln-score", {"db_level": 30}
        assert (await service.ask("POST", path, token=own, json=score)).status_code == 201
        assert (await service.ask("POST", path, token=other, json=score)).status_code == 401
        assert (await service.ask("POST", path, json=score)).status_code == 401
        assert (await service.ask("GET", "/api/v1/pottery/streak", token=own)).status_code == 404


async def test_the_manifest_s_zone_and_language_are_its_people_s(folder: str) -> None:
    async with served(RHIZOME_APPS_DIR=folder) as service:
        person = {"app": "pottery", "email": "zone@example.com", "password": PASSWORD}
        user = (await service.ask("POST", "/api/v1/auth/register", json=person)).json()["user"]
    assert (user["timezone"], user["locale"]) == ("Europe/Madrid", "es")


async def test_its_document_holds_what_its_clients_may_call_and_nothing_else(folder: str) -> None:
    async with served(RHIZOME_APPS_DIR=folder) as service:
        own = (await service.ask("GET", "/api/v1/pottery/openapi.json")).json()
        whole = (await service.ask("GET", "/api/v1/openapi.json")).json()
    assert "/api/v1/pottery/kiln-score" in own["paths"]
    assert "/api/v1/auth/login" in own["paths"]
    assert "/api/v1/auth/apple" not in own["paths"]
    assert not any(path.startswith("/api/v1/lowkeymode") for path in own["paths"])
    names = {operation["operationId"] for path in whole["paths"].values() for operation in path.values()}
    own_names = {
        operation["operationId"]
        for path, operations in own["paths"].items()
        if "/pottery/" in path
        for operation in operations.values()
    }
    assert {f"pottery{name[0].upper()}{name[1:]}" for name in own_names} <= names


async def test_browsers_on_its_origins_may_call_it(folder: str) -> None:
    origin = {"origin": "https://pottery.example"}
    async with served(RHIZOME_APPS_DIR=folder) as service:
        own = await service.ask("GET", "/api/v1/pottery/openapi.json", headers=origin)
        other = await service.ask("GET", "/api/v1/lowkeymode/openapi.json", headers=origin)
    assert own.headers["access-control-allow-origin"] == "https://pottery.example"
    assert "access-control-allow-origin" not in other.headers


async def test_its_routes_are_limited_and_counted_under_its_name(folder: str) -> None:
    async with served(RHIZOME_APPS_DIR=folder, RATE_LIMIT_DEFAULT="2/60") as service:
        path = "/api/v1/pottery/kiln-score"
        statuses = [(await service.ask("POST", path, json={})).status_code for _ in range(3)]
        metrics = (await service.ask("GET", "/metrics")).text
    assert statuses == [401, 401, 429]
    assert 'app="pottery"' in metrics


async def test_the_docs_page_offers_it(folder: str) -> None:
    async with served(RHIZOME_APPS_DIR=folder) as service:
        assert '<option value="pottery">Pottery</option>' in (await service.ask("GET", "/docs")).text
