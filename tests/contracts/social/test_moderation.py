"""Moderation promises the same in memory and over OpenAI's wire; on the wire every failure is one of not knowing."""

import base64
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from tests.support.pictures import picture
from tests.support.world import Served, served_world

from adapters.circuit import FAILURES, OPEN_FOR
from adapters.llm.moderation import OpenAiModeration
from adapters.memory.social.feed.moderation import MemoryModeration
from core.shared.errors import Unavailable
from core.shared.files import SmallPicture
from core.social.moderation.ports import Moderation

PICTURE = SmallPicture(content=picture(), content_type="image/png")
BAD = SmallPicture(content=picture() + b"sandbox-flag", content_type="image/png")


@pytest.fixture
async def world() -> AsyncIterator[Served]:
    async with served_world() as served:
        yield served


@pytest.fixture
async def real(world: Served) -> AsyncIterator[OpenAiModeration]:
    moderation = over(world)
    yield moderation
    await moderation.stop()


@pytest.fixture(params=["memory", "openai"])
def moderation(request: pytest.FixtureRequest) -> Moderation:
    if request.param == "memory":
        return MemoryModeration()
    found: OpenAiModeration = request.getfixturevalue("real")
    return found


def over(world: Served, *, seconds: float = 5, key: str = "sk-sandbox") -> OpenAiModeration:
    return OpenAiModeration(world.settings["OPENAI_BASE_URL"], key, world.clock, seconds=seconds)


async def fault(world: Served, **fault: object) -> None:
    answer = await world.client.post("/sandbox/faults", json={"service": "openai", **fault})
    assert answer.is_success, answer.text


async def test_what_is_clean_has_no_flags(moderation: Moderation) -> None:
    assert await moderation.judge("¡Una hora sin móvil!", PICTURE) == ()
    assert await moderation.judge("Fine words", None) == ()
    assert await moderation.judge(None, PICTURE) == ()
    assert await moderation.judge(None, None) == ()


async def test_what_is_bad_is_flagged(moderation: Moderation) -> None:
    assert await moderation.judge("here is a sandbox-flag.", None)
    assert await moderation.judge("here is a sandbox-flag.", PICTURE)
    assert await moderation.judge("Fine words", BAD)
    assert await moderation.judge(None, BAD)


async def test_the_wire_is_openais(world: Served, real: OpenAiModeration) -> None:
    assert await real.judge("a sandbox-flag", PICTURE) == ("harassment",)
    [item] = (await world.client.get("/sandbox/outbox", params={"channel": "llm"})).json()["items"]
    assert item["payload"]["path"] == "/openai/v1/moderations"
    url = f"data:image/png;base64,{base64.b64encode(PICTURE.content).decode()}"
    assert item["payload"]["request"] == {
        "model": "omni-moderation-latest",
        "input": [{"type": "text", "text": "a sandbox-flag"}, {"type": "image_url", "image_url": {"url": url}}],
    }
    [result] = item["payload"]["response"]["results"]
    assert result["flagged"]
    assert [name for name, flagged in result["categories"].items() if flagged] == ["harassment"]


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
async def test_a_picture_that_is_magenta_is_flagged_in_the_sandbox(real: OpenAiModeration, form: str) -> None:
    made = BytesIO()
    Image.new("RGB", (60, 40), (255, 0, 255)).save(made, form)
    small = SmallPicture(content=made.getvalue(), content_type=f"image/{form.lower()}")
    assert await real.judge(None, small) == ("sexual",)


@pytest.mark.parametrize(
    "failure",
    [
        {"status": 500},
        {"status": 429},
        {"status": 401},
        {"drop": True},
        {"body": {"results": []}},
        {"body": {"results": [{}]}},
        {"body": {"error": {"message": "overloaded"}}},
        {"body": "not JSON"},
        {"status": 200, "body": [1]},
    ],
)
async def test_any_failure_is_not_knowing(world: Served, real: OpenAiModeration, failure: dict[str, object]) -> None:
    await fault(world, **failure)
    with pytest.raises(Unavailable) as caught:
        await real.judge("Fine words", None)
    assert caught.value.code == "provider_unavailable"
    assert await real.judge("Fine words", None) == ()


async def test_a_flag_counts_without_its_reason_and_a_reason_without_its_flag(
    world: Served, real: OpenAiModeration
) -> None:
    await fault(world, body={"results": [{"flagged": True}]})
    assert await real.judge("words", None) == ("flagged",)
    await fault(world, body={"results": [{"flagged": False, "categories": {"hate": True, "illicit": None}}]})
    assert await real.judge("words", None) == ("hate",)


async def test_who_hangs_is_down_when_the_time_is_over(world: Served) -> None:
    moderation = over(world, seconds=0.2)
    await fault(world, latency_ms=10_000)
    began = time.monotonic()
    with pytest.raises(Unavailable):
        await moderation.judge("Fine words", None)
    assert time.monotonic() - began < 8
    await moderation.stop()


async def test_a_provider_that_is_down_is_left_in_peace(world: Served, real: OpenAiModeration) -> None:
    await fault(world, status=503, times=FAILURES)
    for _ in range(FAILURES + 3):
        with pytest.raises(Unavailable):
            await real.judge("Fine words", None)
    shown = (await world.client.get("/sandbox/outbox", params={"channel": "llm", "all": "true"})).json()["items"]
    assert [item["status"] for item in shown] == [503] * FAILURES
    world.clock.advance(OPEN_FOR + timedelta(seconds=1))
    assert await real.judge("Fine words", None) == ()


async def test_without_a_key_nobody_is_asked(world: Served) -> None:
    with pytest.raises(Unavailable):
        await over(world, key="").judge("Fine words", None)
    assert (await world.client.get("/sandbox/outbox", params={"channel": "llm", "all": "true"})).json()["items"] == []


def image(url: str) -> dict[str, object]:
    return {"type": "image_url", "image_url": {"url": url}}


@pytest.mark.parametrize(
    ("asked", "key", "status", "results"),
    [
        ("fine", "", 401, None),
        ([], "Bearer x", 400, None),
        ([{"type": "video"}], "Bearer x", 400, None),
        ([image("ftp://x")], "Bearer x", 400, None),
        ([image("data:image/png;base64,AA")], "Bearer x", 400, None),
        (["fine", "sandbox-flag"], "Bearer x", 200, [False, True]),
        ("a sandbox-flag", "Bearer x", 200, [True]),
        ([image("https://x/sandbox-flag.png")], "Bearer x", 200, [True]),
    ],
)
async def test_the_sandbox_answers_as_the_real_one_does(
    world: Served, asked: object, key: str, status: int, results: list[bool] | None
) -> None:
    url = f"{world.settings['OPENAI_BASE_URL']}/moderations"
    answer = await world.client.post(url, json={"input": asked}, headers={"authorization": key} if key else {})
    assert answer.status_code == status, answer.text
    if results is not None:
        assert [result["flagged"] for result in answer.json()["results"]] == results
