"""The life of a stream: what waits for whom, and how it ends, whatever the client does."""

import asyncio
from collections.abc import AsyncIterator, Collection
from typing import Any
from uuid import UUID

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.identity.sessions import MemoryEndedSessions
from adapters.memory.platform.live import MemoryLive, MemoryPresence, MemoryStreams
from adapters.memory.platform.passing import MemoryPassing
from adapters.system.ids import TimeOrderedIds
from core.shared.actor import Actor
from core.shared.errors import Unauthenticated, Unavailable
from core.shared.live import LiveItem
from entrypoints.http.exchange import KEY, Exchange
from entrypoints.http.live import events
from entrypoints.http.live.events import EventStream, event
from entrypoints.http.live.following import Following
from entrypoints.http.live.hub import LiveHub
from entrypoints.http.live.stream import ROOM
from tests.support.jobs import HandClock

ADA = Actor("here", UUID(int=1), UUID(int=2))


class Client:
    """Takes what is sent, as long as `takes` is set."""

    def __init__(self) -> None:
        self.takes = asyncio.Event()
        self.takes.set()
        self.left = asyncio.Event()
        self.text = ""
        self.complete = False

    async def send(self, message: Any) -> None:
        await self.takes.wait()
        if message["type"] == "http.response.body":
            self.text += message["body"].decode()
            self.complete = not message["more_body"]

    async def receive(self) -> Any:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def until(self, text: str) -> None:
        async with asyncio.timeout(5):
            while text not in self.text:  # noqa: ASYNC110  # it may come in parts
                await asyncio.sleep(0.005)


class Strangers:
    """`core.shared.circles.Circles` where nobody knows anybody."""

    async def known(self, app: str, user_id: UUID) -> bool:
        return True

    async def barred(self, app: str, one: UUID, other: UUID) -> bool:
        return False

    async def sees(self, app: str, viewer: UUID, owner: UUID) -> bool:
        return False

    async def followed(self, app: str, user_id: UUID, most: int) -> list[UUID]:
        return []

    async def names(self, app: str, ids: Collection[UUID]) -> dict[UUID, str]:
        return {}


class House:
    """A hub over memory, and clients."""

    def __init__(self) -> None:
        tables = MemoryDatabase()
        self.live = MemoryLive(tables)
        self.sessions = MemoryEndedSessions(tables)
        self.presence = MemoryPresence(tables)
        ids = TimeOrderedIds(HandClock())
        passing = MemoryPassing()
        self.hub = LiveHub(
            MemoryStreams(tables),
            self.presence,
            self.live,
            self.sessions,
            ids,
            overheard=passing,
            following=Following(self.presence, Strangers(), passing),
        )
        self.refusal: Exception | None = None
        self.checks = 0

    async def check(self) -> None:
        self.checks += 1
        if self.refusal is not None:
            raise self.refusal

    def listen(self, client: Client, seen: int | None = None) -> "asyncio.Task[None]":
        scope = {KEY: Exchange("a request", {})}
        answer = EventStream(self.hub, ADA, seen, self.check).to_asgi_response()
        return asyncio.create_task(answer(scope, client.receive, client.send))  # type: ignore[arg-type]  # a coroutine

    async def tell(self, *texts: str) -> None:
        items = [LiveItem(user_id=ADA.user_id, name="note", data=text.encode()) for text in texts]
        await self.live.tell("here", items)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    house = House()
    await house.hub.start()
    yield house
    await house.hub.stop()


async def test_more_news_than_there_is_room_for_come_all_in_order(house: House) -> None:
    client = Client()
    served = house.listen(client)
    await client.until("presence")
    client.takes.clear()
    await house.tell("first")
    for number in range(3 * ROOM):
        await house.tell(f"<{number}>")
    await asyncio.sleep(0.05)
    waiting = next(iter(house.hub._open.values())).waiting
    assert len(waiting) < 2 * ROOM + 1, "a slow client costs no more than this"
    client.takes.set()
    await client.until(f"<{3 * ROOM - 1}>")
    assert [line for line in client.text.splitlines() if "<" in line] == [f"data: <{n}>" for n in range(3 * ROOM)]
    client.left.set()
    await asyncio.wait_for(served, 1)


async def test_a_client_that_takes_nothing_is_let_go_and_resumes(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "STUCK_SECONDS", 0.05)
    client = Client()
    served = house.listen(client)
    await client.until("presence")
    client.takes.clear()
    await house.tell("a", "b")
    await asyncio.wait_for(served, 2)
    assert not client.complete
    assert await house.hub.figures() == {"streams": 0, "people": 0}
    again = Client()
    served = house.listen(again, seen=1)
    await again.until("data: b")
    assert '"resumed":true' in again.text
    again.left.set()
    await served


async def test_a_stopping_process_waits_for_no_client(house: House) -> None:
    stuck, well = Client(), Client()
    served = [house.listen(stuck), house.listen(well)]
    await asyncio.gather(stuck.until("presence"), well.until("presence"))
    stuck.takes.clear()
    await house.tell("a")
    await well.until("data: a")
    house.hub.leave()
    await asyncio.wait_for(asyncio.gather(*served), 1)
    assert well.text.endswith('retry: 2000\nid: 2\nevent: bye\ndata: {"reason":"restarting"}\n\n')
    assert (well.complete, stuck.complete) == (True, False)
    late = Client()
    await asyncio.wait_for(house.listen(late), 1)
    assert late.complete
    assert "restarting" in late.text


async def test_the_token_is_looked_at_again_at_every_heart_beat(house: House) -> None:
    house.hub.beat_seconds = 0.03
    client = Client()
    house.refusal = Unavailable("database_unavailable")
    served = house.listen(client)
    await client.until(": beat\n\n: beat")
    assert house.checks >= 2, "and what can't be looked at now is looked at later"
    house.refusal = Unauthenticated("token_expired")
    await asyncio.wait_for(served, 1)
    assert '"reason":"token_expired"' in client.text


async def test_a_session_that_ends_takes_its_streams_along_and_no_other(house: House) -> None:
    client = Client()
    served = house.listen(client)
    await client.until("presence")
    await house.sessions.announce([UUID(int=99)])
    assert not served.done()
    await house.sessions.announce([ADA.session_id])
    await asyncio.wait_for(served, 1)
    assert '"reason":"token_revoked"' in client.text
    assert await house.presence.connected("here", [ADA.user_id]) == set()


async def test_while_nobody_tells_us_of_news_they_are_looked_for(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("entrypoints.http.live.hub.LOOK_SECONDS", 0.02)
    monkeypatch.setattr(MemoryLive, "hears", property(lambda _: False))
    house.live.heard.clear()
    client = Client()
    served = house.listen(client)
    await client.until("presence")
    await asyncio.sleep(0.05)
    await house.tell("a")
    await client.until("data: a")
    client.left.set()
    await served


async def test_a_failing_read_is_made_up_for(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("entrypoints.http.live.hub.LOOK_SECONDS", 0.02)
    client = Client()
    served = house.listen(client)
    await client.until("presence")
    read, failed = MemoryLive.after, []

    async def fails_once(self: MemoryLive, *arguments: Any) -> Any:
        if not failed:
            failed.append(True)
            raise Unavailable("database_unavailable")
        return await read(self, *arguments)

    monkeypatch.setattr(MemoryLive, "after", fails_once)
    await house.tell("a")
    await client.until("data: a")
    assert failed
    client.left.set()
    await served


def test_an_event_of_several_lines_is_one_event() -> None:
    assert event(7, "note", b'{\n"a": 1\r\n}') == b'id: 7\nevent: note\ndata: {\ndata: "a": 1\ndata: }\n\n'
    assert event(7, "note", b"") == b"id: 7\nevent: note\ndata: \n\n"
