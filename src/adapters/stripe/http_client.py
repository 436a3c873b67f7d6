"""What the SDK sends its calls with. Imported with it, and not before: both are slow to import and large."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.request import getproxies

import aiohttp
import stripe


class Client(stripe.AIOHTTPClient):
    """The SDK's own over aiohttp, at a quarter of the cost of that over httpx.

    Raises the SDK's `APIConnectionError`, worth another try, also for an answer that breaks off, which the SDK forgets.
    """

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: str | None = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        try:
            return await super().request_async(method, url, headers, post_data)
        except (aiohttp.ClientError, TimeoutError) as error:
            message = f"Stripe can't be reached ({type(error).__name__})."
            raise stripe.APIConnectionError(message, should_retry=True) from error  # type: ignore[no-untyped-call]


def http_client(seconds: float) -> stripe.HTTPClient:
    """One over httpx where a proxy stands between us and the world: it heeds what the environment says of that."""
    if getproxies():
        return stripe.HTTPXClient(timeout=seconds, allow_sync_methods=False)
    return Client(timeout=aiohttp.ClientTimeout(total=seconds))
