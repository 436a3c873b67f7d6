"""The model's real adapter over the sandbox's wire: good answers, bad ones, late ones and none."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import msgspec
import pytest

from adapters.circuit import FAILURES, OPEN_FOR
from adapters.llm.challenge_writer import ModelChallengeWriter
from adapters.llm.openai import OpenAiModel
from core.ai.completions.ports import Question
from core.ai.gateway.budgets import Allowance
from core.ai.gateway.generate import DefaultModel
from core.engagement.challenges.model import CATEGORIES, ENERGIES
from core.engagement.challenges.written import read_written
from core.shared.errors import Unavailable
from tests.support.ai import Gateway, memory_gateway, somebody
from tests.support.lowkey import IDS
from tests.support.world import Served, served_world

QUESTION = Question(system="Be short.", user="Why is the sky blue?", max_tokens=50)
FITTING = {"choices": [{"message": {"role": "assistant", "content": "Hum"}}], "usage": {"prompt_tokens": 3}}


@pytest.fixture
async def world() -> AsyncIterator[Served]:
    async with served_world() as served:
        yield served


@pytest.fixture
async def model(world: Served) -> AsyncIterator[OpenAiModel]:
    model = model_of(world)
    yield model
    await model.stop()


def model_of(world: Served, *, seconds: float = 5, key: str = "sk-sandbox") -> OpenAiModel:
    return OpenAiModel(world.settings["OPENAI_BASE_URL"], key, "sandbox-1", world.clock, seconds=seconds)


async def fault(world: Served, **fault: object) -> None:
    answer = await world.client.post("/sandbox/faults", json={"service": "openai", **fault})
    assert answer.is_success, answer.text


async def test_the_same_question_has_the_same_answer(world: Served, model: OpenAiModel) -> None:
    first, again = await model.complete(QUESTION), await model.complete(QUESTION)
    other = await model.complete(msgspec.structs.replace(QUESTION, user="Why is the grass green?"))
    assert first == again
    assert first.text != other.text
    assert (first.model, first.output_tokens) == ("sandbox-1", 10)
    assert first.input_tokens > 0
    [item, *_] = (await world.client.get("/sandbox/outbox", params={"channel": "llm"})).json()["items"]
    request = item["payload"]["request"]
    assert request["messages"] == [
        {"role": "system", "content": "Be short."},
        {"role": "user", "content": "Why is the sky blue?"},
    ]
    assert (request["max_completion_tokens"], "response_format" in request) == (50, False)
    assert item["payload"]["response"]["usage"]["total_tokens"] == first.input_tokens + 10


def writer_of(world: Served, model: OpenAiModel, gateway: Gateway) -> ModelChallengeWriter:
    budgets = (gateway.reserve, gateway.settle)
    return ModelChallengeWriter(model, DefaultModel("sandbox-1"), *budgets, world.clock, IDS, time.perf_counter)


async def test_challenges_of_every_kind_fit(world: Served, model: OpenAiModel) -> None:
    gateway, who = memory_gateway(), somebody()
    write = writer_of(world, model, gateway)
    kinds = [(category, energy) for category in CATEGORIES for energy in ENERGIES]
    texts = {await write(who.app, who.user_id, *kind, "es") for kind in kinds}
    assert len(texts) == len(kinds)
    booked = await gateway.calls.page(who.app, who.user_id, None, 100)
    assert {(call.outcome, call.cost_micros, call.output_tokens) for call in booked} == {("ok", 100, 10)}
    assert len(booked) == len(kinds)
    for text in texts:
        read_written(text)
    [item, *_] = (await world.client.get("/sandbox/outbox", params={"channel": "llm"})).json()["items"]
    asked = item["payload"]["request"]["response_format"]
    assert (asked["type"], asked["json_schema"]["strict"]) == ("json_schema", True)
    schema = asked["json_schema"]["schema"]
    assert (set(schema["required"]), schema["additionalProperties"]) == (set(schema["properties"]), False)
    assert "Spanish" in item["payload"]["request"]["messages"][1]["content"]


async def test_what_a_challenge_takes_is_booked_and_bounded(world: Served, model: OpenAiModel) -> None:
    gateway, who = memory_gateway(), somebody()
    write, wish = writer_of(world, model, gateway), (who.app, who.user_id, CATEGORIES[0], ENERGIES[0], "en")
    await fault(world, status=500)
    with pytest.raises(Unavailable):
        await write(*wish)
    await write(*wish)
    gateway.budgets.own[who.user_id] = Allowance(micros=7_000, requests=2, per="month")
    await write(*wish)
    with pytest.raises(Unavailable) as caught:
        await write(*wish)
    assert caught.value.code == "provider_unavailable"
    assert await gateway.outcomes(who) == ["failed", "ok", "ok", "refused"]


@pytest.mark.parametrize(
    "failure",
    [
        {"status": 500},
        {"status": 429, "headers": {"retry-after": "7"}},
        {"status": 401},
        {"drop": True},
        {"body": {"choices": []}},
        {"body": {"error": {"message": "overloaded"}}},
        {"body": "not JSON"},
        {"status": 200, "body": [1]},
    ],
)
async def test_any_failure_is_a_provider_that_is_not_available(
    world: Served, model: OpenAiModel, failure: dict[str, object]
) -> None:
    await fault(world, **failure)
    with pytest.raises(Unavailable) as caught:
        await model.complete(QUESTION)
    assert caught.value.code == "provider_unavailable"
    assert caught.value.extra["retry_after"] == (7 if "headers" in failure else 5)
    assert (await model.complete(QUESTION)).text


async def test_a_refusal_of_the_model_is_an_empty_answer(world: Served, model: OpenAiModel) -> None:
    await fault(world, body={"choices": [{"message": {"content": None, "refusal": "I can't."}}]})
    assert (await model.complete(QUESTION)).text == ""
    await fault(world, body=FITTING)
    said = await model.complete(QUESTION)
    assert (said.text, said.model, said.input_tokens, said.output_tokens) == ("Hum", "sandbox-1", 3, 0)


async def test_who_hangs_is_down_when_the_time_is_over(world: Served) -> None:
    model = model_of(world, seconds=0.2)
    await fault(world, latency_ms=10_000)
    began = time.monotonic()
    with pytest.raises(Unavailable):
        await model.complete(QUESTION)
    assert 0.15 < time.monotonic() - began < 8
    await model.stop()


async def test_a_provider_that_is_down_is_left_in_peace(world: Served, model: OpenAiModel) -> None:
    await fault(world, status=503, times=FAILURES)
    for _ in range(FAILURES + 3):
        with pytest.raises(Unavailable):
            await model.complete(QUESTION)
    shown = (await world.client.get("/sandbox/outbox", params={"channel": "llm", "all": "true"})).json()["items"]
    assert [item["status"] for item in shown] == [503] * FAILURES
    world.clock.advance(OPEN_FOR + timedelta(seconds=1))
    assert (await model.complete(QUESTION)).text


async def test_without_a_key_nobody_is_asked(world: Served) -> None:
    model = model_of(world, key="")
    with pytest.raises(Unavailable):
        await model.complete(QUESTION)
    assert (await world.client.get("/sandbox/outbox", params={"channel": "llm", "all": "true"})).json()["items"] == []


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        ({"model": "sandbox-1", "messages": [{"role": "user", "content": "Hello"}]}, {}, 401),
        ({"model": "sandbox-1", "messages": []}, {"authorization": "Bearer x"}, 400),
        ({"messages": [{"role": "user", "content": "Hello"}]}, {"authorization": "Bearer x"}, 400),
        ("Hello", {"authorization": "Bearer x"}, 400),
    ],
)
async def test_the_sandbox_refuses_as_the_real_one_does(
    world: Served, body: object, headers: dict[str, str], status: int
) -> None:
    url = f"{world.settings['OPENAI_BASE_URL']}/chat/completions"
    answer = await world.client.post(url, json=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]["type"]) == (status, "invalid_request_error")


async def test_structured_answers_fit_any_schema(world: Served) -> None:
    schema = {
        "type": "object",
        "properties": {
            "mood": {"enum": ["good", "bad"]},
            "score": {"type": "integer", "minimum": 3, "maximum": 4},
            "tags": {"type": "array", "items": {"type": "string"}, "minItems": 2},
            "sure": {"type": "boolean"},
            "note": {"type": ["string", "null"]},
            "nothing": {"type": "null"},
        },
    }
    asked = {
        "model": "sandbox-1",
        "messages": [{"role": "user", "content": "Hello"}],
        "response_format": {"type": "json_schema", "json_schema": {"name": "any", "schema": schema}},
    }
    url = f"{world.settings['OPENAI_BASE_URL']}/chat/completions"
    answers = await asyncio.gather(
        *(world.client.post(url, json=asked, headers={"authorization": "Bearer x"}) for _ in range(2))
    )
    [said] = {answer.json()["choices"][0]["message"]["content"] for answer in answers}
    value = msgspec.json.decode(said)
    assert list(value) == list(schema["properties"])  # type: ignore[call-overload]  # a dictionary
    assert value["mood"] in {"good", "bad"}
    assert value["score"] in {3, 4}
    assert len(value["tags"]) == 2
    assert (type(value["sure"]), type(value["note"]), value["nothing"]) == (bool, str, None)
