"""InvoiceTrack: numbers without gaps, sums that are right, reminders that are true."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.bots.catalog.invoicetrack import APP
from tests.support.bots import ANA, BEA, CARLOS, Chats


async def begun() -> Chats:
    chats = Chats(APP)  # 2030-01-01T12:00Z
    for person in (ANA, BEA):
        await chats.says(person, "/start")
    await chats.says(ANA, "/timezone Europe/Madrid")
    return chats


@pytest.fixture
async def chats() -> Chats:
    return await begun()


def reminders(chats: Chats) -> list[str]:
    return [sent.at.strftime("%d %H:%M") for sent in chats.to(BEA) if "days ago" in sent.text]


async def test_an_invoice_has_the_issuer_s_next_number_and_the_client_hears_of_it(chats: Chats) -> None:
    await chats.says(ANA, f"/invoice {BEA.id} 120.50 EUR 2030-01-10 Two days of work")
    assert chats.last(ANA).text == "#1: 120.50 EUR, due 2030-01-10."
    assert chats.last(BEA).text == "Invoice #1 of Ana: 120.50 EUR, due 2030-01-10.\nTwo days of work"
    await chats.says(ANA, f"/invoice {BEA.id} 1000 JPY 2030-01-10")
    await chats.says(BEA, f"/invoice {ANA.id} 1 USD 2030-01-10")
    assert chats.texts(ANA)[-2:] == ["#2: 1000 JPY, due 2030-01-10.", "Invoice #1 of Bea: 1.00 USD, due 2030-01-10."]


async def test_what_makes_no_sense_takes_no_number(chats: Chats) -> None:
    for amount in ("0 EUR", "1.234 EUR", "1.5 JPY", "1 XXX", "-5 EUR", "9999999999 EUR"):
        await chats.says(ANA, f"/invoice 12 {amount} 2030-01-10")
    for args in ("", "x 1 EUR 2030-01-10", "12 1 EUR 2030-02-30"):
        await chats.says(ANA, f"/invoice {args}")
    await chats.says(ANA, f"/invoice {BEA.id} 1 EUR 2030-01-10")
    assert chats.last(ANA).text.startswith("#1:")


async def test_payments_add_up_and_never_exceed(chats: Chats) -> None:
    await chats.says(ANA, f"/invoice {BEA.id} 100 EUR 2030-01-10")
    for args, answer in (
        ("1 30.25", "#1: 69.75 EUR open."),
        ("1 70", "Only 69.75 EUR is open."),
        ("1", "#1: paid."),
        ("1 1", "#1 is settled."),
        ("2", "You have no invoice #2."),
    ):
        await chats.says(ANA, f"/paid {args}")
        assert chats.last(ANA).text == answer


async def test_reminders_at_nine_on_the_third_seventh_and_fourteenth_day(chats: Chats) -> None:
    await chats.says(ANA, f"/invoice {BEA.id} 100 EUR 2030-01-05")
    await chats.passes(days=30)
    assert reminders(chats) == ["08 08:00", "12 08:00", "19 08:00"]
    assert "#1" in chats.last(BEA).text
    assert "100.00 EUR open" in chats.last(BEA).text


async def test_none_after_payment_and_one_for_all_that_was_missed(chats: Chats) -> None:
    await chats.says(ANA, f"/invoice {BEA.id} 100 EUR 2030-01-05")
    await chats.says(ANA, f"/invoice {BEA.id} 50 EUR 2030-01-05")
    await chats.says(ANA, "/paid 2")
    await chats.downtime(days=12)  # the 13th
    assert len(reminders(chats)) == 1
    await chats.passes(days=3)
    assert len(reminders(chats)) == 1
    await chats.says(ANA, "/paid 1 40")
    await chats.passes(days=4)
    assert "60.00 EUR open" in chats.last(BEA).text
    assert len(reminders(chats)) == 2


async def test_nothing_for_steps_that_were_past_when_it_was_written(chats: Chats) -> None:
    await chats.says(ANA, f"/invoice {BEA.id} 100 EUR 2029-12-24")
    await chats.passes(days=10)
    assert reminders(chats) == ["07 08:00"]


async def test_a_void_one_keeps_its_number_and_is_not_reminded_of(chats: Chats) -> None:
    await chats.says(ANA, f"/invoice {BEA.id} 100 EUR 2030-01-05")
    await chats.says(ANA, "/void 1")
    await chats.says(ANA, f"/invoice {BEA.id} 100 EUR 2030-02-05")
    assert chats.last(ANA).text.startswith("#2:")
    await chats.passes(days=30)
    assert reminders(chats) == []


async def test_the_list_totals_by_currency_and_the_export_is_csv(chats: Chats) -> None:
    await chats.says(ANA, f"/invoice {BEA.id} 100 EUR 2030-01-05 =SUM(A1)")
    await chats.says(ANA, f"/invoice {CARLOS.id} 5000 JPY 2029-12-30")
    await chats.says(ANA, "/paid 1 25")
    await chats.says(ANA, "/list")
    assert chats.last(ANA).text == (
        "#2 due 2029-12-30, late: 5000 JPY open\n#1 due 2030-01-05: 75.00 EUR open\nTotal: 75.00 EUR, 5000 JPY"
    )
    await chats.says(ANA, "/export")
    file = chats.telegram.sent[-1].params["_document"]
    rows = list(csv.DictReader(io.StringIO(file["text"])))
    assert [(row["number"], row["paid"], row["open"], row["text"]) for row in rows] == [
        ("1", "25.00", "75.00", "'=SUM(A1)"), ("2", "0", "5000", "")]  # fmt: skip


async def test_another_zone_moves_nine_o_clock(chats: Chats) -> None:
    await chats.says(ANA, f"/invoice {BEA.id} 100 EUR 2030-01-05")
    await chats.says(ANA, "/timezone America/New_York")
    await chats.passes(days=8)
    assert reminders(chats) == ["08 14:00"]


@given(st.lists(st.tuples(st.sampled_from(["down", "pass", "paid"]), st.integers(1, 30)), max_size=8))
async def test_whatever_happens_each_step_is_at_most_once_and_none_after_payment(acts: list[tuple[str, int]]) -> None:
    chats = await begun()
    await chats.says(ANA, f"/invoice {BEA.id} 100 EUR 2030-01-05")
    settled = None
    for act, number in acts:
        if act == "down":
            await chats.downtime(days=number / 2)
        elif act == "pass":
            await chats.passes(days=number / 2)
        else:
            await chats.says(ANA, f"/paid 1 {number}")
            if chats.last(ANA).text == "#1: paid.":
                settled = chats.clock.now()
    sent = [message.at for message in chats.to(BEA) if "days ago" in message.text]
    assert len(sent) <= 3
    assert sent == sorted(set(sent))
    assert settled is None or all(at <= settled for at in sent)


async def test_the_issuer_hears_when_the_client_could_not_be_written_to(chats: Chats) -> None:
    await chats.says(ANA, f"/invoice {CARLOS.id} 100 EUR 2030-01-05")
    assert chats.last(ANA).text.endswith("I can't write to them until they /start me.")
    await chats.passes(days=8)
    assert chats.last(ANA).text == "#1 is late, 100.00 EUR open, and I can't write to them."
    await chats.says(CARLOS, "/start")
    await chats.passes(days=4)
    assert chats.last(ANA).text == "I reminded of #1: 100.00 EUR open."
    assert "7 days ago" in chats.last(CARLOS).text
