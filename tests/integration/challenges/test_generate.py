"""Having a challenge written, over HTTP and the model's wire."""

import asyncio
from typing import Any

import pytest

from tests.integration.challenges.people import GOAL, Person, code, person
from tests.support.service import Service

PER_DAY = 10


def said(content: str) -> dict[str, Any]:
    """A fault by which the model says something else."""
    return {"service": "openai", "body": {"choices": [{"message": {"role": "assistant", "content": content}}]}}


async def calls(service: Service) -> int:
    return len(await service.outbox("llm"))


async def test_a_new_challenge_is_made_and_ones_own(service: Service) -> None:
    ada = await person(service)
    answer = await ada.post("/challenges/generate", **GOAL)
    made = answer.json()
    assert answer.status_code == 201
    assert (made["goal_category"], made["energy_level"]) == ("stress", "high")
    assert (await ada.get("/challenges", limit=1)).json()["items"] == [made]
    assert (await ada.get("/challenges", limit=1, goal_category="sleep")).json()["items"] != [made]
    done = (await ada.complete(challenge_id=made["id"]))["completion"]
    assert (done["title"], done["challenge_id"]) == (made["title"], made["id"])


@pytest.mark.parametrize(
    "body", [{}, {"goal_category": "focus"}, {**GOAL, "goal_category": "x"}, {**GOAL, "title": "x"}]
)
async def test_bad_wishes_are_refused_and_nobody_is_asked(in_memory: Service, body: dict[str, Any]) -> None:
    assert (await (await person(in_memory)).post("/challenges/generate", **body)).status_code == 422
    assert await calls(in_memory) == 0


async def test_what_does_not_fit_is_asked_for_once_more(in_memory: Service) -> None:
    ada = await person(in_memory)
    await in_memory.fault(**said("Sure! Here is a challenge."), times=1)
    assert (await ada.post("/challenges/generate", **GOAL)).status_code == 201
    assert await calls(in_memory) == 2


@pytest.mark.parametrize(
    "fault",
    [
        {**said('{"title": "No more"}'), "times": 2},
        {"service": "openai", "status": 500, "times": 1},
        {"service": "openai", "drop": True, "times": 1},
    ],
)
async def test_what_comes_to_nothing_is_a_503_that_costs_nothing(in_memory: Service, fault: dict[str, Any]) -> None:
    ada = await person(in_memory)
    await in_memory.fault(**fault)
    refused = await ada.post("/challenges/generate", {"idempotency-key": "one"}, **GOAL)
    assert code(refused) == (503, "provider_unavailable")
    assert int(refused.headers["retry-after"]) >= 1
    assert (await ada.post("/challenges/generate", {"idempotency-key": "one"}, **GOAL)).status_code == 201
    for _ in range(PER_DAY - 1):
        assert (await ada.post("/challenges/generate", **GOAL)).status_code == 201
    assert code(await ada.post("/challenges/generate", **GOAL)) == (429, "daily_limit_reached")


async def test_parallel_wishes_never_pass_the_limit_of_the_day(service: Service) -> None:
    ada = await person(service, timezone="Europe/Madrid")
    answers = await asyncio.gather(*(ada.post("/challenges/generate", **GOAL) for _ in range(2 * PER_DAY)))
    assert sorted(answer.status_code for answer in answers) == [201] * PER_DAY + [429] * PER_DAY
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert (code(refused)[1], refused.headers["retry-after"]) == ("daily_limit_reached", str(11 * 3600 + 1))
    assert await calls(service) == PER_DAY
    assert (await (await person(service)).post("/challenges/generate", **GOAL)).status_code == 201
    await service.advance(11 * 3600)
    assert (await (await ada.again()).post("/challenges/generate", **GOAL)).status_code == 201


async def test_a_key_makes_one_challenge_of_many_sends(service: Service) -> None:
    ada = await person(service)
    key = {"idempotency-key": "one"}
    await service.fault(service="openai", latency_ms=300, times=1)
    together = await asyncio.gather(*(ada.post("/challenges/generate", key, **GOAL) for _ in range(5)))
    made = [answer for answer in together if answer.status_code == 201]
    assert len(made) == 1
    assert {code(answer) for answer in together if answer not in made} == {(409, "idempotency_in_progress")}
    again = await ada.post("/challenges/generate", key, **GOAL)
    assert (again.content, again.headers["idempotency-replayed"]) == (made[0].content, "true")
    assert await calls(service) == 1


async def test_while_the_model_thinks_nothing_else_waits(service: Service) -> None:
    """No transaction is open meanwhile: the same person's other requests pass."""
    ada = await person(service)
    await service.fault(service="openai", latency_ms=700, times=1)
    thinking = asyncio.create_task(ada.post("/challenges/generate", **GOAL))
    await _until_asked(service, ada)
    assert not thinking.done()
    assert (await thinking).status_code == 201


async def _until_asked(service: Service, ada: Person) -> None:
    await asyncio.sleep(0.1)
    await ada.complete()
    assert (await service.outbox("llm")) == []
