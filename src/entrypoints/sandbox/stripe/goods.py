"""Customers, products, prices and coupons of the sandbox's Stripe."""

from __future__ import annotations

from typing import Any

from entrypoints.sandbox.stripe.forms import Form
from entrypoints.sandbox.stripe.refusals import StripeRefusal, missing
from entrypoints.sandbox.stripe.store import Object, Store

CARD = {"brand": "visa", "country": "US", "exp_month": 12, "exp_year": 2099, "funding": "credit", "last4": "4242"}


class Goods:
    """What sessions and subscriptions are made of."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def make_customer(self, form: Form) -> Object:
        """`POST /v1/customers`."""
        form.check("email", "name", "metadata", "preferred_locales", "description", "phone", "address")
        given = {name: form.text(name) for name in ("description", "email", "name", "phone")}
        known = blank_customer(self._store.new_id("cus")[:18], self._store.now())
        locales = form.texts("preferred_locales")
        return self._store.put({**known, **given, "metadata": form.metadata(), "preferred_locales": locales})

    def change_customer(self, customer: Object, form: Form) -> Object:
        """`POST /v1/customers/{id}`."""
        form.check("email", "name", "metadata", "description", "phone")
        given = {name: form.text(name) for name in ("email", "name", "description", "phone") if name in form}
        return self._store.change(customer, **given, metadata=form.metadata(customer["metadata"]))

    def make_product(self, form: Form) -> Object:
        """`POST /v1/products`, under an id of the caller's if they like."""
        form.check("id", "name", "active", "description", "images", "metadata", "url", "tax_code")
        name = form.text("id") or self._store.new_id("prod")[:19]
        if self._store.any(name) is not None:
            raise StripeRefusal("Product already exists.", code="resource_already_exists", param="id")
        return self._store.put(
            {
                "id": name,
                "object": "product",
                "active": form.flag("active") is not False,
                "created": self._store.now(),
                "default_price": None,
                "description": form.text("description"),
                "images": form.texts("images"),
                "livemode": False,
                "metadata": form.metadata(),
                "name": form.needed("name"),
                "shippable": None,
                "tax_code": form.text("tax_code"),
                "type": "service",
                "updated": self._store.now(),
                "url": form.text("url"),
            }
        )

    def change_product(self, product: Object, form: Form) -> Object:
        """`POST /v1/products/{id}`."""
        form.check("name", "active", "description", "images", "metadata", "url", "tax_code", "default_price")
        given: dict[str, Any] = {name: form.text(name) for name in ("name", "description", "url") if name in form}
        if "active" in form:
            given["active"] = form.flag("active")
        if "images" in form:
            given["images"] = form.texts("images")
        metadata = form.metadata(product["metadata"])
        return self._store.change(product, **given, metadata=metadata, updated=self._store.now())

    def make_price(self, form: Form) -> Object:
        """`POST /v1/prices`; a lookup key leads to one active price."""
        form.check(
            "product", "currency", "unit_amount", "recurring", "lookup_key", "tax_behavior", "metadata", "nickname"
        )
        key = form.text("lookup_key")
        if key and self._store.all("price", lambda price: price["lookup_key"] == key):
            raise StripeRefusal("A price already uses this lookup key.", param="lookup_key")
        product = form.needed("product")
        if self._store.get("product", product) is None:
            raise missing("product", product, "product")
        return self._store.put(self.price(form, product, key))

    def unknown_price(self) -> Object:
        """What a subscription is billed of which nobody said what it costs: nothing, and nobody may change to it."""
        terms = Form({"currency": "usd", "unit_amount": "0", "recurring": {"interval": "month"}})
        return self._store.put({**self.price(terms, None), "id": "price_unknown", "active": False})

    def price(self, form: Form, product: str | None, key: str | None = None) -> Object:
        """A price of these terms, not kept yet."""
        recurring = form.part("recurring")
        interval = recurring.text("interval")
        amount = form.number("unit_amount")
        if amount is None:
            raise StripeRefusal("Missing required param: unit_amount.", code="parameter_missing", param="unit_amount")
        return {
            "id": self._store.new_id("price"),
            "object": "price",
            "active": True,
            "billing_scheme": "per_unit",
            "created": self._store.now(),
            "currency": form.needed("currency").lower(),
            "livemode": False,
            "lookup_key": key,
            "metadata": form.metadata(),
            "nickname": form.text("nickname"),
            "product": product,
            "recurring": interval
            and {
                "interval": interval,
                "interval_count": recurring.number("interval_count", least=1) or 1,
                "meter": None,
                "trial_period_days": None,
                "usage_type": "licensed",
            },
            "tax_behavior": form.text("tax_behavior") or "unspecified",
            "tiers_mode": None,
            "transform_quantity": None,
            "type": "recurring" if interval else "one_time",
            "unit_amount": amount,
            "unit_amount_decimal": str(amount),
        }

    def make_coupon(self, form: Form) -> Object:
        """`POST /v1/coupons`."""
        form.check(
            "id",
            "name",
            "amount_off",
            "currency",
            "percent_off",
            "duration",
            "metadata",
            "max_redemptions",
            "redeem_by",
        )
        name = form.text("id") or self._store.new_id("")[1:9]
        if self._store.any(name) is not None:
            raise StripeRefusal("Coupon already exists.", code="resource_already_exists", param="id")
        amount, percent = form.number("amount_off", least=1), form.text("percent_off")
        if (amount is None) == (percent is None):
            raise StripeRefusal("Must provide either percent_off or amount_off.", code="parameter_missing")
        return self._store.put(
            {
                "id": name,
                "object": "coupon",
                "amount_off": amount,
                "created": self._store.now(),
                "currency": form.needed("currency").lower() if amount else None,
                "duration": form.text("duration") or "once",
                "duration_in_months": None,
                "livemode": False,
                "max_redemptions": form.number("max_redemptions", least=1),
                "metadata": form.metadata(),
                "name": form.text("name"),
                "percent_off": float(percent) if percent else None,
                "redeem_by": None,
                "times_redeemed": 0,
                "valid": True,
            }
        )

    def discount_of(self, coupon: str, subtotal: int, currency: str) -> int:
        """What the coupon takes off."""
        found = self._store.get("coupon", coupon)
        if found is None:
            raise missing("coupon", coupon, "discounts[0][coupon]")
        if found["amount_off"] is None:
            return int(subtotal * found["percent_off"] / 100 + 0.5)
        if found["currency"] != currency:
            raise StripeRefusal("The coupon is in another currency than the session.", param="discounts[0][coupon]")
        return min(subtotal, int(found["amount_off"]))

    def customer_of(self, email: str | None, country: str | None) -> Object:
        """A customer for somebody who pays without one."""
        customer = self.make_customer(Form({"email": email or ""}))
        return self._store.change(customer, address=country and {"country": country, "line1": None})


def blank_customer(name: str, created: int) -> Object:
    """One of whom nothing is known."""
    return {
        "id": name,
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": created,
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "email": None,
        "invoice_settings": {"default_payment_method": None},
        "livemode": False,
        "metadata": {},
        "name": None,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
    }
