"""The letter that confirms an order."""

import re
from typing import Any

import pytest
from tests.support.lowkey import APP, IDS, START
from tests.support.orders import order_of

from adapters.system.money_text import BabelMoneyText
from core.commerce.confirmations.letter import confirmation
from core.commerce.confirmations.ports import Letter, Recipient
from core.commerce.orders.model import OrderLine
from core.shared.money import CURRENCIES, decimals

MONEY = BabelMoneyText()


def letter(*lines: OrderLine, locale: str = "en", **changes: Any) -> Letter:
    order = order_of(*lines, paid_at=START, **changes)
    return confirmation(order, APP, Recipient("ada@example.com", locale), MONEY)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_it_lists_what_was_bought_and_what_it_came_to() -> None:
    order = order_of(discount_cents=340, total_cents=3060, tax_cents=643, coupon_code="SPRING")
    written = confirmation(order, APP, Recipient("ada@example.com", "en"), MONEY)
    assert (written.app, written.to, written.subject) == ("here", "ada@example.com", "Your order at Here")
    assert plain(written.text) == (
        "Thank you! We have received your payment.\n\n"
        f"Order: {order.id}\n"
        "2 × Cream: €25.00\n"
        "1 × Book: €9.00\n"
        "Subtotal: €34.00\n"
        "Discount (SPRING): -€3.40\n"
        "VAT / tax: €6.43\n"
        "Total: €37.03\n\n"
        "We will send it on its way as soon as we can.\n\n"
        "Here\n"
    )
    for part in ("2 × Cream", "€25.00", "-€3.40", "€6.43", "€37.03", str(order.id)):
        assert part in plain(written.html)


def test_without_discount_and_tax_there_is_no_word_of_them() -> None:
    text = letter().text
    assert "Discount" not in text
    assert "tax" not in text
    assert "Subtotal" not in text


def test_it_is_in_the_buyers_language_else_in_english() -> None:
    assert "Total: 34,00 €" in plain(letter(locale="es").text)
    assert "Total: 34,00 €" in plain(letter(locale="es-ES").text)
    assert letter(locale="es").subject == "Tu pedido en Here"
    assert letter(locale="fr").subject == "Your order at Here"


def test_currencies_without_a_minor_unit_have_none() -> None:
    assert "Total: ¥3,400\n" in letter(currency="JPY").text


def test_what_credits_bought_is_told_in_credits() -> None:
    bot = OrderLine(product_id=IDS.new(), name="Coach", quantity=1, unit_price_cents=40)
    assert "Total: 40 credits" in letter(bot, type="credits", currency="credits").text
    assert "Total: 40 créditos" in letter(bot, type="credits", currency="credits", locale="es").text


def test_what_is_digital_is_there_already() -> None:
    bot = OrderLine(product_id=IDS.new(), name="Coach", quantity=1, unit_price_cents=40)
    assert "waiting for you" in letter(bot).text


def test_no_name_becomes_more_than_a_name() -> None:
    evil = OrderLine(product_id=None, name='<img src=x onerror="alert(1)">&{subject}', quantity=1, unit_price_cents=1)
    html = letter(evil, coupon_code="<b>", discount_cents=1, total_cents=0).html
    assert "<img" not in html
    assert "<b>" not in html
    assert "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;{subject}" in html


@pytest.mark.parametrize("currency", sorted(CURRENCIES))
@pytest.mark.parametrize("locale", ["en", "es"])
def test_every_currency_is_written_with_its_own_digits(currency: str, locale: str) -> None:
    written = MONEY.of(1234567, currency, locale)
    figures = re.search(r"[\d.,]*\d", written)
    assert figures
    whole, _, minor = figures[0].rpartition("." if locale == "en" else ",")
    if decimals(currency):
        assert (re.sub(r"\D", "", whole), minor) == ("12345", "67")
    else:
        assert re.sub(r"\D", "", figures[0]) == "1234567"
