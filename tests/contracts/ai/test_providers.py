"""Three providers and the played one keep one promise: text in pieces, figures of their own, failures told apart."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from tests.support.ai import Played
from tests.support.world import Served, served_world

from adapters.circuit import FAILURES, OPEN_FOR
from adapters.llm.anthropic import AnthropicMessages
from adapters.llm.gemini import GeminiContent
from adapters.llm.openai_chat import OpenAiChat
from adapters.llm.wire import Patience
from core.ai.gateway.model import ChatMessage, Figures, ModelRefusedError, Prompt, Text
from core.ai.gateway.ports import ModelProvider
from core.shared.errors import Unavailable

KINDS: dict[str, Callable[..., Any]] = {"openai": OpenAiChat, "anthropic": AnthropicMessages, "gemini": GeminiContent}
PROMPT = Prompt(
    messages=(
        ChatMessage(role="system", content="Be brief."),
        ChatMessage(role="user", content="Why is the sky blue?"),
        ChatMessage(role="assistant", content="Light."),
        ChatMessage(role="user", content="Say more."),
    ),
    max_tokens=50,
    temperature=1.5,
)
QUICK = Patience(connect=1, first=0.3, between=0.3, whole=0.3)


@dataclass
class Stage:
    """A provider, and the world that plays it."""

    name: str
    world: Served
    provider: ModelProvider

    async def fault(self, **fault: Any) -> None:
        answer = await self.world.client.post("/sandbox/faults", json={"service": self.name, **fault})
        assert answer.is_success, answer.text

    async def outbox(self) -> list[dict[str, Any]]:
        answer = await self.world.client.get("/sandbox/outbox", params={"channel": "llm", "all": "true"})
        found: list[dict[str, Any]] = answer.json()["items"]
        return found


def made(name: str, world: Served, patience: Patience | None = None, key: str = "key") -> Any:
    base = world.settings[f"{name.upper()}_BASE_URL"]
    return KINDS[name](base, key, world.clock, patience=patience)


@pytest.fixture(params=list(KINDS))
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    async with served_world() as world:
        provider = made(request.param, world)
        yield Stage(request.param, world, provider)
        await provider.wire.stop()


async def told(provider: ModelProvider, prompt: Prompt = PROMPT, *, stream: bool = True) -> tuple[list[str], Figures]:
    texts, figures = [], Figures()
    async for piece in provider.ask("sandbox-1", prompt, stream=stream):
        if isinstance(piece, Text):
            texts.append(piece.text)
        else:
            known = figures.input_tokens if piece.input_tokens is None else piece.input_tokens
            figures = Figures(known, figures.output_tokens if piece.output_tokens is None else piece.output_tokens)
    return texts, figures


async def test_a_stream_says_what_the_whole_says(stage: Stage) -> None:
    pieces, figures = await told(stage.provider)
    [whole], same = await told(stage.provider, stream=False)
    assert ("".join(pieces), len(pieces)) == (whole, 10)
    assert figures == same == Figures(figures.input_tokens, 10)
    assert figures.input_tokens
    assert [item["payload"]["method"] for item in await stage.outbox()] == ["POST"] * 2


async def test_the_played_one_does_the_same() -> None:
    pieces, figures = await told(Played())
    assert (len(pieces), figures) == (10, Figures(3, 10))
    with pytest.raises(Unavailable):
        await told(Played(breaks_after=3))
    with pytest.raises(ModelRefusedError):
        await told(Played(refuses=True))


async def test_fewer_tokens_make_a_shorter_answer(stage: Stage) -> None:
    short = Prompt(messages=PROMPT.messages, max_tokens=4)
    pieces, figures = await told(stage.provider, short)
    assert (len(pieces), figures.output_tokens) == (4, 4)


async def test_the_conversation_goes_out_in_the_providers_own_words(stage: Stage) -> None:
    await told(stage.provider)
    [item] = await stage.outbox()
    request = item["payload"]["request"]
    if stage.name == "openai":
        assert [one["role"] for one in request["messages"]] == ["system", "user", "assistant", "user"]
        assert (request["max_completion_tokens"], request["temperature"]) == (50, 1.5)
        assert (request["stream"], request["stream_options"]) == (True, {"include_usage": True})
    elif stage.name == "anthropic":
        assert [one["role"] for one in request["messages"]] == ["user", "assistant", "user"]
        assert (request["system"], request["max_tokens"], request["temperature"]) == ("Be brief.", 50, 1.0)
    else:
        assert [one["role"] for one in request["contents"]] == ["user", "model", "user"]
        assert request["systemInstruction"] == {"parts": [{"text": "Be brief."}]}
        assert request["generationConfig"] == {"maxOutputTokens": 50, "temperature": 1.5}


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    "failure",
    [{"status": 500}, {"status": 429, "headers": {"retry-after": "7"}}, {"status": 401}, {"drop": True}, {"body": {}}],
)
async def test_who_fails_is_down(stage: Stage, failure: dict[str, Any], stream: bool) -> None:
    await stage.fault(**failure)
    with pytest.raises(Unavailable) as caught:
        await told(stage.provider, stream=stream)
    assert caught.value.extra["retry_after"] == (7 if failure.get("status") == 429 else 5)
    assert (await told(stage.provider, stream=stream))[0]


@pytest.mark.parametrize("after", [0, 1, 5])
async def test_what_breaks_off_in_the_middle_is_a_failure(stage: Stage, after: int) -> None:
    await stage.fault(after_chunks=after)
    with pytest.raises(Unavailable):
        await told(stage.provider)


async def test_a_refusal_is_no_outage(stage: Stage) -> None:
    await stage.fault(status=400, times=FAILURES + 1)
    for _ in range(FAILURES + 1):
        with pytest.raises(ModelRefusedError):
            await told(stage.provider)
    assert (await told(stage.provider))[0]


async def test_who_is_down_is_left_in_peace_then_probed(stage: Stage) -> None:
    await stage.fault(status=503, times=FAILURES)
    for _ in range(FAILURES + 3):
        with pytest.raises(Unavailable):
            await told(stage.provider)
    assert [item["status"] for item in await stage.outbox()] == [503] * FAILURES
    stage.world.clock.advance(OPEN_FOR + timedelta(seconds=1))
    assert (await told(stage.provider))[0]


async def test_who_hangs_is_down_in_time(stage: Stage) -> None:
    hasty = made(stage.name, stage.world, QUICK)
    for stream in (True, False):
        await stage.fault(latency_ms=10_000)
        began = time.monotonic()
        with pytest.raises(Unavailable):
            await told(hasty, stream=stream)
        assert time.monotonic() - began < 5
    slow = Prompt(messages=(ChatMessage(role="user", content="sandbox-slow"),), max_tokens=50)
    with pytest.raises(Unavailable):
        await told(hasty, slow)
    await hasty.wire.stop()


async def test_hanging_up_ends_the_call_within_a_second(stage: Stage) -> None:
    slow = Prompt(messages=(ChatMessage(role="user", content="sandbox-slow, please"),), max_tokens=50)
    began = time.monotonic()
    async with aclosing(stage.provider.ask("sandbox-1", slow, stream=True)) as pieces:
        await anext(pieces)
    assert time.monotonic() - began < 1
    waiting = asyncio.create_task(told(stage.provider, slow))
    await asyncio.sleep(0.1)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert time.monotonic() - began < 2
    assert (await told(stage.provider))[0], "and it counts as no failure"


async def test_without_a_key_there_is_no_account(stage: Stage) -> None:
    assert stage.provider.configured
    assert not made(stage.name, stage.world, key="").configured


@pytest.mark.parametrize(
    ("name", "path", "headers", "body", "status"),
    [
        ("anthropic", "/v1/messages", {}, {}, 401),
        ("anthropic", "/v1/messages", {"x-api-key": "k", "anthropic-version": "2023-06-01"}, {"model": "m"}, 400),
        (
            "anthropic",
            "/v1/messages",
            {"x-api-key": "k", "anthropic-version": "2023-06-01"},
            {"model": "m", "max_tokens": 1, "messages": [{"role": "system", "content": "x"}]},
            400,
        ),
        ("gemini", "/v1beta/models/m:generateContent", {}, {}, 403),
        ("gemini", "/v1beta/models/m:generateContent", {"x-goog-api-key": "k"}, {"contents": []}, 400),
        ("gemini", "/v1beta/models/m:sing", {"x-goog-api-key": "k"}, {}, 404),
        (
            "gemini",
            "/v1beta/models/m:streamGenerateContent",
            {"x-goog-api-key": "k"},
            {"contents": [{"parts": [{"text": "x"}]}]},
            400,
        ),
    ],
)
async def test_the_sandbox_refuses_as_the_real_ones_do(
    name: str, path: str, headers: dict[str, str], body: dict[str, Any], status: int
) -> None:
    async with served_world() as world:
        url = f"{world.settings[f'{name.upper()}_BASE_URL']}{path}"
        answer = await world.client.post(url, json=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert "error" in answer.json()
