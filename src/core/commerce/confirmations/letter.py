"""The letter that confirms an order, in the languages that we speak."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from core.commerce.confirmations.ports import Letter, MoneyText, Recipient
from core.commerce.orders.model import Order
from core.platform.registry.spec import AppSpec

_WORDS = {
    "en": {
        "subject": "Your order at {app}",
        "thanks": "Thank you! We have received your payment.",
        "digital": "What you bought is waiting for you in the app.",
        "sent": "We will send it on its way as soon as we can.",
        "order": "Order",
        "subtotal": "Subtotal",
        "discount": "Discount",
        "coupon": "Discount ({code})",
        "tax": "VAT / tax",
        "total": "Total",
        "credits": "{amount} credits",
    },
    "es": {
        "subject": "Tu pedido en {app}",
        "thanks": "¡Gracias! Hemos recibido tu pago.",
        "digital": "Lo que has comprado te espera en la aplicación.",
        "sent": "Te lo enviaremos lo antes posible.",
        "order": "Pedido",
        "subtotal": "Subtotal",
        "discount": "Descuento",
        "coupon": "Descuento ({code})",
        "tax": "IVA / impuestos",
        "total": "Total",
        "credits": "{amount} créditos",
    },
}


def confirmation(order: Order, app: AppSpec, buyer: Recipient, money: MoneyText) -> Letter:
    """What was bought and what it came to, with discount and tax where there are any. In the buyer's language, else in
    English."""
    language = buyer.locale.partition("-")[0]
    words = _WORDS.get(language) or _WORDS["en"]
    rows = _rows(order, words, _amounts(order, buyer.locale, words, money))
    order_line = f"{words['order']}: {order.id}"
    closing = words["digital"] if order.digital else words["sent"]
    lines = "\n".join(f"{name}: {amount}" for name, amount in rows)
    cells = "".join(f'<tr><td>{escape(name)}</td><td align="right">{escape(amount)}</td></tr>' for name, amount in rows)
    paragraphs = [f"<p>{escape(text)}</p>" for text in (words["thanks"], order_line, closing, app.title)]
    return Letter(
        app=app.slug,
        to=buyer.email,
        subject=words["subject"].format(app=app.title),
        text=f"{words['thanks']}\n\n{order_line}\n{lines}\n\n{closing}\n\n{app.title}\n",
        html="".join([*paragraphs[:2], f"<table>{cells}</table>", *paragraphs[2:]]),
    )


def _amounts(order: Order, locale: str, words: dict[str, str], money: MoneyText) -> Callable[[int], str]:
    if order.type == "credits":
        return lambda amount: words["credits"].format(amount=amount)
    return lambda amount: money.of(amount, order.currency, locale)


def _rows(order: Order, words: dict[str, str], amount: Callable[[int], str]) -> list[tuple[str, str]]:
    rows = [(f"{line.quantity} × {line.name}", amount(line.total_cents)) for line in order.lines]
    if order.discount_cents or order.tax_cents:
        rows.append((words["subtotal"], amount(order.subtotal_cents)))
    if order.discount_cents:
        name = words["coupon"].format(code=order.coupon_code) if order.coupon_code else words["discount"]
        rows.append((name, amount(-order.discount_cents)))
    if order.tax_cents:
        rows.append((words["tax"], amount(order.tax_cents)))
    return [*rows, (words["total"], amount(order.total_cents + order.tax_cents))]
