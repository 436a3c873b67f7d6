"""How the world's webhooks reach our own service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entrypoints.sandbox.wire import Call

if TYPE_CHECKING:
    import httpx

SECONDS = 10.0


class HttpDelivery:
    """Over the network, as from outside. A service that does not answer counts as status 0."""

    def __init__(self, base: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._base = base
        self._transport = transport

    async def __call__(self, call: Call) -> int:
        import httpx

        async with httpx.AsyncClient(base_url=self._base, timeout=SECONDS, transport=self._transport) as client:
            try:
                answer = await client.request(
                    call.method, call.path, params=call.query, headers=call.headers, content=call.body
                )
            except httpx.TransportError:
                return 0
        return answer.status_code
