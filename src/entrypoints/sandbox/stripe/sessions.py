"""Checkout sessions of the sandbox's Stripe: how they are opened, and what becomes of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import msgspec

from entrypoints.sandbox.stripe.events import Events
from entrypoints.sandbox.stripe.forms import Form
from entrypoints.sandbox.stripe.goods import Goods
from entrypoints.sandbox.stripe.money import Money
from entrypoints.sandbox.stripe.refusals import StripeRefusal, missing
from entrypoints.sandbox.stripe.store import Object, Store
from entrypoints.sandbox.stripe.subscribing import Subscribing

SOONEST, LATEST = 30 * 60, 24 * 3600
"""Within so many seconds a session may expire."""
MOST_LINES = 100
_KNOWN = (
    "mode",
    "line_items",
    "success_url",
    "cancel_url",
    "client_reference_id",
    "customer",
    "customer_email",
    "customer_creation",
    "customer_update",
    "metadata",
    "payment_intent_data",
    "subscription_data",
    "discounts",
    "allow_promotion_codes",
    "automatic_tax",
    "billing_address_collection",
    "shipping_address_collection",
    "payment_method_types",
    "expires_at",
    "locale",
    "ui_mode",
    "currency",
)


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody pays: `later` is a transfer, which is only promised yet. `tax` is what is added for that; `amount`
    and `currency` are what comes instead of what the session asks for."""

    later: bool = False
    tax: int = 0
    country: str = "US"
    amount: int | None = None
    currency: str | None = None


class Sessions:
    """Their pages are below `public`. A session expires when somebody looks at it after its time."""

    def __init__(
        self, store: Store, events: Events, *, goods: Goods, money: Money, subscribing: Subscribing, public: str
    ) -> None:
        self._store = store
        self._events = events
        self._goods = goods
        self._money = money
        self._subscribing = subscribing
        self._public = public

    def open(self, form: Form) -> Object:
        """`POST /v1/checkout/sessions`."""
        form.check(*_KNOWN)
        mode = form.needed("mode")
        if mode not in ("payment", "subscription"):
            raise StripeRefusal(f"Invalid mode: {mode}", param="mode")
        customer = form.text("customer")
        if customer is not None and self._store.get("customer", customer) is None:
            raise missing("customer", customer, "customer")
        lines = [self._line(item, mode) for item in form.parts("line_items")]
        if not 1 <= len(lines) <= MOST_LINES or len({line["price"]["currency"] for line in lines}) != 1:
            raise StripeRefusal("line_items must be 1 to 100 lines of one currency.", param="line_items")
        currency = lines[0]["price"]["currency"]
        subtotal = sum(line["amount_subtotal"] for line in lines)
        coupons = [part.needed("coupon") for part in form.parts("discounts")]
        discount = self._goods.discount_of(coupons[0], subtotal, currency) if coupons else 0
        name = self._store.new_id("cs_test")
        session = self._plain(name, form, mode) | {
            "amount_subtotal": subtotal,
            "amount_total": subtotal - discount,
            "currency": currency,
            "customer": customer,
            "discounts": [{"coupon": coupon, "promotion_code": None} for coupon in coupons],
            "expires_at": self._expiry(form),
            "total_details": {"amount_discount": discount, "amount_shipping": 0, "amount_tax": 0},
            "url": f"{self._public}/checkout/{name}",
            "_lines": lines,
            "_payment": form.part("payment_intent_data").metadata(),
            "_subscription": form.part("subscription_data").metadata(),
        }
        return self._store.put(session)

    def find(self, name: str) -> Object:
        """The session as it is at this moment."""
        session = self._store.get("checkout.session", name)
        if session is None:
            raise missing("checkout.session", name)
        return self._seen(session)

    def all(self, fits: Callable[[Object], bool]) -> list[Object]:
        """Those that fit, the newest first."""
        return [self._seen(session) for session in self._store.all("checkout.session", fits)]

    def lines(self, name: str) -> list[Object]:
        """`GET /v1/checkout/sessions/{id}/line_items`."""
        found: list[Object] = self.find(name)["_lines"]
        return found

    def expire(self, name: str) -> Object:
        """`POST /v1/checkout/sessions/{id}/expire`."""
        session = self._open(name)
        return self._expired(session)

    def pay(self, name: str, way: Way) -> Object:
        """Somebody pays on the page, or the transfer that somebody promised arrives."""
        session = self.find(name)
        if session["status"] == "complete" and session["payment_status"] == "unpaid":
            return self._arrived(session)
        session = self._open(name)
        later = way.later and session["mode"] == "payment"
        details = {**session["total_details"], "amount_tax": way.tax}
        total = session["amount_subtotal"] - details["amount_discount"] + way.tax if way.amount is None else way.amount
        paid: dict[str, Any] = {
            "status": "complete",
            "url": None,
            "amount_total": total,
            "currency": way.currency or session["currency"],
            "total_details": details,
            "payment_status": "no_payment_required" if not total else "unpaid" if later else "paid",
            "customer_details": {
                "address": {"country": way.country, "line1": None, "city": None, "postal_code": None},
                "email": session["customer_email"] or self._email(session) or "buyer@example.com",
                "name": "Sandbox Buyer",
                "phone": None,
                "tax_exempt": "none",
                "tax_ids": [],
            },
        }
        session = self._store.change(session, **paid)
        if session["mode"] == "subscription":
            session = self._store.change(session, **self._subscribing.began(session))
        elif total:
            intent = self._money.intent(session)
            session = self._store.change(session, payment_intent=intent["id"])
            if not later:
                self._money.succeed(intent)
        self._events.tell("checkout.session.completed", session)
        return session

    def fail(self, name: str) -> Object:
        """The payment that was promised does not come; where none was, it is promised first. A subscription begins
        with a card, and a declined card changes nothing."""
        session = self.find(name)
        if session["status"] == "open":
            if session["mode"] == "subscription":
                return session
            session = self.pay(name, Way(later=True))
        if session["payment_status"] != "unpaid":
            raise StripeRefusal("The session has been paid already.")
        intent = self._store.get("payment_intent", session["payment_intent"])
        if intent is not None:
            self._money.fail(intent)
        if not session.get("_failed"):
            session = self._store.change(session, _failed=True)
            self._events.tell("checkout.session.async_payment_failed", session)
        return session

    def _arrived(self, session: Object) -> Object:
        if session.get("_failed"):
            raise StripeRefusal("The transfer has failed already.")
        session = self._store.change(session, payment_status="paid")
        intent = self._store.get("payment_intent", session["payment_intent"])
        if intent is not None:
            self._money.succeed(intent)
        self._events.tell("checkout.session.async_payment_succeeded", session)
        return session

    def _open(self, name: str) -> Object:
        session = self.find(name)
        if session["status"] != "open":
            raise StripeRefusal(f"Only open sessions can do this. This one has a status of `{session['status']}`.")
        return session

    def _seen(self, session: Object) -> Object:
        # One that an event made up may lack anything.
        over = session.get("status") == "open" and session.get("expires_at", math.inf) <= self._store.now()
        return self._expired(session) if over else session

    def _expired(self, session: Object) -> Object:
        session = self._store.change(session, status="expired", url=None)
        self._events.tell("checkout.session.expired", session)
        return session

    def _expiry(self, form: Form) -> int:
        now = self._store.now()
        wanted = form.number("expires_at")
        if wanted is None:
            return now + LATEST
        if not SOONEST <= wanted - now <= LATEST:
            bound = "less than 24 hours" if wanted - now > LATEST else "at least 30 minutes"
            sentence = f"The `expires_at` timestamp must be {bound} from Checkout Session creation."
            raise StripeRefusal(sentence, param="expires_at")
        return wanted

    def _email(self, session: Object) -> str | None:
        customer = self._store.get("customer", session["customer"] or "")
        return customer["email"] if customer else None

    def _line(self, item: Form, mode: str) -> Object:
        item.check("price", "price_data", "quantity", "adjustable_quantity")
        quantity = item.number("quantity", least=1)
        if quantity is None:
            raise StripeRefusal(
                "Missing required param: quantity.", code="parameter_missing", param=item.where("quantity")
            )
        price, name = self._priced(item)
        if (price["type"] == "recurring") != (mode == "subscription"):
            raise StripeRefusal(f"You specified `{mode}` mode but passed a {price['type']} price.", param="line_items")
        amount = price["unit_amount"] * quantity
        return {
            "id": self._store.new_id("li"),
            "object": "item",
            "amount_discount": 0,
            "amount_subtotal": amount,
            "amount_tax": 0,
            "amount_total": amount,
            "currency": price["currency"],
            "description": name,
            "price": price,
            "quantity": quantity,
        }

    def _priced(self, item: Form) -> tuple[Object, str]:
        """The price of a line, and what it is for."""
        listed = item.text("price")
        if listed is not None:
            price = self._store.get("price", listed)
            if price is None:
                raise missing("price", listed, item.where("price"))
        else:
            terms = item.part("price_data")
            terms.check("currency", "unit_amount", "product", "product_data", "recurring", "tax_behavior")
            made = terms.part("product_data")
            made.check("name", "description", "images", "metadata", "tax_code")
            product = terms.text("product") or self._goods.make_product(made)["id"]
            price = self._goods.price(terms, product) | {"active": False}
        found = self._store.get("product", price["product"])
        if found is None:
            raise missing("product", price["product"], item.where("price_data"))
        return price, found["name"]

    def _plain(self, name: str, form: Form, mode: str) -> Object:
        return {
            "id": name,
            "object": "checkout.session",
            "allow_promotion_codes": None,
            "automatic_tax": {
                "enabled": form.part("automatic_tax").flag("enabled") is True,
                "liability": None,
                "provider": None,
                "status": None,
            },
            "cancel_url": form.text("cancel_url"),
            "client_reference_id": form.text("client_reference_id"),
            "created": self._store.now(),
            "customer_details": None,
            "customer_email": form.text("customer_email"),
            "invoice": None,
            "livemode": False,
            "locale": form.text("locale"),
            "metadata": form.metadata(),
            "mode": mode,
            "payment_intent": None,
            "payment_method_types": ["card"],
            "payment_status": "unpaid",
            "setup_intent": None,
            "shipping_options": [],
            "status": "open",
            "subscription": None,
            "success_url": form.needed("success_url"),
            "ui_mode": "hosted_page",
        }
