"""Stripe's API through its own SDK: how long we wait, what we try again, and what a refusal means."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import TYPE_CHECKING, Any

from adapters.circuit import Circuit
from core.commerce.payments.model import GatewayRefusedError
from core.shared.errors import Unavailable
from core.shared.ports import Clock
from core.shared.request import current_deadline, current_request_id

if TYPE_CHECKING:
    from stripe import RequestOptions, StripeClient, StripeError, StripeObject

log = logging.getLogger("rhizome.stripe")

SECONDS = 8.0
"""For one attempt."""
WHOLE = 9.0
"""For a call with all its attempts, so that whoever waits for us is answered within ten; less where a request has
spent some of its time already."""
RETRIES = 2

Ask = Callable[["StripeClient"], Awaitable["StripeObject"]]


class StripeApi:
    """One client for the process, made at the first call: the SDK is slow to import and large.

    What is worth another try is tried `RETRIES` times more within `WHOLE`, each time under the same idempotency key.
    """

    def __init__(
        self, base_url: str, key: str, clock: Clock, *, seconds: float = SECONDS, whole: float = WHOLE
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._key = key
        self._seconds = seconds
        self._whole = whole
        self._circuit = Circuit("Stripe", clock)
        self._making = asyncio.Lock()
        self._client: StripeClient | None = None
        self._close: Callable[[], Awaitable[None]] | None = None

    @property
    def configured(self) -> bool:
        """Whether there is a key to call with."""
        return bool(self._key)

    async def start(self) -> None:
        """Nothing to do before the first call."""

    async def stop(self) -> None:
        """Close the connections."""
        if self._close is not None:
            await self._close()
            self._client = self._close = None

    async def __call__(self, ask: Ask) -> dict[str, Any]:
        """What Stripe answers, as its JSON.

        Raises `Unavailable("provider_unavailable")` when it does not answer, is broken, busy or doesn't know us (which
        only the studio can mend), `GatewayRefusedError` when it refuses what was asked.
        """
        if not self._key:
            raise Unavailable("provider_unavailable", "STRIPE_SECRET_KEY is not set.", retry_after=60)
        patience = self._patience()
        if patience <= 0:  # not Stripe's fault, and not counted as one
            raise _unavailable()
        async with self._circuit.passing():
            answer = await self._ask(ask, patience)
        if isinstance(answer, GatewayRefusedError):  # outside: a provider that refuses is alive
            raise answer
        return answer

    async def find(self, ask: Ask) -> dict[str, Any] | None:
        """The same, and None for what isn't there."""
        try:
            return await self(ask)
        except GatewayRefusedError as error:
            if error.code == "resource_missing":
                return None
            raise

    async def _ask(self, ask: Ask, patience: float) -> dict[str, Any] | GatewayRefusedError:
        try:
            async with asyncio.timeout(patience):
                client = await self._made()
                return _content(await ask(client))
        except TimeoutError as error:
            raise _unavailable() from error
        except Exception as error:
            from stripe import StripeError

            if not isinstance(error, StripeError):
                raise
            return _refusal(error)

    def _patience(self) -> float:
        """Seconds for this call: of several in one request, the last ones have what is left."""
        until = current_deadline()
        return self._whole if until is None else min(self._whole, until - perf_counter())

    async def _made(self) -> StripeClient:
        async with self._making:
            if self._client is not None:
                return self._client
            # In a thread: importing alone takes longer than most requests may.
            client, self._close = await asyncio.to_thread(self._make)
            self._client = client
            return client

    def _make(self) -> tuple[StripeClient, Callable[[], Awaitable[None]]]:
        import stripe

        from adapters.stripe.http_client import http_client

        stripe.enable_telemetry = False
        logging.getLogger("stripe").setLevel(logging.WARNING)  # below that it shows what we send
        http = http_client(self._seconds)
        base = self._base_url
        client = stripe.StripeClient(
            self._key,
            base_addresses={"api": base, "connect": base, "files": base, "meter_events": base},
            http_client=http,
            max_network_retries=RETRIES,
        )
        return client, http.close_async


def options(key: str = "") -> RequestOptions:
    """How to send a request: under this idempotency key, and under our own request's id."""
    found: RequestOptions = {}
    if key:
        found["idempotency_key"] = key
    if request_id := current_request_id():
        found["headers"] = {"X-Request-ID": request_id}
    return found


def _content(answer: StripeObject) -> dict[str, Any]:
    response = getattr(answer, "last_response", None)  # what is no object, the SDK hands on as it is
    content: Any = getattr(response, "data", None)
    if not isinstance(content, dict):
        raise _unavailable()
    return content


def _refusal(error: StripeError) -> GatewayRefusedError:
    """What the failure means to us; raises `Unavailable` for one that is worth another try."""
    status = error.http_status or 0
    if status in (401, 403):
        log.error("Stripe does not accept our key (%d)", status)
        raise _unavailable(60) from error
    if not 400 <= status < 500 or status in (408, 409, 425, 429):
        log.warning("Stripe fails with %d (request %s)", status, error.request_id)
        wait = (error.headers or {}).get("retry-after", "")
        raise _unavailable(int(wait) if wait.isdecimal() else 5) from error
    level = logging.DEBUG if status == 404 else logging.INFO  # whether a thing is there is often what we ask
    log.log(level, "Stripe refuses with %d %s (request %s)", status, error.code, error.request_id)
    kind = error.error.type if error.error is not None else None
    return GatewayRefusedError(error.code or kind or "refused", error.user_message or "")


def _unavailable(seconds: int = 5) -> Unavailable:
    return Unavailable("provider_unavailable", "Stripe does not answer just now.", retry_after=seconds)
