"""Having models write over HTTP: bodies and answers, streams, fallbacks, budgets, and clients that go away."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from bootstrap import create_http
from settings import read_settings
from tests.integration.customers.test_admin_users import admin
from tests.integration.customers.test_profile import customer
from tests.integration.habits.people import Person
from tests.support.ai import events_of
from tests.support.service import MEMORY, UNLIMITED, Service, alive, only, quick_passwords, served

PATH = "/api/v1/gptstore/ai/generate"
PROVIDERS = ("openai", "anthropic", "gemini")
SLOW = "sandbox-slow, please"
SENSELESS: list[tuple[dict[str, Any], str]] = [
    ({"model": "gpt-1"}, "/model"),
    ({"messages": [{"role": "user", "content": "Hi"}]}, "/prompt"),
    ({"prompt": None}, "/prompt"),
    ({"prompt": None, "messages": [{"role": "system", "content": "Hi"}]}, "/messages"),
    ({"max_tokens": 0}, "/max_tokens"),
    ({"max_tokens": 20_000}, "/max_tokens"),
    ({"temperature": 3}, "/temperature"),
    ({"prompt": " "}, "/prompt"),
    ({"surprise": 1}, "/surprise"),
]


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with served(only("gptstore")) as running:
        await running.hold()
        yield running


async def generate(who: Person, prompt: str = "Hello", headers: dict[str, str] | None = None, **more: Any) -> Any:
    body = {"model": "sandbox-1", "prompt": prompt, "max_tokens": 50, **more}
    return await who.service.ask("POST", PATH, token=who.token, json=body, headers=headers or {})


async def made(who: Person, path: str, **body: Any) -> dict[str, Any]:
    """What an admin has just made."""
    answer = await who.service.ask("POST", f"/api/v1/gptstore{path}", token=who.token, json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def usage(who: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await who.get("/ai/usage"))["items"]
    return found


async def ended(who: Person, calls: int = 1) -> list[dict[str, Any]]:
    """One's calls, once there are so many: within a second of the client's leaving."""
    until = time.monotonic() + 1
    while len(found := await usage(who)) < calls:
        assert time.monotonic() < until, found
        await asyncio.sleep(0.01)
    return found


async def test_an_answer_and_the_same_again(service: Service) -> None:
    ada = await customer(service)
    answer = await generate(ada)
    assert answer.status_code == 200, answer.text
    first = answer.json()
    assert set(first) == {"id", "model", "provider", "text", "usage", "cached"}
    assert (first["model"], first["provider"], first["cached"]) == ("sandbox-1", "openai", False)
    assert first["usage"] == {"input_tokens": 1, "output_tokens": 10, "cost_micros": 100}
    again = (await generate(ada)).json()
    assert (again["text"], again["cached"], again["usage"]["cost_micros"]) == (first["text"], True, 0)
    anew = (await generate(ada, no_cache=True)).json()
    assert (anew["cached"], anew["usage"]["cost_micros"]) == (False, 100)
    assert len(await service.outbox("llm")) == 2
    bob = await customer(service)
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}]
    body = {"messages": messages, "max_tokens": 4}
    short = (await service.ask("POST", PATH, token=bob.token, json=body)).json()
    assert (short["model"], short["usage"]["output_tokens"]) == ("sandbox-1", 4), "the sandbox's, if one names none"


async def test_what_makes_no_sense_is_refused_and_reaches_nobody(service: Service) -> None:
    ada = await customer(service)
    for change, pointer in SENSELESS:
        answer = await generate(ada, **change)
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["pointer"] == pointer
    assert await service.outbox("llm") == []


async def test_a_stream_says_what_the_answer_says(service: Service) -> None:
    ada = await customer(service)
    answer = await generate(ada, stream=True)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream")
    events = events_of(answer.text)
    assert [name for name, _ in events] == ["delta"] * 10 + ["usage", "done"]
    assert events[10][1] == {"input_tokens": 1, "output_tokens": 10, "cost_micros": 100}
    assert {key: events[11][1][key] for key in ("model", "provider", "cached")} == {
        "model": "sandbox-1",
        "provider": "openai",
        "cached": False,
    }
    text = "".join(data["text"] for name, data in events if name == "delta")
    whole = (await generate(ada)).json()
    assert (whole["text"], whole["cached"]) == (text, True), "streamed or not, it is the same answer"
    again = events_of((await generate(ada, stream=True)).text)
    assert [name for name, _ in again] == ["delta", "usage", "done"]
    assert (again[1][1]["cost_micros"], again[2][1]["cached"]) == (0, True)


@pytest.mark.parametrize(
    "fault", [{"status": 500}, {"drop": True}, {"after_chunks": 0}, {"status": 429}, {"body": "nonsense"}]
)
async def test_who_is_down_is_stood_in_for_before_the_first_word(service: Service, fault: dict[str, Any]) -> None:
    ada = await customer(service)
    await service.fault(service="openai", times=2, **fault)
    streamed = events_of((await generate(ada, stream=True)).text)
    whole = (await generate(ada, no_cache=True)).json()
    assert (streamed[-1][1]["provider"], whole["provider"]) == ("anthropic", "anthropic")
    for call in await usage(ada):
        assert (call["outcome"], call["provider"], call["cost_micros"]) == ("fallback", "anthropic", 100)
    assert (await generate(ada, no_cache=True)).json()["provider"] == "openai"


async def test_after_the_first_word_nobody_stands_in(service: Service) -> None:
    ada = await customer(service)
    await service.fault(service="openai", after_chunks=4)
    events = events_of((await generate(ada, stream=True)).text)
    assert [name for name, _ in events] == ["delta"] * 3 + ["error"]
    assert events[-1][1]["code"] == "provider_unavailable"
    [call] = await usage(ada)
    assert call["outcome"] == "failed"
    assert 0 < call["cost_micros"] < 100
    assert [item["to"] for item in await service.outbox("llm")] == ["/openai/v1/chat/completions"]
    assert (await generate(ada)).json()["cached"] is False


async def test_with_all_down_it_is_a_503_that_costs_nothing(service: Service) -> None:
    ada = await customer(service)
    for provider in PROVIDERS:
        await service.fault(service=provider, status=503, times=20)
    for stream in (False, True):
        answer = await generate(ada, stream=stream)
        assert (answer.status_code, answer.json()["code"]) == (503, "provider_unavailable")
        assert int(answer.headers["retry-after"]) > 0
    assert [(call["outcome"], call["cost_micros"]) for call in await usage(ada)] == [("failed", 0)] * 2


async def test_what_failed_everywhere_for_a_moment_is_tried_once_more(service: Service) -> None:
    ada = await customer(service)
    for provider in PROVIDERS:
        await service.fault(service=provider, status=500)
    assert (await generate(ada)).json()["provider"] == "openai"


async def test_twenty_at_once_stay_within_what_an_admin_allowed(service: Service) -> None:
    root, ada = await admin(service), await customer(service)
    budget = {"micros": 1_600, "requests": 100, "per": "month"}
    await root.patch(f"/admin/users/{ada.user_id}", ai_budget=budget)
    answers = await asyncio.gather(*(generate(ada, f"Question {n}") for n in range(20)))
    passed = [answer for answer in answers if answer.status_code == 200]
    refused = {answer.json()["code"] for answer in answers if answer.status_code == 402}
    assert (len(passed) + sum(answer.status_code == 402 for answer in answers), refused) == (20, {"budget_exceeded"})
    assert 3 <= len(passed) <= 16, "half a thousand micros are set aside for each, a hundred are used"
    calls = await usage(ada)
    assert len([call for call in calls if call["outcome"] == "refused"]) == 20 - len(passed)
    await root.patch(f"/admin/users/{ada.user_id}", ai_budget=None)
    assert (await generate(ada, "One more")).status_code == 200


async def test_more_than_sixty_in_a_minute_are_too_many(service: Service) -> None:
    ada = await customer(service)
    statuses = [(await generate(ada)).status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]
    answer = await generate(ada)
    assert (answer.json()["code"], int(answer.headers["retry-after"]) > 0) == ("rate_limited", True)


async def test_a_key_is_honoured(service: Service) -> None:
    ada = await customer(service)
    headers = {"idempotency-key": str(uuid4())}
    first, again = [await generate(ada, headers=headers, no_cache=True) for _ in range(2)]
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert len(await usage(ada)) == 1
    other = await generate(ada, "Something else", headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_answers_of_a_product_may_be_shared(service: Service) -> None:
    root, ada, bob = await admin(service), await customer(service), await customer(service)
    category = await made(root, "/admin/categories", name="Bots", slug="bots")
    product = {
        "title": "Coach",
        "description": "A chatbot that coaches.",
        "type": "chatbot",
        "price_cents": 500,
        "currency": "USD",
        "category_ids": [category["id"]],
        "share_ai_cache": True,
    }
    shared = (await made(root, "/admin/products", **product))["id"]
    first = (await generate(ada, product_id=shared)).json()
    second = (await generate(bob, product_id=shared)).json()
    assert (first["cached"], second["cached"], second["text"]) == (False, True, first["text"])
    assert (await generate(bob)).json()["cached"] is False
    missing = await generate(ada, product_id=str(uuid4()))
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
    await root.patch(f"/admin/products/{shared}", active=False)
    assert (await generate(ada, product_id=shared)).status_code == 404


async def test_calls_are_told_to_their_person_and_whole_to_admins(service: Service) -> None:
    root, ada, bob = await admin(service), await customer(service), await customer(service)
    for n in range(3):
        await generate(ada, f"Question {n}")
    await generate(bob)
    first = await ada.get("/ai/usage", limit=2)
    rest = await ada.get("/ai/usage", limit=2, cursor=first["next_cursor"])
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, None)
    latency = first["items"][0].pop("latency_ms")
    assert 0 <= latency < 5000
    assert first["items"][0] == {
        "id": first["items"][0]["id"],
        "app": "gptstore",
        "user_id": ada.user_id,
        "product_id": None,
        "model": "sandbox-1",
        "provider": "openai",
        "input_tokens": 2,
        "output_tokens": 10,
        "cost_micros": 100,
        "outcome": "ok",
        "created_at": "2030-01-01T12:00:00Z",
    }
    everybody = (await root.get("/admin/ai/usage"))["items"]
    assert {call["user_id"] for call in everybody} == {ada.user_id, bob.user_id}
    refused = await service.ask("GET", "/api/v1/gptstore/admin/ai/usage", token=ada.token)
    assert refused.status_code == 404
    stolen = await service.ask("GET", f"/api/v1/gptstore/ai/usage?cursor={first['next_cursor']}", token=bob.token)
    assert stolen.status_code == 422


async def test_who_is_forgotten_leaves_only_what_it_cost(service: Service) -> None:
    root, ada = await admin(service), await customer(service)
    await generate(ada)
    export = (await service.ask("GET", "/api/v1/auth/account/export", token=ada.token)).json()["apps"]["gptstore"]
    assert [row["outcome"] for row in export["ai_usage"]] == ["ok"]
    assert len(export["ai_spending"]) == 2
    assert "ai_answers" in export
    gone = await service.ask("DELETE", "/api/v1/auth/account?app=gptstore", token=ada.token)
    assert gone.status_code == 204
    await service.drain()
    [call] = (await root.get("/admin/ai/usage"))["items"]
    assert (call["user_id"], call["cost_micros"]) == (None, 100)


class Leaving(httpx.ASGITransport):
    """A transport that hands the application a client which hangs up when told."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self.app_below = app
        self.left = asyncio.Event()

    async def request(self, token: str, body: bytes, chunks: list[bytes], *, leave_after: int) -> None:
        """Send the body; hang up after so many pieces of the answer."""
        sent = False

        async def receive() -> dict[str, Any]:
            nonlocal sent
            if not sent:
                sent = True
                return {"type": "http.request", "body": body, "more_body": False}
            await self.left.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.body" and message.get("body"):
                chunks.append(message["body"])
                if len(chunks) == leave_after:
                    self.left.set()

        headers = [(b"authorization", f"Bearer {token}".encode()), (b"content-type", b"application/json")]
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
            "path": PATH, "raw_path": PATH.encode(), "query_string": b"", "root_path": "", "client": ("127.0.0.1", 1),
            "server": ("service", 80), "headers": [*headers, (b"content-length", str(len(body)).encode())],
        }  # fmt: skip
        await self.app_below(scope, receive, send)


@pytest.mark.parametrize("stream", [True, False])
async def test_who_goes_away_ends_the_call_within_a_second_and_is_booked_once(stream: bool) -> None:
    app = create_http(read_settings({**MEMORY, **UNLIMITED}), quick_passwords())
    async with alive(app), httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        service, leaving = Service(client), Leaving(app)
        await service.hold()
        ada = await customer(service)
        body = f'{{"prompt": "{SLOW}", "max_tokens": 50, "stream": {str(stream).lower()}}}'.encode()
        chunks: list[bytes] = []
        asking = asyncio.create_task(leaving.request(ada.token, body, chunks, leave_after=2))
        if not stream:
            await asyncio.sleep(1)  # the model has said two words of which this client has seen none
            leaving.left.set()
        await asyncio.wait_for(asking, 3)
        [call] = await ended(ada)
        assert call["outcome"] == "cancelled"
        assert 0 < call["cost_micros"] < 100
        assert call["latency_ms"] < 3000
        assert len(await service.outbox("llm")) == 1
        calm = (await generate(ada, "Hello")).json()
        assert calm["provider"] == "openai"


async def test_a_client_that_hangs_up_before_the_first_word_is_not_waited_for(service: Service) -> None:
    ada = await customer(service)
    await service.fault(service="openai", latency_ms=5000)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(generate(ada, stream=True), 0.3)
    [call] = await ended(ada)
    assert (call["outcome"], call["cost_micros"]) == ("cancelled", 0)
