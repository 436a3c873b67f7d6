"""How the sandbox's Stripe pages look."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

from core.shared.money import decimals
from entrypoints.sandbox.stripe.store import Object

RATES = {"US": ("United States", 0), "DE": ("Germany", 19), "ES": ("Spain", 21), "FR": ("France", 20)}
"""Countries that somebody may say they pay from, and the sandbox's tax there in percent."""
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_SAID = {"declined": "The card was declined. Try another one, or go back."}


def money(amount: int, currency: str) -> str:
    """An amount as people read it."""
    code = currency.upper()
    digits = decimals(code)
    number = f"{abs(amount) / 10**digits:,.{digits}f}"
    sign = _SIGNS.get(code)
    text = f"{sign}{number}" if sign else f"{number} {code}"
    return f"−{text}" if amount < 0 else text


def checkout_page(session: Object, tax: int, country: str, *, returning: str | None, said: str) -> str:
    """Where somebody pays, or sees what has become of the session."""
    currency = session["currency"]
    total = session["amount_total"] if session["status"] != "open" else _net(session) + tax
    every = _every(session["_lines"][0]["price"]) if session["mode"] == "subscription" else ""
    back = f'<a class="back" href="{escape(session["cancel_url"])}">← Back</a>' if session["cancel_url"] else ""
    summary = (
        f'<section>{back}<h1 class="quiet">{"Subscribe" if every else "Pay"}</h1>'
        f'<p class="total">{money(total, currency)} <small>{every}</small></p>{_lines(session, tax, total)}</section>'
    )
    till = _till(session, country, returning, said, money(total, currency))
    return _whole("Checkout", f'<main>{summary}<section class="sheet">{till}</section></main>')


def portal_page(
    portal: Object, customer: Object, held: list[Object], plans: dict[str, list[Object]], *, said: str
) -> str:
    """Where somebody looks after their subscriptions."""
    back = portal["return_url"]
    cards = "".join(_subscription(found, plans[found["id"]]) for found in held) or (
        '<section class="sheet"><p class="quiet">There are no subscriptions.</p></section>'
    )
    head = (
        f'<section>{f"""<a class="back" href="{escape(back)}">← Back</a>""" if back else ""}'
        f'<h1>Your subscriptions</h1><p class="quiet">{escape(customer["email"] or customer["id"])}</p></section>'
    )
    return _whole("Billing", f'<main class="single">{head}{_message(said)}{cards}</main>')


def _whole(title: str, content: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title} · Sandbox</title><link rel="icon" href="data:,">'
        '<link rel="stylesheet" href="/sandbox/stripe/stripe.css"></head>'
        f'<body><p class="band">Sandbox: no real money, no real cards</p>{content}</body></html>'
    )


def _lines(session: Object, tax: int, total: int) -> str:
    currency = session["currency"]
    discount = session["total_details"]["amount_discount"]
    rows = [
        f'<div><dt>{escape(line["description"])}<br><span class="quiet">{line["quantity"]} × '
        f"{money(line['price']['unit_amount'], currency)}</span></dt>"
        f"<dd>{money(line['amount_subtotal'], currency)}</dd></div>"
        for line in session["_lines"]
    ]
    rows.append(f'<div class="sum"><dt>Subtotal</dt><dd>{money(session["amount_subtotal"], currency)}</dd></div>')
    if discount:
        rows.append(f'<div class="less"><dt>Discount</dt><dd>{money(-discount, currency)}</dd></div>')
    if tax or session["automatic_tax"]["enabled"]:
        rows.append(f"<div><dt>Tax</dt><dd>{money(tax, currency)}</dd></div>")
    rows.append(f'<div class="due"><dt>Total</dt><dd>{money(total, currency)}</dd></div>')
    return f'<dl class="lines">{"".join(rows)}</dl>'


def _till(session: Object, country: str, returning: str | None, said: str, total: str) -> str:
    if session["status"] == "expired":
        return '<h2>This checkout has expired</h2><p class="quiet">Nothing was paid. Start again in the shop.</p>'
    go_on = f'<p><a href="{escape(returning)}">Continue</a></p>' if returning else ""
    if session["status"] == "complete" and session["payment_status"] == "unpaid":
        if session.get("_failed"):
            return f'<p class="say">The transfer did not arrive.</p>{go_on}'
        return (
            '<h2>Waiting for the transfer</h2><p class="quiet">It is promised and under way.</p><form method="post">'
            '<button class="main" name="act" value="arrive">The transfer arrives</button>'
            f'<button class="bad" name="act" value="fail">It never comes</button></form>{go_on}'
        )
    if session["status"] == "complete":
        return f'<p class="say good">This has been paid.</p>{go_on}'
    verb, transfer = "Subscribe", ""
    if session["mode"] == "payment":
        verb, transfer = f"Pay {total}", '<button name="act" value="transfer">Pay by bank transfer</button>'
    return (
        f'{_message(said)}<h2>Card</h2><div class="card"><span>4242 4242 4242 4242</span>'
        '<span class="quiet">12 / 99 · 123 · Sandbox Buyer</span></div>'
        f'{_countries(country) if session["automatic_tax"]["enabled"] else ""}<form method="post">'
        f'<input type="hidden" name="country" value="{escape(country)}">'
        f'<button class="main" name="act" value="pay">{verb}</button>{transfer}'
        '<button class="bad" name="act" value="decline">Let the card be declined</button></form>'
    )


def _countries(chosen: str) -> str:
    links = "".join(
        f'<li><a href="?country={code}"{" aria-current=true" if code == chosen else ""}>{name}, {rate} %</a></li>'
        for code, (name, rate) in RATES.items()
    )
    return f'<h2>Paying from</h2><ul class="countries">{links}</ul>'


def _subscription(found: Object, others: list[Object]) -> str:
    item = found["items"]["data"][0]
    ended = found["status"] in ("canceled", "incomplete_expired")
    buttons = [] if ended else [_end_button(found), *(_change_button(price) for price in others)]
    until = datetime.fromtimestamp(item["current_period_end"], UTC)
    when = "ended" if ended else "ends" if found["cancel_at_period_end"] else "renews"
    behind = (
        '<div class="behind"><p class="quiet">What time and banks would do:</p><div class="row">'
        '<button name="act" value="renew">Let the period end</button>'
        '<button class="bad" name="act" value="decline">… with a declined card</button></div></div>'
    )
    return (
        f'<section class="sheet"><div class="plan"><strong>{escape(_plan(item["price"]))}</strong>'
        f'<span class="state{"" if found["status"] == "active" else " bad"}">{escape(found["status"])}</span></div>'
        f"<p>{money(item['price']['unit_amount'], item['price']['currency'])} {_every(item['price'])}"
        f" · {when} on {until.day} {until:%B %Y}</p>"
        f'<form method="post"><input type="hidden" name="subscription" value="{escape(found["id"])}">'
        f'<div class="row">{"".join(buttons)}</div>{"" if ended else behind}</form></section>'
    )


def _end_button(found: Object) -> str:
    if found["cancel_at_period_end"]:
        return '<button class="main" name="act" value="resume">Keep it</button>'
    return '<button class="bad" name="act" value="cancel">Cancel at the period\'s end</button>'


def _change_button(price: Object) -> str:
    what = f"Change to {_plan(price)}, {money(price['unit_amount'], price['currency'])} {_every(price)}"
    return f'<button name="act" value="change:{escape(price["id"])}">{escape(what)}</button>'


def _plan(price: Object) -> str:
    return str(price["metadata"].get("plan") or price["nickname"] or price["id"]).capitalize()


def _every(price: Object) -> str:
    return f"a {price['recurring']['interval']}" if price["recurring"] else ""


def _net(session: Object) -> int:
    return int(session["amount_subtotal"] - session["total_details"]["amount_discount"])


def _message(said: str) -> str:
    return f'<p class="say" role="alert">{escape(_SAID.get(said, said))}</p>' if said else ""
