"""The guide "add an app", followed to the letter."""

import re
import shlex
from pathlib import Path
from typing import Any

import httpx

from tests.support.service import Service, served

GUIDE = (Path(__file__).parents[2] / "docs" / "guides" / "add-an-app.md").read_text()


def blocks(language: str) -> list[str]:
    """The blocks of code in that language."""
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.M | re.S)


def file_of_the_manifest() -> str:
    """Where the guide says that the manifest goes."""
    found = re.search(r"`src/core/platform/apps/(\w+\.py)`:", GUIDE)
    assert found is not None
    return found[1]


async def curled(service: Service, command: str, token: str) -> httpx.Response:
    """What the command line would have got, had it been curl's."""
    words = shlex.split(command.partition(" | ")[0].replace("$TOKEN", token))
    assert words.pop(0) == "curl"
    headers: dict[str, str] = {}
    body: Any = None
    url = ""
    while words:
        match words.pop(0):
            case "-s":
                pass
            case "-H":
                name, _, value = words.pop(0).partition(": ")
                headers[name] = value
            case "-d":
                body = words.pop(0)
            case address:
                assert not url
                url = address.removeprefix("localhost:8000")
    return await service.ask("POST" if body else "GET", url, headers=headers, content=body)


async def test_the_manifest_is_an_app_and_each_command_answers(tmp_path: Path) -> None:
    (manifest,) = blocks("python")
    (tmp_path / file_of_the_manifest()).write_text(manifest)
    (session,) = blocks("console")
    commands = session.replace("\\\n", " ").split("$ ")[1:]
    assert commands.pop(0).strip() == "make run"
    async with served(RHIZOME_APPS_DIR=str(tmp_path)) as service:
        document = await curled(service, commands.pop(0), "")
        assert document.status_code == 200
        assert set(document.json()["paths"]) >= {"/api/v1/breathe/me", "/api/v1/breathe/breaths"}
        registered = await curled(service, commands.pop(0), "")
        assert registered.status_code == 201, registered.text
        assert registered.json()["user"]["timezone"] == "Europe/Madrid"
        assert registered.json()["user"]["locale"] == "es"
        logged = await curled(service, commands.pop(0), registered.json()["access_token"])
        assert logged.status_code == 201, logged.text
        assert logged.json()["today_done"] is False, "twice a day is what the manifest asks for"
        assert not commands
        preflight = {"origin": "https://breathe.example", "access-control-request-method": "POST"}
        allowed = await service.ask("OPTIONS", "/api/v1/breathe/breaths", headers=preflight)
        assert allowed.headers["access-control-allow-origin"] == "https://breathe.example"
