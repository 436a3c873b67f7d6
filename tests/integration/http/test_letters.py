"""The pages behind mailed links."""

import re

import msgspec
import pytest

from core.identity.recovery.links import PAGE, PublicUrl, Purpose
from core.identity.recovery.reset import ResetCommand
from core.identity.recovery.verify_email import VerifyEmailCommand
from entrypoints.http.letters import FOLDER, letter_routes
from tests.support.edge import edge_over

COMMANDS: dict[Purpose, type[msgspec.Struct]] = {"reset": ResetCommand, "verify": VerifyEmailCommand}


@pytest.mark.parametrize("purpose", PAGE)
async def test_a_mailed_link_leads_to_a_page_of_ours_alone(purpose: Purpose) -> None:
    async with edge_over(*letter_routes()) as client:
        page = await client.get(PublicUrl("").link(purpose, "x"))
        assert page.status_code == 200
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        for link in re.findall(r'(?:src|href)="(/letters/[^"]+)"', page.text):
            assert (await client.get(link)).status_code == 200, link


@pytest.mark.parametrize("purpose", PAGE)
def test_the_form_asks_for_what_the_route_takes(purpose: Purpose) -> None:
    asked = set(re.findall(r'name="(\w+)" type=', (FOLDER / f"{PAGE[purpose]}.html").read_text()))
    assert asked | {"token"} == {field.name for field in msgspec.structs.fields(COMMANDS[purpose])}


@pytest.mark.parametrize("name", ["nothing.js", "reset.html", "..%2Fletters.js"])
async def test_nothing_else_is_served(name: str) -> None:
    async with edge_over(*letter_routes()) as client:
        assert (await client.get(f"/letters/{name}")).status_code == 404
