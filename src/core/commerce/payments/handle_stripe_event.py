"""Do what Stripe's events ask, by their type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from core.commerce.payments.facts import StripeEvent
from core.commerce.payments.stripe_objects import event_of


class StripeAct(Protocol):
    """What is done about an event. It may come twice, late and before what caused it, and may be about something that
    is not ours."""

    async def __call__(self, event: StripeEvent) -> None: ...


class StripeActs:
    """Acts by the types of events that they take; several may take the same."""

    def __init__(self, acts: Iterable[tuple[Iterable[str], StripeAct]]) -> None:
        by_type: dict[str, list[StripeAct]] = {}
        for types, act in acts:
            for kind in types:
                by_type.setdefault(kind, []).append(act)
        self.by_type: Mapping[str, list[StripeAct]] = by_type


@dataclass(frozen=True, slots=True)
class HandleStripeEvent:
    """Runs every act that takes events of this type; of other types nothing is done. Not in a unit of work: acts may
    ask Stripe."""

    acts: StripeActs

    async def __call__(self, body: bytes) -> None:
        event = event_of(body)
        if event is not None:
            for act in self.acts.by_type.get(event.type, ()):
                await act(event)
