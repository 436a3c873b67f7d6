"""The sandbox's Stripe in the hands of people and tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec

from core.shared.errors import Invalid, NotFound
from entrypoints.sandbox.stripe.commands import (
    CardCommand,
    CloseCommand,
    DeliverCommand,
    DeliveryCommand,
    EventCommand,
    MoneyCommand,
    PayCommand,
    RenewCommand,
)
from entrypoints.sandbox.stripe.engine import Engine
from entrypoints.sandbox.stripe.forms import Form
from entrypoints.sandbox.stripe.refusals import StripeRefusal
from entrypoints.sandbox.stripe.sessions import Way
from entrypoints.sandbox.stripe.store import Object, changed, shown
from entrypoints.sandbox.wire import Answer, Call, Handler, json_answer

_KINDS = {"checkout.session": "checkout.session", "charge.dispute": "dispute", "charge.refund": "refund"}


class Controls:
    """Each act answers the object as it is afterwards, with `events`: what was told of it, and what our webhook said
    to that."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def routes(self) -> dict[tuple[str, str], Handler]:
        """Below `/sandbox`."""
        return {
            ("POST", "/stripe/events"): self._event,
            ("GET", "/stripe/objects/{id}"): self._object,
            ("GET", "/stripe/sessions"): self._sessions,
            ("POST", "/stripe/sessions/{id}/pay"): self._pay,
            ("POST", "/stripe/sessions/{id}/fail"): self._act(lambda name, _: self._engine.sessions.fail(name)),
            ("POST", "/stripe/sessions/{id}/expire"): self._act(lambda name, _: self._engine.sessions.expire(name)),
            ("POST", "/stripe/refunds"): self._act(lambda _, call: self._engine.money.refund(_form(call))),
            ("POST", "/stripe/refunds/{id}/fail"): self._act(lambda name, _: self._engine.money.fail_refund(name)),
            ("POST", "/stripe/disputes"): self._act(lambda _, call: self._engine.money.dispute(_form(call))),
            ("POST", "/stripe/disputes/{id}/close"): self._act(self._close),
            ("POST", "/stripe/subscriptions/{id}/renew"): self._act(self._renew),
            ("POST", "/stripe/subscriptions/{id}/cancel"): self._act(self._cancel),
            ("POST", "/stripe/customers/{id}/card"): self._act(self._card),
            ("GET", "/stripe/delivery"): self._show_delivery,
            ("POST", "/stripe/delivery"): self._set_delivery,
            ("POST", "/stripe/deliver"): self._deliver,
        }

    def _act(self, act: Callable[[str, Call], Object]) -> Handler:
        async def handle(call: Call) -> Answer:
            try:
                content = act(call.params.get("id", ""), call)
            except StripeRefusal as refusal:
                raise refused(refusal) from refusal
            events = await asyncio.shield(self._engine.events.flush())
            return json_answer({**shown(content), "events": events})

        return handle

    async def _event(self, call: Call) -> Answer:
        command = call.read(EventCommand)
        now = self._engine.store.now()
        created = now if command.created is None else command.created
        content, before = self._merged(command, created)
        event = self._engine.events.made(
            command.type,
            content,
            before=changed(before, content) if command.type.endswith(".updated") else None,
            name=command.id,
            created=created,
        )
        (delivered,) = await asyncio.shield(self._engine.events.send([event]))
        return json_answer({"id": delivered.id, "status": delivered.status})

    def _merged(self, command: EventCommand, created: int) -> tuple[Object, Object]:
        """The object that the event is about, and what it was before. What the newest event says of an object is how
        it is from then on; an older one changes nothing here."""
        name = command.object.get("id")
        before = (self._engine.store.any(name) if isinstance(name, str) else None) or {}
        told = {"object": before.get("object") or _kind(command.type), **command.object}
        if not isinstance(name, str):
            return told, before
        content = self._engine.hearsay.merged(command.type, before, told)
        # What is open yet has been told of by nobody, however old the event is.
        if created >= before.get("_at", 0) or before.get("status") == "open":
            self._engine.store.put(self._engine.hearsay.completed(content), created)
        return content, before

    async def _pay(self, call: Call) -> Answer:
        command = call.read(PayCommand)
        way = Way(
            later=command.later,
            tax=command.tax_cents,
            country=command.country,
            amount=command.amount,
            currency=command.currency and command.currency.lower(),
        )
        return await self._act(lambda name, _: self._engine.sessions.pay(name, way))(call)

    async def _object(self, call: Call) -> Answer:
        found = self._engine.store.any(call.params["id"])
        if found is None:
            raise NotFound("not_found", "The sandbox's Stripe has no such object.")
        return json_answer(shown(found))

    async def _sessions(self, _call: Call) -> Answer:
        found = self._engine.sessions.all(lambda _: True)
        await self._engine.events.flush()
        return json_answer({"items": [shown(session) for session in found]})

    def _close(self, name: str, call: Call) -> Object:
        return self._engine.money.close_dispute(name, call.read(CloseCommand).status)

    def _renew(self, name: str, call: Call) -> Object:
        subscribing = self._engine.subscribing
        return subscribing.renew(subscribing.find(name), fail=call.read(RenewCommand).fail)

    def _cancel(self, name: str, _call: Call) -> Object:
        return self._engine.subscribing.cancel(self._engine.subscribing.find(name))

    def _card(self, name: str, call: Call) -> Object:
        customer = self._engine.store.get("customer", name)
        if customer is None:
            raise NotFound("not_found", "The sandbox's Stripe has no such customer.")
        return self._engine.store.change(customer, _card=call.read(CardCommand).works)

    async def _show_delivery(self, _call: Call) -> Answer:
        events = self._engine.events
        held = [{"id": event["id"], "type": event["type"], "status": None} for event in events.held]
        return json_answer({"mode": events.mode, "held": held})

    async def _set_delivery(self, call: Call) -> Answer:
        self._engine.events.mode = call.read(DeliveryCommand).mode
        return await self._show_delivery(call)

    async def _deliver(self, call: Call) -> Answer:
        command = call.read(DeliverCommand)
        delivered = await asyncio.shield(self._engine.events.release(command.order, command.times))
        return json_answer({"items": delivered})


def refused(refusal: StripeRefusal) -> NotFound | Invalid:
    """A refusal of Stripe's as one of the sandbox's own."""
    if refusal.content["code"] == "resource_missing":
        return NotFound("not_found", str(refusal))
    return Invalid("validation_failed", str(refusal), pointer="")


def _form(call: Call) -> Form:
    command = msgspec.to_builtins(call.read(MoneyCommand))
    return Form({name: str(value) for name, value in command.items() if value is not None})


def _kind(event: str) -> str:
    """The kind of object that such events are about."""
    stem = event.rpartition(".")[0]
    return _KINDS.get(stem, "charge" if stem == "charge" else stem.rpartition(".")[2] if stem else "unknown")
