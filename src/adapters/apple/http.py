"""Speaking to Apple's server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from adapters.circuit import Circuit
from adapters.trust import trust
from core.shared.errors import Unavailable
from core.shared.ports import Clock

if TYPE_CHECKING:
    import httpx

SECONDS = 5.0


class AppleHttp:
    """One client for the process, made at the first call. What can be tried again is `Unavailable`."""

    def __init__(self, base_url: str, clock: Clock) -> None:
        self._base_url = base_url
        self._circuit = Circuit("Apple", clock)
        self._client: httpx.AsyncClient | None = None

    async def start(self) -> None:
        """Nothing to do before the first call."""

    async def stop(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def call(self, method: str, path: str, form: Mapping[str, str] | None = None) -> tuple[int, Any]:
        """The status, below 500, and the JSON of the answer, None when there is none.

        Raises `Unavailable("provider_unavailable")` after five seconds, for no answer, a 429 or a 5xx.
        """
        import httpx

        if self._client is None:
            self._client = httpx.AsyncClient(base_url=self._base_url, timeout=SECONDS, verify=trust())
        async with self._circuit.passing():
            try:
                response = await self._client.request(method, path, data=form)
            except httpx.HTTPError as error:
                raise _unavailable() from error
            if response.status_code == httpx.codes.TOO_MANY_REQUESTS or response.status_code >= 500:
                raise _unavailable()
        try:
            return response.status_code, response.json()
        except ValueError:
            return response.status_code, None


def _unavailable() -> Unavailable:
    return Unavailable("provider_unavailable", "Apple does not answer just now.", retry_after=5)
