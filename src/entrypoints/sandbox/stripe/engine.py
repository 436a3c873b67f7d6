"""The sandbox's Stripe as a whole: its parts, and the routes of its API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from core.shared.ports import Clock
from entrypoints.sandbox.stripe.api import Act, Api, page
from entrypoints.sandbox.stripe.bills import Bills
from entrypoints.sandbox.stripe.events import Events
from entrypoints.sandbox.stripe.forms import Form
from entrypoints.sandbox.stripe.goods import Goods
from entrypoints.sandbox.stripe.hearsay import Hearsay
from entrypoints.sandbox.stripe.money import Money
from entrypoints.sandbox.stripe.refusals import missing
from entrypoints.sandbox.stripe.schedules import Schedules
from entrypoints.sandbox.stripe.sessions import Sessions
from entrypoints.sandbox.stripe.store import Object, Store
from entrypoints.sandbox.stripe.subscribing import Subscribing
from entrypoints.sandbox.wire import Call, Handler

_READ = {
    "customers": "customer",
    "products": "product",
    "prices": "price",
    "coupons": "coupon",
    "payment_intents": "payment_intent",
    "charges": "charge",
    "refunds": "refund",
    "disputes": "dispute",
    "subscriptions": "subscription",
    "subscription_schedules": "subscription_schedule",
    "invoices": "invoice",
    "balance_transactions": "balance_transaction",
    "events": "event",
}


class Engine:
    """Pages are below `public`; `secret` signs what `deliver` brings to our webhook."""

    def __init__(
        self, clock: Clock, file: Path | None, *, public: str, secret: str, deliver: Callable[[Call], Awaitable[int]]
    ) -> None:
        self.public = public
        self.store = Store(clock, file)
        self.events = Events(self.store, deliver, secret)
        self.goods = Goods(self.store)
        self.money = Money(self.store, self.events)
        self.schedules = Schedules(self.store)
        self.subscribing = Subscribing(
            self.store,
            self.events,
            goods=self.goods,
            bills=Bills(self.store, self.events, self.money),
            schedules=self.schedules,
        )
        self.sessions = Sessions(
            self.store,
            self.events,
            goods=self.goods,
            money=self.money,
            subscribing=self.subscribing,
            public=public,
        )
        self.hearsay = Hearsay(self.store, self.money, self.subscribing)
        self._api = Api(self.store, self.events)

    def routes(self) -> dict[tuple[str, str], Handler]:
        """The API, below `/v1`."""
        acts = {("GET", f"/{name}"): self._api.lister(kind, f"/v1/{name}") for name, kind in _READ.items()}
        acts |= {("GET", f"/{name}/{{id}}"): self._api.getter(kind) for name, kind in _READ.items()}
        acts |= self._writing()
        return {route: self._api.route(act) for route, act in acts.items()}

    def _writing(self) -> dict[tuple[str, str], Act]:
        goods, sessions, subscribing, schedules = self.goods, self.sessions, self.subscribing, self.schedules
        return {
            ("POST", "/customers"): lambda _, form: goods.make_customer(form),
            ("POST", "/customers/{id}"): self._on("customer", goods.change_customer),
            ("POST", "/products"): lambda _, form: goods.make_product(form),
            ("POST", "/products/{id}"): self._on("product", goods.change_product),
            ("POST", "/prices"): lambda _, form: goods.make_price(form),
            ("POST", "/coupons"): lambda _, form: goods.make_coupon(form),
            ("POST", "/checkout/sessions"): lambda _, form: sessions.open(form),
            ("GET", "/checkout/sessions"): self._list_sessions,
            ("GET", "/checkout/sessions/{id}"): lambda path, _: sessions.find(path["id"]),
            ("GET", "/checkout/sessions/{id}/line_items"): self._list_lines,
            ("POST", "/checkout/sessions/{id}/expire"): lambda path, _: sessions.expire(path["id"]),
            ("POST", "/refunds"): lambda _, form: self.money.refund(form),
            ("POST", "/subscriptions/{id}"): lambda path, form: subscribing.update(subscribing.find(path["id"]), form),
            ("DELETE", "/subscriptions/{id}"): lambda path, _: subscribing.cancel(subscribing.find(path["id"])),
            ("POST", "/subscription_schedules"): lambda _, form: schedules.make(form),
            ("POST", "/subscription_schedules/{id}"): self._on("subscription_schedule", schedules.change),
            ("POST", "/subscription_schedules/{id}/release"): lambda path, _: schedules.release(
                schedules.find(path["id"])
            ),
            ("POST", "/billing_portal/sessions"): self._open_portal,
        }

    def _on(self, kind: str, act: Callable[[Object, Form], Object]) -> Act:
        find = self._api.getter(kind)
        return lambda path, form: act(find(path, form), form)

    def _list_sessions(self, _path: Mapping[str, str], form: Form) -> Object:
        wanted = {
            name: form.text(name) for name in ("customer", "payment_intent", "subscription", "status") if name in form
        }
        found = self.sessions.all(lambda session: all(session.get(name) == value for name, value in wanted.items()))
        return page(found, form, "/v1/checkout/sessions")

    def _list_lines(self, path: Mapping[str, str], form: Form) -> Object:
        return page(self.sessions.lines(path["id"]), form, f"/v1/checkout/sessions/{path['id']}/line_items")

    def _open_portal(self, _path: Mapping[str, str], form: Form) -> Object:
        """`POST /v1/billing_portal/sessions`."""
        form.check("customer", "return_url", "locale", "configuration", "flow_data")
        customer = form.needed("customer")
        if self.store.get("customer", customer) is None:
            raise missing("customer", customer, "customer")
        name = self.store.new_id("bps")
        return self.store.put(
            {
                "id": name,
                "object": "billing_portal.session",
                "configuration": "bpc_sandbox",
                "created": self.store.now(),
                "customer": customer,
                "flow": None,
                "livemode": False,
                "locale": form.text("locale"),
                "on_behalf_of": None,
                "return_url": form.text("return_url"),
                "url": f"{self.public}/portal/{name}",
            }
        )
