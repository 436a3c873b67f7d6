"""BookPing: reminders that are true."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.bots.catalog.bookping import APP
from tests.support.bots import ANA, BEA, CARLOS, Chats


async def begun() -> Chats:
    chats = Chats(APP)  # 2030-01-01T12:00Z
    await chats.says(ANA, "/start")
    await chats.says(ANA, "/timezone Europe/Madrid")
    await chats.says(BEA, "/start")
    await chats.says(BEA, "/timezone America/New_York")
    return chats


@pytest.fixture
async def chats() -> Chats:
    return await begun()


def reminders(chats: Chats) -> list[tuple[str, str]]:
    return [(sent.text, sent.at.strftime("%d %H:%M")) for sent in chats.to(BEA) if sent.text.startswith("⏰")]


async def test_a_client_is_reminded_in_their_own_zone_with_buttons(chats: Chats) -> None:
    await chats.says(ANA, "/leads 24h 2h")
    await chats.says(ANA, f"/book {BEA.id} 2030-01-03 18:00 Haircut")
    assert chats.last(ANA).text == "Booked #1: 2030-01-03 18:00 Haircut (Bea)."
    await chats.passes(days=4)
    assert reminders(chats) == [
        ("⏰ Haircut: 2030-01-03 12:00", "02 17:00"),
        ("⏰ Haircut: 2030-01-03 12:00", "03 15:00"),
    ]
    assert chats.to(BEA)[-1].buttons == ["confirm:1", "cancel:1", "reschedule:1"]


async def test_nothing_after_a_cancellation_by_either(chats: Chats) -> None:
    await chats.says(ANA, f"/book {BEA.id} 2030-01-05 18:00 Haircut")
    await chats.says(ANA, f"/book {BEA.id} 2030-01-05 19:00 Colour")
    await chats.says(ANA, "/cancel 1")
    assert chats.last(BEA).text == "Cancelled: Haircut."
    await chats.presses(BEA, "cancel:2")
    assert chats.last(ANA).text == "Bea cancels #2 Colour."
    await chats.passes(days=6)
    assert reminders(chats) == []
    await chats.presses(BEA, "confirm:2")
    assert chats.telegram.sent[-1].params["text"] == "That booking is over."
    await chats.says(ANA, "/cancel 1")
    assert chats.last(ANA).text == "You have no open booking #1."


async def test_no_reminder_for_a_lead_time_that_is_past(chats: Chats) -> None:
    await chats.says(ANA, f"/book {BEA.id} 2030-01-02 10:00 Haircut")
    await chats.passes(days=2)
    assert reminders(chats) == []


async def test_after_downtime_one_reminder_and_none_once_it_has_begun(chats: Chats) -> None:
    await chats.says(ANA, "/leads 24h 4h 2h")
    await chats.says(ANA, f"/book {BEA.id} 2030-01-03 18:00 Haircut")
    await chats.says(ANA, f"/book {BEA.id} 2030-01-03 09:00 Colour")
    await chats.downtime(hours=50)  # 15:00 in Madrid
    assert [text for text, _ in reminders(chats)] == ["⏰ Haircut: 2030-01-03 12:00"]
    await chats.passes(hours=10)
    assert len(reminders(chats)) == 2


async def test_an_edited_lead_time_holds_for_open_bookings(chats: Chats) -> None:
    await chats.says(ANA, f"/book {BEA.id} 2030-01-05 18:00 Haircut")
    await chats.says(ANA, "/leads 1h")
    await chats.passes(days=6)
    assert [at for _, at in reminders(chats)] == ["05 16:00"]


async def test_the_client_asks_for_another_time_and_the_issuer_decides(chats: Chats) -> None:
    await chats.says(ANA, f"/book {BEA.id} 2030-01-05 18:00 Haircut")
    await chats.presses(BEA, "reschedule:1")
    await chats.says(BEA, "soon")
    assert chats.last(BEA).text == "Write the day as 2030-01-31."
    await chats.says(BEA, "2030-01-06 09:00")
    assert chats.last(ANA).text == "#1 Haircut: Bea asks for 2030-01-06 15:00."
    assert chats.last(ANA).buttons == ["accept:1", "decline:1"]
    await chats.presses(ANA, "accept:1")
    assert chats.last(BEA).text == "Haircut is now at 2030-01-06 09:00."
    await chats.passes(days=6)
    assert [at for _, at in reminders(chats)] == ["05 14:00"]


async def test_rescheduling_confirming_and_a_no_show(chats: Chats) -> None:
    await chats.says(ANA, f"/book {BEA.id} 2030-01-03 18:00 Haircut")
    await chats.presses(BEA, "confirm:1")
    assert chats.last(ANA).text == "Bea confirms #1 Haircut."
    await chats.says(ANA, "/reschedule 1 2030-01-04 18:00")
    await chats.says(ANA, "/noshow 1")
    assert chats.last(ANA).text == "#1 has not begun yet."
    await chats.passes(days=4)
    assert [at for _, at in reminders(chats)] == ["03 17:00"]
    await chats.says(ANA, "/noshow #1")
    assert chats.last(ANA).text == "#1: no-show."


async def test_today_and_who_can_t_be_written_to(chats: Chats) -> None:
    await chats.says(ANA, f"/book {CARLOS.id} 2030-01-01 20:00 Massage")
    assert "until they /start me" in chats.last(ANA).text
    await chats.says(ANA, f"/book {BEA.id} 2030-01-02 00:30 Early")
    await chats.says(ANA, "/today")
    assert chats.last(ANA).text == "#1 2030-01-01 20:00 Massage (13) – open"
    await chats.says(BEA, "/today")
    assert chats.last(BEA).text == "No bookings."


async def test_of_two_issuers_that_gave_the_same_number_the_pressed_reminder_s_is_meant(chats: Chats) -> None:
    await chats.says(CARLOS, "/start")
    await chats.says(ANA, f"/book {BEA.id} 2030-01-03 18:00 Haircut")
    await chats.says(CARLOS, f"/book {BEA.id} 2030-01-03 19:00 Dentist")
    await chats.passes(hours=48)
    haircut, dentist = [
        next(sent.result["message_id"] for sent in chats.to(BEA) if title in sent.text)
        for title in ("Haircut", "Dentist")
    ]
    await chats.presses(BEA, "cancel:1", message_id=haircut)
    assert chats.last(ANA).text == "Bea cancels #1 Haircut."
    await chats.presses(BEA, "cancel:1", message_id=haircut)
    assert chats.telegram.sent[-1].params["text"] == "That booking is over."
    await chats.presses(BEA, "confirm:1", message_id=dentist)
    assert chats.last(CARLOS).text == "Bea confirms #1 Dentist."


@pytest.mark.parametrize(
    ("written", "begins"),
    [
        ("2030-03-31 12:00", "2030-03-31 10:00"),  # the night before, clocks went on
        ("2030-03-31 02:30", "2030-03-31 01:00"),  # clocks never showed it: the first instant after
        ("2030-10-27 12:00", "2030-10-27 11:00"),  # the night before, clocks went back
        ("2030-10-27 02:30", "2030-10-27 00:30"),  # clocks showed it twice
    ],
)
async def test_a_lead_time_is_so_many_hours_whatever_clocks_do(chats: Chats, written: str, begins: str) -> None:
    await chats.says(ANA, f"/book {BEA.id} {written} Haircut")
    await chats.passes(days=310)
    [sent] = [sent for sent in chats.to(BEA) if sent.text.startswith("⏰")]
    assert f"{sent.at + timedelta(hours=24):%Y-%m-%d %H:%M}" == begins


steps = st.lists(
    st.one_of(
        st.tuples(st.just("pass"), st.integers(1, 40)),
        st.tuples(st.just("down"), st.integers(1, 40)),
        st.tuples(st.just("move"), st.integers(1, 90)),
        st.tuples(st.just("leads"), st.sampled_from(["24h", "2h", "48h 3h"])),
        st.tuples(st.just("cancel"), st.just(0)),
    ),
    max_size=8,
)


@given(st.integers(1, 100), steps)
async def test_whatever_happens_reminders_are_true(hours: int, acts: list[tuple[str, object]]) -> None:
    chats = await begun()
    at = chats.clock.now() + timedelta(hours=hours)
    madrid = timedelta(hours=1)
    await chats.says(ANA, f"/book {BEA.id} {at + madrid:%Y-%m-%d} {at + madrid:%H:%M} Haircut")
    booked, cancelled_at = {at.replace(second=0)}, None
    for act, what in acts:
        if act == "pass":
            await chats.passes(hours=what)
        elif act == "down":
            await chats.downtime(hours=what)
        elif act == "leads":
            await chats.says(ANA, f"/leads {what}")
        elif act == "cancel":
            await chats.says(ANA, "/cancel 1")
            if chats.last(ANA).text == "#1 is cancelled.":
                cancelled_at = chats.clock.now()
        elif cancelled_at is None and isinstance(what, int):
            at = chats.clock.now() + timedelta(hours=what)
            await chats.says(ANA, f"/reschedule 1 {at + madrid:%Y-%m-%d} {at + madrid:%H:%M}")
            if chats.last(ANA).text.startswith("Moved"):
                booked.add(at.replace(second=0))
    sent = [message.at for message in chats.to(BEA) if message.text.startswith("⏰")]
    assert len(sent) == len(set(sent))
    for instant in sent:
        assert cancelled_at is None or instant <= cancelled_at
        assert any(instant <= begin for begin in booked)
