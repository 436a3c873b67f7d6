"""What the SDK sends its calls with. Imported with it, and not before: it is slow to import and large."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from urllib.request import getproxies

import stripe

from adapters.stripe.connections import Connections, Headers


class LeanClient(stripe.HTTPClient):
    """The SDK's own clients make objects of everything; this one sends and hears bytes, at a tenth of their cost.

    Raises the SDK's `APIConnectionError`, worth another try, when no whole answer comes.
    """

    name = "rhizome"

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._connections = Connections(ssl.create_default_context(cafile=stripe.ca_bundle_path), seconds=seconds)

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: str | None = None
    ) -> tuple[bytes, int, Headers]:
        try:
            return await self._connections.call(method, url, headers, (post_data or "").encode())
        except (OSError, ValueError) as error:
            message = f"Stripe can't be reached ({type(error).__name__})."
            raise stripe.APIConnectionError(message, should_retry=True) from error  # type: ignore[no-untyped-call]

    async def sleep_async(self, secs: float) -> None:
        await asyncio.sleep(secs)

    async def close_async(self) -> None:
        await self._connections.close()


def http_client(seconds: float) -> stripe.HTTPClient:
    """The SDK's own client where a proxy stands between us and the world, which the lean one knows nothing of."""
    if getproxies():
        return stripe.HTTPXClient(timeout=seconds, allow_sync_methods=False)
    return LeanClient(seconds)
