"""Stripe's events, and how they come to our webhook: signed, and as disorderly as one likes."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

import msgspec

from entrypoints.sandbox.stripe.store import Object, Store, shown
from entrypoints.sandbox.wire import Call

WEBHOOK_PATH = "/api/v1/webhooks/stripe"
API_VERSION = "2026-10-28.endive"
WAITS = (1.0, 5.0, 25.0, 125.0, 600.0)
"""Seconds of real time before each further attempt to deliver what was not acknowledged; Stripe itself waits longer."""
_ENDPOINT = """
    checkout.session.completed checkout.session.async_payment_succeeded checkout.session.async_payment_failed
    checkout.session.expired invoice.paid invoice.payment_failed customer.subscription.created
    customer.subscription.updated customer.subscription.deleted charge.refunded refund.updated refund.failed
    charge.dispute.created charge.dispute.closed
"""
SENT = frozenset(_ENDPOINT.split())
"""What our endpoint is told of, as set up in Stripe's dashboard."""

Mode = Literal["normal", "hold", "twice", "reversed", "off"]
"""How events come: as they happen; not before they are asked for; each of them twice; those of one act from the last to
the first; not at all."""


class Delivered(msgspec.Struct, frozen=True):
    """An event and what our webhook answered; None while it is held, 0 when there was no answer."""

    id: str
    type: str
    status: int | None


class Events:
    """Makes events and delivers them. What one act tells is sent together when the act is over."""

    def __init__(self, store: Store, deliver: Callable[[Call], Awaitable[int]], secret: str) -> None:
        self.mode: Mode = "normal"
        self.held: list[Object] = []
        self._store = store
        self._deliver = deliver
        self._secret = secret
        self._told: list[Object] = []
        self._later: set[asyncio.Task[None]] = set()

    def tell(self, kind: str, content: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> None:
        """Something happened to an object; `before` is what of it was otherwise."""
        event = self.made(kind, content, before=before)
        if kind in SENT:
            self._told.append(event)

    def made(
        self,
        kind: str,
        content: Mapping[str, Any],
        *,
        before: Mapping[str, Any] | None = None,
        name: str | None = None,
        created: int | None = None,
    ) -> Object:
        """An event as `GET /v1/events` has it, kept and not sent."""
        data: Object = {"object": shown(content)}
        if before:
            data["previous_attributes"] = dict(before)
        return self._store.put(
            {
                "id": name or self._store.new_id("evt"),
                "object": "event",
                "api_version": API_VERSION,
                "created": self._store.now() if created is None else created,
                "data": data,
                "livemode": False,
                "pending_webhooks": 1,
                "request": {"id": None, "idempotency_key": None},
                "type": kind,
            }
        )

    async def flush(self) -> list[Delivered]:
        """Send what has been told since, as the mode wants it."""
        told, self._told = self._told, []
        match self.mode:
            case "off":
                return []
            case "hold":
                self.held += told
                return [Delivered(event["id"], event["type"], None) for event in told]
            case "twice":
                told = [event for event in told for _ in range(2)]
            case "reversed":
                told = told[::-1]
        return await self.send(told)

    async def release(self, order: Literal["given", "reversed"] = "given", times: int = 1) -> list[Delivered]:
        """Send what is held."""
        held, self.held = self.held, []
        if order == "reversed":
            held = held[::-1]
        return await self.send([event for event in held for _ in range(times)])

    async def send(self, events: Iterable[Object]) -> list[Delivered]:
        """Send these, one after the other; what is not acknowledged comes again."""
        return [await self._sent(event, WAITS) for event in events]

    def stop(self) -> None:
        """Try nothing again any more."""
        for task in self._later:
            task.cancel()

    async def _sent(self, event: Object, waits: Sequence[float]) -> Delivered:
        body = msgspec.json.encode(shown(event))
        headers = {
            "content-type": "application/json; charset=utf-8",
            "stripe-signature": signature(body, self._store.now(), self._secret),
            "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        status = await self._deliver(Call(method="POST", path=WEBHOOK_PATH, headers=headers, body=body))
        if not 200 <= status < 300 and waits:
            task = asyncio.get_running_loop().create_task(self._again(event, waits))
            self._later.add(task)
            task.add_done_callback(self._later.discard)
        return Delivered(event["id"], event["type"], status)

    async def _again(self, event: Object, waits: Sequence[float]) -> None:
        await asyncio.sleep(waits[0])
        await self._sent(event, waits[1:])


def signature(body: bytes, at: int, secret: str) -> str:
    """The header `Stripe-Signature` (docs.stripe.com/webhooks#verify-manually)."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={mac}"
