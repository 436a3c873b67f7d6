"""Stripe's hosted pages: where people pay, and where they look after their subscriptions."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit

from core.shared.errors import NotFound
from entrypoints.sandbox.stripe.engine import Engine
from entrypoints.sandbox.stripe.forms import Form
from entrypoints.sandbox.stripe.html import RATES, checkout_page, portal_page
from entrypoints.sandbox.stripe.refusals import StripeRefusal
from entrypoints.sandbox.stripe.sessions import Way
from entrypoints.sandbox.stripe.store import Object
from entrypoints.sandbox.wire import Answer, Call, Handler

_STYLE = Path(__file__).parents[1] / "static" / "stripe.css"
_URL_CHARACTERS = "%/:=&?~#+!$,;'@()*[]{}"


class Pages:
    """Plain forms: nothing on them needs a script."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._style = _STYLE.read_bytes()

    def routes(self) -> dict[tuple[str, str], Handler]:
        """Below `/sandbox`."""
        return {
            ("GET", "/stripe/stripe.css"): self._serve_style,
            ("GET", "/stripe/checkout/{id}"): self._show_checkout,
            ("POST", "/stripe/checkout/{id}"): self._check_out,
            ("GET", "/stripe/portal/{id}"): self._show_portal,
            ("POST", "/stripe/portal/{id}"): self._look_after,
        }

    async def _serve_style(self, _call: Call) -> Answer:
        return Answer(headers={"content-type": "text/css; charset=utf-8"}, body=self._style)

    async def _show_checkout(self, call: Call) -> Answer:
        session = await self._session(call)
        country = call.query.get("country", "US")
        tax = tax_of(session, country)
        page = checkout_page(session, tax, country, returning=_returning(session), said=call.query.get("said", ""))
        return _page(page, session["success_url"], session["cancel_url"])

    async def _check_out(self, call: Call) -> Answer:
        session = await self._session(call)
        form = call.form()
        country = form.get("country", "US")
        here = f"{self._engine.public}/checkout/{session['id']}"
        sessions = self._engine.sessions
        try:
            match form.get("act"):
                case "pay" | "transfer" | "arrive" as act:
                    way = Way(later=act == "transfer", tax=tax_of(session, country), country=country)
                    session = sessions.pay(session["id"], way)
                case "fail":
                    session = sessions.fail(session["id"])
                case _:
                    return _to(f"{here}?said=declined&country={quote(country)}")
        except StripeRefusal:  # somebody was faster: the page tells how it stands
            return _to(here)
        await asyncio.shield(self._engine.events.flush())
        return _to(_returning(session) or here)

    async def _session(self, call: Call) -> Object:
        try:
            session = self._engine.sessions.find(call.params["id"])
        except StripeRefusal:
            raise NotFound("not_found", "There is no such checkout.") from None
        await asyncio.shield(self._engine.events.flush())  # looking may have shown that its time is over
        return session

    async def _show_portal(self, call: Call) -> Answer:
        portal, customer = self._portal(call)
        store = self._engine.store
        held = store.all("subscription", lambda found: found["customer"] == portal["customer"])
        plans = {found["id"]: self._others(found) for found in held}
        page = portal_page(portal, customer, held, plans, said=call.query.get("said", ""))
        return _page(page, portal["return_url"])

    async def _look_after(self, call: Call) -> Answer:
        portal, _ = self._portal(call)
        form = call.form()
        here = f"{self._engine.public}/portal/{portal['id']}"
        try:
            self._do(form, portal["customer"])
        except StripeRefusal as refusal:
            return _to(f"{here}?said={quote(str(refusal))}")
        await asyncio.shield(self._engine.events.flush())
        return _to(here)

    def _do(self, form: Mapping[str, str], customer: str) -> None:
        subscribing = self._engine.subscribing
        subscription = subscribing.find(form.get("subscription", ""))
        if subscription["customer"] != customer:
            raise StripeRefusal("That is somebody else's.")
        act, _, price = form.get("act", "").partition(":")
        if act in ("cancel", "change") and subscription["schedule"]:
            self._engine.schedules.release(self._engine.schedules.find(subscription["schedule"]))
            subscription = subscribing.find(subscription["id"])
        match act:
            case "cancel":
                subscribing.update(subscription, Form({"cancel_at_period_end": "true"}))
            case "resume":
                subscribing.update(subscription, Form({"cancel_at_period_end": "false"}))
            case "change":
                # As Stripe's portal does it: the price alone is changed, not our metadata.
                item = {"id": subscription["items"]["data"][0]["id"], "price": price}
                change = {"items": {"0": item}, "proration_behavior": "always_invoice"}
                subscribing.update(subscription, Form(change))
            case "renew" | "decline":
                subscribing.renew(subscription, fail=act == "decline")

    def _others(self, subscription: Object) -> list[Object]:
        """The prices that one may change to: those of the same app."""
        now = self._engine.subscribing.price_of(subscription)
        app = now["metadata"].get("app")

        def fits(price: Object) -> bool:
            of_app = price["metadata"].get("app") == app and price["currency"] == now["currency"]
            return bool(of_app and price["recurring"] and price["active"] and price["id"] != now["id"])

        return self._engine.store.all("price", fits)

    def _portal(self, call: Call) -> tuple[Object, Object]:
        portal = self._engine.store.get("billing_portal.session", call.params["id"])
        customer = self._engine.store.get("customer", portal["customer"]) if portal else None
        if portal is None or customer is None:
            raise NotFound("not_found", "There is no such page.")
        return portal, customer


def tax_of(session: Object, country: str) -> int:
    """What the page adds for tax to a session that asks for it."""
    if not session["automatic_tax"]["enabled"] or session["status"] != "open":
        return int(session["total_details"]["amount_tax"])
    net: int = session["amount_subtotal"] - session["total_details"]["amount_discount"]
    return (net * RATES.get(country, ("", 0))[1] + 50) // 100


def _returning(session: Object) -> str | None:
    """Where somebody goes who has paid."""
    if session["status"] != "complete" or not session["success_url"]:
        return None
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _to(url: str) -> Answer:
    return Answer(status=303, headers={"location": quote(url, safe=_URL_CHARACTERS)})


def _page(page: str, *ways_out: str | None) -> Answer:
    """A page whose forms may lead to us and back to the shop: browsers hold redirects to that, too."""
    places = " ".join(sorted({_origin(url) for url in ways_out if url}))
    policy = (
        f"default-src 'none'; style-src 'self'; img-src data:; form-action 'self' {places}; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": policy}
    return Answer(headers=headers, body=page.encode())


def _origin(url: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}" if re.fullmatch(r"[\w.:\[\]-]+", host, re.ASCII) else ""
