"""SnapExpense: receipts become expenses, and people have the last word."""

import csv
import io
import json

import pytest

from core.bots.catalog.snapexpense import APP
from core.bots.errands import AskModel, Outcome
from tests.support.bots import ANA, BEA, Chats, media


@pytest.fixture
async def chats() -> Chats:
    chats = Chats(APP)
    await chats.says(ANA, "/start")
    chats.telegram.files = dict.fromkeys(("r1", "r2"), b"\xff\xd8\xff")
    return chats


def seen(**fields: str) -> Outcome:
    read = {"merchant": "Café Sol", "date": "2029-12-31", "total": "12,50 €", "currency": "EUR", "category": "food"}
    return Outcome(ok=True, text="```json\n" + json.dumps(read | fields) + "\n```")


async def test_a_receipt_is_read_and_confirmed(chats: Chats) -> None:
    chats.outside.outcomes = [seen()]
    await chats.says(ANA, **media("photo", "r1"))
    assert chats.texts(ANA)[-2:] == ["#1: I am reading it …", "#1 2029-12-31 12.50 EUR Café Sol [food]"]
    assert chats.last(ANA).buttons == ["confirm:1", "edit:1", "drop:1"]
    (asked,) = chats.outside.asked
    assert isinstance(asked, AskModel)
    assert asked.image == "r1"
    await chats.presses(ANA, "confirm:1")
    assert chats.last(ANA).text == "✓ #1 2029-12-31 12.50 EUR Café Sol [food]"
    await chats.says(ANA, "/report 2029-12")
    assert chats.last(ANA).text == "2029-12\nfood: 12.50 EUR\nTotal: 12.50 EUR"


async def test_what_a_model_says_is_not_believed_blindly(chats: Chats) -> None:
    for text in (
        "I can't see",
        '{"merchant": 5}',
        json.dumps({"merchant": "x" * 500, "date": "yesterday", "total": "much", "currency": "BTC", "category": "fun"}),
    ):
        chats.outside.outcomes = [Outcome(ok=True, text=text)]
        await chats.says(ANA, **media("photo", "r1"))
    assert chats.texts(ANA)[-5].startswith("I could not read it.")
    assert "I could not make out the amount" in chats.last(ANA).text
    await chats.presses(ANA, "confirm:3")
    assert chats.telegram.sent[-1].params["text"] == "There is no amount yet: edit it."


async def test_a_model_that_is_down_or_dear_lets_people_type(chats: Chats) -> None:
    chats.outside.outcomes = [Outcome(ok=False, reason="budget_exceeded")]
    await chats.says(ANA, **media("photo", "r1"))
    assert "budget" in chats.last(ANA).text
    await chats.says(ANA, "2030-01-02 1200 JPY ramen")
    assert chats.last(ANA).text == "#1 2030-01-02 1200 JPY ramen [other]"


async def test_correcting_dropping_and_typing(chats: Chats) -> None:
    chats.outside.outcomes = [seen()]
    await chats.says(ANA, **media("photo", "r1"))
    await chats.presses(ANA, "edit:1")
    await chats.says(ANA, "much")
    assert chats.last(ANA).text.startswith("Write the amount")
    await chats.says(ANA, "13 EUR")
    assert chats.last(ANA).text == "#1 2029-12-31 13.00 EUR Café Sol [food]"
    await chats.says(ANA, "/category 1 travel")
    assert chats.last(ANA).text == "#1 2029-12-31 13.00 EUR Café Sol [travel]"
    await chats.presses(ANA, "drop:1")
    await chats.says(ANA, "4.20 EUR coffee")
    assert chats.last(ANA).text == "#2 2030-01-01 4.20 EUR coffee [other]"
    await chats.presses(BEA, "confirm:2")
    assert chats.telegram.sent[-1].params["text"] == "You have no expense #2."


async def test_twins_are_pointed_out(chats: Chats) -> None:
    chats.outside.outcomes = [seen(), seen(), seen(total="99.00")]
    await chats.says(ANA, **media("photo", "r1"))
    await chats.says(ANA, **media("photo", "r2"))
    assert "⚠️ This looks like #1." in chats.last(ANA).text
    await chats.says(ANA, **media("photo", "r1"))
    assert "⚠️ This looks like #1." in chats.last(ANA).text


async def test_a_month_as_csv_holds_what_was_confirmed(chats: Chats) -> None:
    for text in (
        "2030-01-02 10 EUR lunch",
        "2030-01-03 5000 JPY =cmd",
        "2030-02-01 1 EUR later",
        "2030-01-04 9 EUR open",
    ):
        await chats.says(ANA, text)
    for n in (1, 2, 3):
        await chats.presses(ANA, f"confirm:{n}")
    await chats.says(ANA, "/export 2030-01")
    rows = list(csv.reader(io.StringIO(chats.telegram.sent[-1].params["_document"]["text"])))
    assert rows[1:] == [
        ["1", "2030-01-02", "lunch", "other", "10.00", "EUR"],
        ["2", "2030-01-03", "'=cmd", "other", "5000", "JPY"],
    ]
    await chats.says(ANA, "/report 2030-13")
    assert chats.last(ANA).text == "Write the month as 2030-01."
