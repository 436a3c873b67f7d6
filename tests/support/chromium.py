"""A headless Chromium, driven over its own protocol (chromedevtools.github.io/devtools-protocol)."""

import asyncio
import itertools
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
)  # fmt: skip
PATIENCE = 15.0
EXPECTED = ("409 (Conflict)", "ERR_INTERNET_DISCONNECTED")
"""What a page meets and deals with, and the browser writes down all the same."""


def browser() -> str:
    """The browser of this machine; a test that needs one says so where there is none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("no Chromium on this machine")
    return found


class Tab:
    """One page of a phone's size."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._ids = itertools.count(1)
        self.errors: list[str] = []

    async def send(self, method: str, **params: Any) -> dict[str, Any]:
        """A command, and what it answers."""
        number = next(self._ids)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        async with asyncio.timeout(PATIENCE):
            while True:
                told: dict[str, Any] = await self._socket.receive_json()
                self._hear(told)
                if told.get("id") == number:
                    assert "error" not in told, told
                    result: dict[str, Any] = told["result"]
                    return result

    def _hear(self, told: dict[str, Any]) -> None:
        if told.get("method") == "Runtime.exceptionThrown":
            self.errors.append(json.dumps(told["params"]["exceptionDetails"])[:500])
        if told.get("method") == "Log.entryAdded" and told["params"]["entry"]["level"] == "error":
            text = told["params"]["entry"]["text"]
            if not any(status in text for status in EXPECTED):
                self.errors.append(text)

    async def open(self, url: str) -> None:
        """Go there, as somebody who comes for the first time would."""
        await self.send("Page.navigate", url="about:blank")
        await self.send("Page.navigate", url=url)
        await self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    async def run(self, script: str) -> Any:
        """What an expression is worth; promises are waited for."""
        told = await self.send("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    async def until(self, condition: str) -> None:
        """Return once the condition holds."""
        deadline = time.monotonic() + PATIENCE
        while not await self.run(f"Boolean({condition})"):
            assert time.monotonic() < deadline, (condition, self.errors, await self.run("document.body.innerText"))
            await asyncio.sleep(0.03)

    async def click(self, selector: str) -> None:
        """On the first that fits, once it is there."""
        await self.until(f"document.querySelector({json.dumps(selector)})")
        await self.run(f"document.querySelector({json.dumps(selector)}).click()")

    async def type(self, selector: str, text: str) -> None:
        """In place of what stands there."""
        chosen = f"document.querySelector({json.dumps(selector)})"
        await self.until(chosen)
        await self.run(
            f"{chosen}.value = {json.dumps(text)}; {chosen}.dispatchEvent(new Event('input', {{bubbles: true}}))"
        )

    async def text(self, selector: str) -> str:
        """What can be read there."""
        found: str = await self.run(f"document.querySelector({json.dumps(selector)}).innerText")
        return found

    async def offline(self, *, off: bool = True) -> None:
        """No network from here on, or again."""
        await self.send(
            "Network.emulateNetworkConditions", offline=off, latency=0, downloadThroughput=-1, uploadThroughput=-1
        )

    async def overflows(self) -> bool:
        """Whether one would have to scroll sideways."""
        wide: bool = await self.run("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        return wide


@asynccontextmanager
async def chromium(width: int = 390, height: int = 844) -> AsyncIterator[Tab]:
    """A tab in a browser of its own, with nothing kept."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(  # noqa: ASYNC220
            [browser(), *QUIET, "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            told = Path(folder) / "DevToolsActivePort"
            async with asyncio.timeout(30):
                while not (told.exists() and "\n" in told.read_text()):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            port = told.read_text().splitlines()[0]
            async with aiohttp.ClientSession() as session:
                async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
                    pages = await answer.json()
                page = next(one for one in pages if one["type"] == "page")
                async with session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                    tab = Tab(socket)
                    for domain in ("Page", "Runtime", "Log", "Network"):
                        await tab.send(f"{domain}.enable")
                    await tab.send(
                        "Emulation.setDeviceMetricsOverride",
                        width=width,
                        height=height,
                        deviceScaleFactor=1,
                        mobile=True,
                    )
                    yield tab
        finally:
            process.kill()
            process.wait(10)
