"""Print the OpenAPI document of an app, or of everything; needs neither a server nor a database."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys

import msgspec

from entrypoints.refusal import Refusal
from settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """Which one."""
    parser.add_argument(
        "app", nargs="?", default="", metavar="APP", help="whose clients it is for; everything if left out"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print what the service would serve, laid out for people and for `diff`."""
    settings = Settings(
        mode="memory",
        jwt_secret="signs nothing",  # noqa: S106 - nobody is signed in
        public_url=os.environ.get("PUBLIC_URL", ""),
        rhizome_apps_dir=os.environ.get("RHIZOME_APPS_DIR", ""),
    )
    document = asyncio.run(_document(settings, arguments.app))
    sys.stdout.write(f"{msgspec.json.format(document, indent=2).decode()}\n")
    return 0


async def _document(settings: Settings, app: str) -> bytes:
    import httpx

    from bootstrap import create_http

    service = httpx.ASGITransport(create_http(settings))
    async with httpx.AsyncClient(transport=service, base_url="http://service") as client:
        answer = await client.get(f"/api/v1/{app}/openapi.json" if app else "/api/v1/openapi.json")
    if answer.status_code != 200:
        raise Refusal(f"There is no app {app!r}.", os.EX_DATAERR)
    return answer.content
