"""Subscription schedules of the sandbox's Stripe: what a subscription becomes when its period ends."""

from __future__ import annotations

from typing import Any

from entrypoints.sandbox.stripe.forms import Form
from entrypoints.sandbox.stripe.refusals import StripeRefusal, missing
from entrypoints.sandbox.stripe.store import Object, Store

ENDED = ("canceled", "incomplete_expired")
"""What has no next period."""


class Schedules:
    """Phases, of which the first is the present one."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, name: str) -> Object:
        """The schedule."""
        found = self._store.get("subscription_schedule", name)
        if found is None:
            raise missing("subscription_schedule", name)
        return found

    def make(self, form: Form) -> Object:
        """`POST /v1/subscription_schedules`, of a subscription that has none."""
        form.check("from_subscription")
        name = form.needed("from_subscription")
        subscription = self._store.get("subscription", name)
        if subscription is None:
            raise missing("subscription", name, "from_subscription")
        if subscription["status"] in ENDED:
            raise StripeRefusal("The subscription has ended.", param="from_subscription")
        if subscription["schedule"]:
            raise StripeRefusal("The subscription is already attached to a schedule.", param="from_subscription")
        item = subscription["items"]["data"][0]
        start, end = item["current_period_start"], item["current_period_end"]
        schedule = self._store.put(
            {
                "id": self._store.new_id("sub_sched"),
                "object": "subscription_schedule",
                "canceled_at": None,
                "completed_at": None,
                "created": self._store.now(),
                "current_phase": {"start_date": start, "end_date": end},
                "customer": subscription["customer"],
                "end_behavior": "release",
                "livemode": False,
                "metadata": {},
                "phases": [self._phase(item["price"]["id"], start, end, {})],
                "released_at": None,
                "released_subscription": None,
                "status": "active",
                "subscription": name,
            }
        )
        self._store.change(subscription, schedule=schedule["id"])
        return schedule

    def change(self, schedule: Object, form: Form) -> Object:
        """`POST /v1/subscription_schedules/{id}`: its phases anew."""
        form.check("phases", "end_behavior", "proration_behavior", "metadata")
        self._check_active(schedule)
        phases = [self._read(phase) for phase in form.parts("phases")]
        if not phases or phases[0]["start_date"] != schedule["current_phase"]["start_date"]:
            raise StripeRefusal(
                "You can not modify the start date of the current phase.", param="phases[0][start_date]"
            )
        return self._store.change(schedule, phases=phases, end_behavior=form.text("end_behavior") or "release")

    def release(self, schedule: Object) -> Object:
        """`POST /v1/subscription_schedules/{id}/release`: the subscription goes on as it is."""
        self._check_active(schedule)
        subscription = self._store.get("subscription", schedule["subscription"])
        if subscription is not None:
            self._store.change(subscription, schedule=None)
        return self.end(schedule["id"], "released")

    def end(self, name: str, status: str) -> Object:
        """It manages nothing any more."""
        schedule = self.find(name)
        now = self._store.now()
        moment = "released_at" if status == "released" else "canceled_at"
        released = schedule["subscription"] if status == "released" else None
        return self._store.change(
            schedule, status=status, current_phase=None, released_subscription=released, **{moment: now}
        )

    def turned(self, subscription: Object) -> dict[str, Any]:
        """What the phase that begins now brings: price, metadata, and no schedule after the last one."""
        if not subscription["schedule"]:
            return {}
        schedule = self.find(subscription["schedule"])
        self.end(schedule["id"], "released")
        if len(schedule["phases"]) < 2:
            return {"schedule": None}
        phase = schedule["phases"][1]
        price = self._store.get("price", phase["items"][0]["price"])
        return {"schedule": None, "price": price, "metadata": {**subscription["metadata"], **phase["metadata"]}}

    def _read(self, form: Form) -> Object:
        form.check("items", "start_date", "end_date", "duration", "metadata", "proration_behavior")
        items = form.parts("items")
        price = items[0].needed("price") if items else ""
        if self._store.get("price", price) is None:
            raise missing("price", price, form.where("items[0][price]"))
        return self._phase(price, form.number("start_date"), form.number("end_date"), form.metadata())

    def _phase(self, price: str, start: int | None, end: int | None, metadata: dict[str, str]) -> Object:
        items = [{"price": price, "quantity": 1, "metadata": {}}]
        return {"items": items, "start_date": start, "end_date": end, "metadata": metadata}

    def _check_active(self, schedule: Object) -> None:
        if schedule["status"] != "active":
            raise StripeRefusal(f"The schedule is {schedule['status']} and can't be changed.")
