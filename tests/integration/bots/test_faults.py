"""Bots when things go wrong: a bot's own mistakes, a slow Telegram, its refusals."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.service import Service, only, served, where

ANA = {"id": 9001, "is_bot": False, "first_name": "Ana", "language_code": "en"}
GROUP = {"id": -1001, "type": "supergroup", "title": "Club"}
FRAGILE = '''"""Fails for as long as a file is there."""
from pathlib import Path
from core.bots.bot import Bot
from core.bots.said import say
from core.bots.turn import Turn

BOT = Bot("fragile", "Fragile", about=say(en="I break.", es="Me rompo."))

@BOT.text
async def hears(turn: Turn, text: str) -> None:
    number = await turn.number()
    if text == "bad" and Path("{flag}").exists():
        raise ValueError("broken")
    turn.say(f"{{number}} {{text}}")

APP = BOT.app()
'''


@pytest.fixture(params=["memory", "postgres"])
async def service(request: pytest.FixtureRequest) -> AsyncIterator[Service]:
    async with served(only("bookping", "gatebot"), **where(request)) as running:
        await running.hold()
        yield running


async def update(service: Service, bot: str, **parts: Any) -> int:
    answer = await service.client.post(f"/sandbox/telegram/{bot}/updates", json=parts)
    return int(answer.json()["status"])


async def says(service: Service, text: str, bot: str = "bookping", chat: dict[str, Any] | None = None) -> None:
    private = {"id": 9001, "type": "private", "first_name": "Ana"}
    assert await update(service, bot, message={"from": ANA, "chat": chat or private, "text": text}) == 200


async def settle(service: Service, seconds: int = 3) -> int:
    """A second a message in each chat; how many jobs failed."""
    failed = (await service.drain())["failed"]
    for _ in range(seconds):
        await service.advance(1)
        failed += (await service.drain())["failed"]
    return failed


async def sent(service: Service, chat: int = 9001) -> list[str]:
    items = await service.outbox("telegram")
    return [item["payload"]["params"]["text"] for item in items if item["payload"]["params"].get("chat_id") == chat]


@pytest.mark.parametrize("kind", ["memory", "postgres"])
async def test_what_breaks_a_bot_is_tried_again_parked_and_replayed_while_the_chat_goes_on(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    flag = tmp_path / "broken"
    flag.touch()
    (tmp_path / "fragile.py").write_text(FRAGILE.format(flag=flag), encoding="utf-8")
    environment = {"RHIZOME_APPS_DIR": str(tmp_path)}
    if kind == "postgres":
        environment |= {"MODE": "postgres", "DATABASE_URL": request.getfixturevalue("database")}
    async with served(**environment) as service:
        await service.hold()
        for text in ("one", "bad", "three"):
            await says(service, text, "fragile")
        assert await settle(service) > 0
        assert await sent(service) == ["1 one"], "what comes later waits for what is tried again"
        for _ in range(30):
            await service.advance(3600)
            await service.drain()
        await settle(service)
        assert await sent(service) == ["1 one", "2 three"], "a parked one holds nothing up, and took no number"
        (parked,) = (await service.client.get("/sandbox/inbox?source=telegram&state=parked")).json()["items"]
        assert (parked["app"], parked["last_error"]) == ("fragile", "ValueError: broken")
        flag.unlink()
        for _ in range(2):
            assert (await service.client.post(f"/sandbox/inbox/{parked['id']}/replay")).status_code == 202
            await settle(service)
        assert await sent(service) == ["1 one", "2 three", "3 bad"], "a replay of what is done changes nothing"


async def test_a_payment_is_answered_in_time_however_slow_telegram_is(service: Service) -> None:
    query = {"id": "pre-1", "from": ANA, "currency": "XTR", "total_amount": 5, "invoice_payload": "-1001:9001:5:30"}
    await service.fault(service="telegram", latency_ms=8000, times=1)
    began = time.monotonic()
    assert await update(service, "gatebot", pre_checkout_query=query) == 503, "Telegram is to ask again"
    assert time.monotonic() - began < 2
    await service.client.delete("/sandbox/faults")
    assert await update(service, "gatebot", pre_checkout_query=query) == 200
    last = (await service.outbox("telegram"))[-1]["payload"]
    assert (last["method"], last["params"]["ok"]) == ("answerPreCheckoutQuery", False)


async def test_who_blocked_the_bot_is_found_out_by_sending(service: Service) -> None:
    blocked = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
    await service.fault(service="telegram", status=403, body=blocked, times=1)
    await says(service, "/help")
    assert await settle(service) == 0
    assert await sent(service) == []
    await says(service, "/help")
    await settle(service)
    assert len(await sent(service)) == 1


async def test_a_group_that_moved_is_followed_by_what_telegram_answers(service: Service) -> None:
    moved = {**GROUP, "id": -2002}
    await says(service, "/help", "gatebot", moved)  # the world knows the new chat
    await settle(service)
    body = {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": -2002},
    }
    await service.fault(service="telegram", status=400, body=body, times=1)
    await says(service, "/help", "bookping", {**GROUP, "type": "group"})
    assert await settle(service) == 0
    assert len(await sent(service, -1001)) == 0
    assert len(await sent(service, -2002)) == 2
    await says(service, "/today", "bookping", moved)
    await settle(service)
    assert len(await sent(service, -2002)) == 3
