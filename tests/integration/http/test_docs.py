"""Pages for people, from this host alone."""

import re
from pathlib import Path

import pytest
from litestar.handlers import HTTPRouteHandler
from tools.errors import PAGE

from core.platform.registry.apps import Apps
from entrypoints.http.docs import FOLDER, docs_routes
from entrypoints.http.error_catalogue import UnknownCode, as_markdown, catalogue, raised_in
from tests.support.edge import PARK, edge_over

PAGES = ["/docs", "/docs/errors"]


@pytest.fixture
def routes() -> list[HTTPRouteHandler]:
    return docs_routes(Apps([PARK]))


@pytest.mark.parametrize("path", PAGES)
async def test_pages_load_nothing_from_elsewhere(routes: list[HTTPRouteHandler], path: str) -> None:
    async with edge_over(*routes) as client:
        page = await client.get(path)
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        assert "http" not in re.sub(r"<td>.*?</td>", "", page.text)
        assert "<script>" not in page.text
        for link in re.findall(r'(?:src|href)="([^"#]+)"', page.text):
            assert link.startswith("/")
            assert (await client.get(link)).status_code == 200, link


async def test_assets_are_packed_for_those_who_can_unpack_them(routes: list[HTTPRouteHandler]) -> None:
    path = "/docs/assets/swagger-ui-bundle.js"
    async with edge_over(*routes) as client:
        packed = await client.get(path, headers={"accept-encoding": "gzip"})
        plain = await client.get(path, headers={"accept-encoding": "identity"})
        again = await client.get(path, headers={"if-none-match": packed.headers["etag"]})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert packed.headers["content-type"].startswith("text/javascript")
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["..%2f..%2fapp.py", "swagger-ui.LICENSE", "nothing.js", "docs.py", ".js", "%00.js"])
async def test_nothing_but_assets_is_an_asset(routes: list[HTTPRouteHandler], name: str) -> None:
    async with edge_over(*routes) as client:
        assert (await client.get(f"/docs/assets/{name}")).status_code == 404


def test_what_is_shipped_has_its_licence_beside_it() -> None:
    assert "Apache License" in (FOLDER / "swagger-ui.LICENSE").read_text()
    assert (FOLDER / "swagger-ui-bundle.js.LICENSE.txt").exists()


async def test_the_page_of_errors_lists_every_code(routes: list[HTTPRouteHandler]) -> None:
    async with edge_over(*routes) as client:
        page = (await client.get("/docs/errors")).text
    entries = catalogue()
    assert {"email_taken", "rate_limited", "not_found", "internal_error", "payload_too_large"} <= {
        entry.code for entry in entries
    }
    for entry in entries:
        assert f'id="{entry.code}"' in page


def test_the_page_in_the_repository_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == as_markdown(catalogue()), "run: python -m tools.errors"


def test_codes_are_found_however_they_are_written(tmp_path: Path) -> None:
    file = tmp_path / "planted.py"
    file.write_text(
        "from core.shared.errors import Conflict, Invalid, NotFound\n"
        "def bad(detail, code='a_default'):\n"
        "    return Invalid(code, detail)\n"
        "def raising(kind, late):\n"
        "    bad('x', 'an_argument')\n"
        "    raise Conflict('plain', 'Said so.') if late else Conflict('one' if kind else 'other')\n"
        "missing = NotFound()\n"
    )
    found = {(raised.code, raised.status) for raised in raised_in(file)}
    assert found == {
        ("a_default", 422),
        ("an_argument", 422),
        ("plain", 409),
        ("one", 409),
        ("other", 409),
        ("not_found", 404),
    }


def test_a_code_that_nobody_can_read_is_told(tmp_path: Path) -> None:
    file = tmp_path / "planted.py"
    file.write_text("from core.shared.errors import Conflict\nraise Conflict(make_up())\n")
    with pytest.raises(UnknownCode, match=r"planted\.py:2"):
        list(raised_in(file))
