"""What bots remember and what waits is the same in memory and on Postgres: order, tenants, races, rollbacks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from adapters.memory.bots import remembering as memory
from adapters.memory.bots import waiting as memory_waiting
from adapters.memory.database import MemoryDatabase
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.postgres.bots import remembering, waiting
from adapters.postgres.database import Database
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from core.bots.pace import Sent
from core.bots.ports import (
    Errand,
    Errands,
    Numbers,
    Pace,
    Queue,
    Queued,
    Records,
    Rooms,
    StarsPayment,
    StarsPayments,
    Timer,
    Timers,
)
from core.bots.rooms import Room
from core.shared.ports import UnitOfWork
from tests.support.jobs import START
from tests.support.lowkey import IDS


@dataclass
class Kept:
    """Every port on one adapter."""

    uow: UnitOfWork
    rooms: Rooms
    records: Records
    numbers: Numbers
    timers: Timers
    queue: Queue
    pace: Pace
    errands: Errands
    stars: StarsPayments
    app: str
    other: str


def ports(uow: Any, database: Any, kept: Any, waits: Any, side: str) -> Kept:
    made = [getattr(kept, f"{side}{name}")(database) for name in ("Rooms", "Records", "Numbers")] + [
        getattr(waits, f"{side}{name}")(database) for name in ("Timers", "Queue", "Pace", "Errands")
    ]
    app = f"bot{IDS.new().hex[-12:]}"
    return Kept(uow, *made, getattr(kept, f"{side}StarsPayments")(database), app, f"{app}b")


@pytest.fixture(params=["memory", "postgres"])
async def kept(request: pytest.FixtureRequest) -> AsyncIterator[Kept]:
    if request.param == "memory":
        database = MemoryDatabase()
        yield ports(MemoryUnitOfWork(database), database, memory, memory_waiting, "Memory")
        return
    real = Database(request.getfixturevalue("module_database"), size=8)
    await real.start()
    try:
        yield ports(PostgresUnitOfWork(real), real, remembering, waiting, "Postgres")
    finally:
        await real.stop()


async def test_rooms_are_found_by_id_chat_and_person(kept: Kept) -> None:
    person = IDS.new()
    room = Room(id=7, kind="private", chat=7, title="A\x00na", user_id=person, started=True)
    group = Room(id=-5, kind="group", chat=-5, title="Team", blocked_at=START)
    async with kept.uow(kept.app):
        for one in (room, group):
            await kept.rooms.put(kept.app, one)
        found = await kept.rooms.of_user(kept.app, person)
        assert found is not None
        assert (found.id, found.started, found.reachable) == (7, True, True)
        assert await kept.rooms.get(kept.app, -5) == group
        moved = Room(id=-5, kind="group", chat=-99, title="Team")
        await kept.rooms.put(kept.app, moved)
        assert await kept.rooms.by_chat(kept.app, -99) == moved
        assert await kept.rooms.by_chat(kept.app, -5) is None
        assert await kept.rooms.groups(kept.app) == [moved]
    async with kept.uow(kept.other):
        assert await kept.rooms.get(kept.other, 7) is None
        assert await kept.rooms.of_user(kept.other, person) is None
    async with kept.uow(kept.app):
        await kept.rooms.drop(kept.app, -5)
        assert await kept.rooms.get(kept.app, -5) is None


async def test_what_people_write_about_nul_is_text_as_any_other(kept: Kept) -> None:
    body = msgspec.json.encode({"t": "\\u0000", "u": "\\\\u0000 \\"})
    async with kept.uow(kept.app):
        await kept.records.put(kept.app, "note", "0", body, [])
        await kept.timers.set(kept.app, Timer(key="k", kind="k", at=START, body=body))
    async with kept.uow(kept.app):
        found = await kept.records.get(kept.app, "note", "0")
    assert found is not None
    assert msgspec.json.decode(found) == msgspec.json.decode(body)


async def test_records_keep_their_place_and_are_found_by_tags(kept: Kept) -> None:
    async with kept.uow(kept.app):
        for number in range(5):
            await kept.records.put(kept.app, "note", f"{number}", b'{"n":%d}' % number, ["all", f"odd:{number % 2}"])
        await kept.records.put(kept.app, "note", "0", b'{"n":9}', ["all"])
        await kept.records.put(kept.app, "other", "0", b"{}", ["all"])
    async with kept.uow(kept.app):
        assert [key for key, _ in await kept.records.tagged(kept.app, "note", "all", 99)] == ["0", "1", "2", "3", "4"]
        assert [key for key, _ in await kept.records.tagged(kept.app, "note", "all", 2)] == ["3", "4"]
        assert [key for key, _ in await kept.records.tagged(kept.app, "note", "odd:0", 9)] == ["2", "4"]
        assert b"9" in (await kept.records.get(kept.app, "note", "0") or b"")
        assert await kept.records.drop(kept.app, "note", "0")
        assert not await kept.records.drop(kept.app, "note", "0")
    async with kept.uow(kept.other):
        assert await kept.records.get(kept.other, "note", "1") is None


async def test_a_turn_that_fails_leaves_nothing(kept: Kept) -> None:
    with suppress(RuntimeError):
        async with kept.uow(kept.app):
            await kept.records.put(kept.app, "note", "1", b"{}", ["all"])
            await kept.timers.set(kept.app, Timer(key="k:1", kind="k", at=START))
            await kept.queue.add(kept.app, [call()])
            assert await kept.numbers.next(kept.app, "n") == 1
            raise RuntimeError
    async with kept.uow(kept.app):
        assert await kept.records.tagged(kept.app, "note", "all", 9) == []
        assert not await kept.timers.cancel(kept.app, "k:1")
        assert await kept.queue.head(kept.app, 7) is None
        assert await kept.numbers.next(kept.app, "n") == 1


async def test_numbers_have_no_gaps_however_many_ask_at_once(kept: Kept) -> None:
    got: list[int] = []

    async def turn(number: int) -> None:
        async with kept.uow(kept.app):
            mine = await kept.numbers.next(kept.app, "issuer:1")
            await asyncio.sleep(0)
            if number % 3 == 0:
                raise RuntimeError
        got.append(mine)

    await asyncio.gather(*(turn(number) for number in range(45)), return_exceptions=True)
    assert sorted(got) == list(range(1, 31))
    async with kept.uow(kept.other):
        assert await kept.numbers.next(kept.other, "issuer:1") == 1


async def test_two_turns_that_change_one_record_follow_each_other(kept: Kept) -> None:
    async with kept.uow(kept.app):
        await kept.records.put(kept.app, "sum", "1", b"0", [])

    async def add() -> None:
        async with kept.uow(kept.app):
            before = int(await kept.records.get(kept.app, "sum", "1") or b"0")
            await asyncio.sleep(0.001)
            await kept.records.put(kept.app, "sum", "1", b"%d" % (before + 1), [])

    await asyncio.gather(*(add() for _ in range(20)))
    async with kept.uow(kept.app):
        assert int(await kept.records.get(kept.app, "sum", "1") or b"0") == 20


async def test_a_timer_is_handed_over_once_and_taken_once(kept: Kept) -> None:
    later = START + timedelta(minutes=5)
    async with kept.uow(kept.app):
        await kept.timers.set(kept.app, Timer(key="a:1", kind="a", at=later, body=b'{"x":1}', room=7))
        await kept.timers.set(kept.app, Timer(key="a:2", kind="a", at=START))
        await kept.timers.set(kept.app, Timer(key="a:3", kind="a", at=START + timedelta(days=1)))
    async with kept.uow("*"):
        due = [serial for app, serial in await kept.timers.hand_over(later, 99) if app == kept.app]
        assert len(due) == 2
        assert [serial for app, serial in await kept.timers.hand_over(later, 99) if app == kept.app] == []
    async with kept.uow(kept.app):
        second, first = [await kept.timers.take(kept.app, serial) for serial in due]
        assert first is not None
        assert second is not None
        assert (first.key, first.at, first.room, second.key) == ("a:1", later, 7, "a:2")
        assert await kept.timers.take(kept.app, due[0]) is None
        assert await kept.timers.cancel_all(kept.app, "a:") == 1


async def test_a_timer_that_was_cancelled_or_set_anew_is_not_the_one_that_was_handed_over(kept: Kept) -> None:
    async with kept.uow(kept.app):
        for key in ("a:1", "a:2"):
            await kept.timers.set(kept.app, Timer(key=key, kind="a", at=START))
    async with kept.uow("*"):
        one, two = [serial for app, serial in await kept.timers.hand_over(START, 99) if app == kept.app]
    async with kept.uow(kept.app):
        assert await kept.timers.cancel(kept.app, "a:1")
        await kept.timers.set(kept.app, Timer(key="a:2", kind="a", at=START + timedelta(hours=1)))
        assert await kept.timers.take(kept.app, one) is None
        assert await kept.timers.take(kept.app, two) is None
    async with kept.uow("*"):
        again = await kept.timers.hand_over(START + timedelta(hours=1), 99)
        assert len([serial for app, serial in again if app == kept.app]) == 1


def call(method: str = "sendMessage", room: int = 7, **params: Any) -> Queued:
    return Queued(id=IDS.new(), room=room, method=method, params=params, delete_after=timedelta(hours=1))


async def test_calls_of_a_room_keep_their_order_and_answers_to_buttons_overtake(kept: Kept) -> None:
    calls = [call(text="a\x00"), call(text="b"), call("answerCallbackQuery"), call(room=8)]
    async with kept.uow(kept.app):
        await kept.queue.add(kept.app, calls)
        first = await kept.queue.head(kept.app, 7)
        assert first is not None
        assert (first.id, first.delete_after) == (calls[2].id, timedelta(hours=1))
        await kept.queue.begin(kept.app, first.id)
    async with kept.uow(kept.app):
        assert await kept.queue.head(kept.app, 7) is None  # another sender's
        await kept.queue.put_back(kept.app, calls[2].id)
        assert await kept.queue.done(kept.app, calls[2].id)
        assert not await kept.queue.done(kept.app, calls[2].id)
        second = await kept.queue.head(kept.app, 7)
        assert second is not None
        assert (second.id, second.params["text"].rstrip("\x00")) == (calls[0].id, "a")
    async with kept.uow("*"):
        assert [room for app, room in await kept.queue.waiting(999) if app == kept.app] == [7, 8]
    async with kept.uow(kept.app):
        assert [dropped.id for dropped in await kept.queue.drop_all(kept.app, 7)] == [calls[0].id, calls[1].id]
        assert await kept.queue.head(kept.app, 7) is None
    async with kept.uow(kept.other):
        assert await kept.queue.head(kept.other, 8) is None


async def test_places_within_limits_are_taken_one_after_the_other(kept: Kept) -> None:
    async def take() -> int:
        async with kept.uow(kept.app):
            sent = await kept.pace.get(kept.app, 0)
            await asyncio.sleep(0)
            await kept.pace.put(kept.app, 0, Sent((*sent.at, START), START + timedelta(seconds=5)))
            return len(sent.at)

    assert sorted(await asyncio.gather(*(take() for _ in range(12)))) == list(range(12))
    async with kept.uow(kept.app):
        assert (await kept.pace.get(kept.app, 0)).held_until == START + timedelta(seconds=5)
        assert await kept.pace.get(kept.app, 1) == Sent()
        await kept.pace.count(kept.app, date(2030, 1, 1))
        await kept.pace.count(kept.app, date(2030, 1, 1))


async def test_an_errand_is_done_once(kept: Kept) -> None:
    errand = Errand(id=IDS.new(), kind="read", work=b'{"a":1}', body=b"null", room=7, person=None)
    async with kept.uow(kept.app):
        await kept.errands.add(kept.app, errand)
    async with kept.uow(kept.app):
        found = await kept.errands.get(kept.app, errand.id)
        assert found is not None
        assert (found.kind, found.room, found.person) == ("read", 7, None)
        assert await kept.errands.done(kept.app, errand.id)
        assert not await kept.errands.done(kept.app, errand.id)
    assert await kept.errands.get(kept.other, UUID(int=1)) is None


async def test_a_charge_is_known_once_and_given_back_once(kept: Kept) -> None:
    paid = StarsPayment(charge_id="c", person=7, amount=500, payload="x\x00y", paid_at=START)
    async with kept.uow(kept.app):
        assert await kept.stars.add(kept.app, paid)
        assert not await kept.stars.add(kept.app, paid)
        assert await kept.stars.refunded(kept.app, "c", START)
        assert not await kept.stars.refunded(kept.app, "c", START)
        assert not await kept.stars.refunded(kept.app, "d", START)
        found = await kept.stars.get(kept.app, "c")
        assert found is not None
        assert (found.amount, found.refunded_at) == (500, START)
    async with kept.uow(kept.other):
        assert await kept.stars.add(kept.other, paid)


async def test_two_turns_that_make_one_record_follow_each_other(kept: Kept) -> None:
    async def add() -> None:
        async with kept.uow(kept.app):
            before = int(await kept.records.get(kept.app, "sum", "new") or b"0")
            await asyncio.sleep(0.001)
            await kept.records.put(kept.app, "sum", "new", b"%d" % (before + 1), [])

    await asyncio.gather(*(add() for _ in range(20)))
    async with kept.uow(kept.app):
        assert int(await kept.records.get(kept.app, "sum", "new") or b"0") == 20


@pytest.mark.parametrize("text", ["a\\u0000b", "\\\\u0000", "ends with \\", "\\u0000", 'quoted "\\u0000"'])
async def test_what_only_looks_like_nul_stays_as_it_was_written(kept: Kept, text: str) -> None:
    body = msgspec.json.encode({"t": text})
    errand = Errand(id=IDS.new(), kind="read", work=body)
    async with kept.uow(kept.app):
        await kept.records.put(kept.app, "note", "1", body, [])
        await kept.queue.add(kept.app, [call(text=text)])
        await kept.timers.set(kept.app, Timer(key="n:1", kind="n", at=START, body=body))
        await kept.errands.add(kept.app, errand)
        await kept.rooms.put(kept.app, Room(id=7, kind="private", chat=7, title=text))
    async with kept.uow("*"):
        [serial] = [serial for app, serial in await kept.timers.hand_over(START, 99) if app == kept.app]
    async with kept.uow(kept.app):
        queued, room = await kept.queue.head(kept.app, 7), await kept.rooms.get(kept.app, 7)
        timer, found = await kept.timers.take(kept.app, serial), await kept.errands.get(kept.app, errand.id)
        assert queued is not None
        assert room is not None
        assert timer is not None
        assert found is not None
        bodies = (await kept.records.get(kept.app, "note", "1") or b"null", timer.body, found.work)
        assert [msgspec.json.decode(one)["t"] for one in bodies] == [text] * 3
        assert (queued.params["text"], room.title) == (text, text)


async def test_a_nul_beside_backslashes_is_left_out_alone(kept: Kept) -> None:
    async with kept.uow(kept.app):
        await kept.records.put(kept.app, "note", "1", msgspec.json.encode("a\\\x00b\x00\x00\\"), [])
        found = msgspec.json.decode(await kept.records.get(kept.app, "note", "1") or b"null")
    assert found.replace("\x00", "") == "a\\b\\"


async def test_a_timer_is_either_taken_or_cancelled(kept: Kept) -> None:
    keys = [f"a:{number}" for number in range(12)]
    async with kept.uow(kept.app):
        for key in keys:
            await kept.timers.set(kept.app, Timer(key=key, kind="a", at=START))
    async with kept.uow("*"):
        due = [serial for app, serial in await kept.timers.hand_over(START, 99) if app == kept.app]

    async def take(serial: int) -> str | None:
        async with kept.uow(kept.app):
            timer = await kept.timers.take(kept.app, serial)
            await asyncio.sleep(0)
            return timer and timer.key

    async def cancel(key: str) -> str | None:
        async with kept.uow(kept.app):
            gone = await kept.timers.cancel(kept.app, key)
            await asyncio.sleep(0)
            return key if gone else None

    asked = [turn for serial, key in zip(due, keys, strict=True) for turn in (cancel(key), take(serial))]
    assert sorted(filter(None, await asyncio.gather(*asked))) == sorted(keys)


async def test_a_timer_whose_turn_failed_is_still_set(kept: Kept) -> None:
    async with kept.uow(kept.app):
        await kept.timers.set(kept.app, Timer(key="a:1", kind="a", at=START))
    async with kept.uow("*"):
        [serial] = [serial for app, serial in await kept.timers.hand_over(START, 99) if app == kept.app]
    async with kept.uow(kept.other):
        assert await kept.timers.take(kept.other, serial) is None
        assert not await kept.timers.cancel(kept.other, "a:1")
        assert await kept.timers.cancel_all(kept.other, "a:") == 0
    with suppress(RuntimeError):
        async with kept.uow(kept.app):
            assert await kept.timers.take(kept.app, serial) is not None
            raise RuntimeError
    async with kept.uow(kept.app):
        assert await kept.timers.take(kept.app, serial) is not None


async def test_of_many_senders_one_has_the_call_and_a_room_that_is_being_sent_to_waits_for_nobody(kept: Kept) -> None:
    calls = [call(), call(), call(room=3)]
    async with kept.uow(kept.app):
        await kept.queue.add(kept.app, calls)

    async def begin() -> UUID | None:
        async with kept.uow(kept.app):
            first = await kept.queue.head(kept.app, 7)
            await asyncio.sleep(0)
            if first is not None:
                await kept.queue.begin(kept.app, first.id)
            return first and first.id

    assert [found for found in await asyncio.gather(*(begin() for _ in range(6))) if found] == [calls[0].id]
    async with kept.uow("*"):
        assert [room for app, room in await kept.queue.waiting(999) if app == kept.app] == [3]
    async with kept.uow(kept.other):
        assert not await kept.queue.done(kept.other, calls[0].id)
        assert await kept.queue.drop_all(kept.other, 7) == []
    settled = [kept.queue.done(kept.app, calls[0].id) for _ in range(3)]
    assert sorted(await asyncio.gather(*settled)) == [False, False, True]


async def test_what_a_failed_turn_paid_sent_or_fetched_is_undone(kept: Kept) -> None:
    paid = StarsPayment(charge_id="c", person=7, amount=5, payload="x", paid_at=START)
    errand, sent = Errand(id=IDS.new(), kind="read", work=b"{}"), call()
    async with kept.uow(kept.app):
        await kept.queue.add(kept.app, [sent])
    with suppress(RuntimeError):
        async with kept.uow(kept.app):
            assert await kept.stars.add(kept.app, paid)
            await kept.errands.add(kept.app, errand)
            await kept.pace.put(kept.app, 0, Sent((START,), None))
            await kept.rooms.put(kept.app, Room(id=7, kind="private", chat=7))
            await kept.queue.begin(kept.app, sent.id)
            assert await kept.queue.done(kept.app, sent.id)
            raise RuntimeError
    async with kept.uow(kept.app):
        assert await kept.stars.get(kept.app, "c") is None
        assert await kept.errands.get(kept.app, errand.id) is None
        assert await kept.pace.get(kept.app, 0) == Sent()
        assert await kept.rooms.get(kept.app, 7) is None
        found = await kept.queue.head(kept.app, 7)
        assert found is not None
        assert found.id == sent.id
