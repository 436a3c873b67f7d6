"""Every failure is a problem document, and no bad input is a 500."""

import logging
from datetime import date
from typing import Annotated, Any

import httpx
import msgspec
import pytest
from litestar import get, post
from litestar.params import Parameter, QueryParameter

from core.shared.errors import Conflict, Invalid, Unavailable
from core.shared.text import Name
from tests.support.edge import OPEN, edge_over


class Command(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A body."""

    name: Name
    amount: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 0
    tags: list[Name] = []


@post("/things", opt=OPEN)
async def make_thing(data: Command) -> Command:
    return data


@get("/things", opt=OPEN)
async def list_things(
    limit: Annotated[int, Parameter(ge=1, le=100)] = 20,
    whole: bool = False,
    q: str | None = None,
    first: Annotated[date | None, QueryParameter(name="from")] = None,
) -> dict[str, Any]:
    return {"limit": limit, "whole": whole, "q": q}


@post("/things/do", status_code=202, opt=OPEN)
async def do_thing() -> None:
    return None


@get("/fail/{how:str}", opt=OPEN)
async def fail(how: str) -> None:
    raise {
        "conflict": Conflict("email_taken", "This address has an account already."),
        "away": Unavailable("database_unavailable", "The database went away.", retry_after=3),
        "pointer": Invalid("unknown_timezone", "This is no zone.", pointer="/timezone"),
    }.get(how, RuntimeError("a secret reason"))


JSON = {"content-type": "application/json"}
ROUTES = (make_thing, list_things, do_thing, fail)


def is_problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The document, which must be a whole one."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = answer.json()
    assert document["code"] == code
    assert document["status"] == status
    assert document["type"] == f"/docs/errors#{code}"
    assert document["title"]
    assert document["detail"]
    assert document["request_id"] == answer.headers["x-request-id"]
    return document


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"name": "x"',
        b'{"name": "\xff\xfe"}',
        "\ufeff{}".encode(),
        '{"name": "x"}'.encode("utf-16"),
        b"[" * 100_000,
        b'{"name": ' + b"[" * 1100 + b"]" * 1100 + b"}",
        b"\x00",
        b'{"name": NaN}',
    ],
    ids=["empty", "cut", "unclosed", "not-utf-8", "bom", "utf-16", "deep", "nested", "nul", "nan"],
)
async def test_a_body_that_is_no_json_is_a_400(body: bytes) -> None:
    async with edge_over(*ROUTES) as client:
        answer = await client.post("/things", content=body, headers=JSON)
    assert answer.status_code in {400, 422}
    is_problem(answer, answer.status_code, "malformed_json" if answer.status_code == 400 else "validation_failed")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/name"),
        ({"name": 3}, "/name"),
        ({"name": ""}, "/name"),
        ({"name": "a\x00b"}, "/name"),
        ({"name": "a", "coins": 5}, "/coins"),
        ({"name": "a", "amount": -1}, "/amount"),
        ({"name": "a", "amount": 2**63}, "/amount"),
        ({"name": "a", "amount": 1.5}, "/amount"),
        ({"name": "a", "amount": "10"}, "/amount"),
        ({"name": "a", "amount": None}, "/amount"),
        ({"name": "a", "tags": ["x", 7]}, "/tags/1"),
        ([], ""),
    ],
)
async def test_a_body_against_the_rules_is_a_422_that_points_at_the_field(body: object, pointer: str) -> None:
    async with edge_over(*ROUTES) as client:
        document = is_problem(await client.post("/things", json=body), 422, "validation_failed")
    assert document["errors"][0]["pointer"] in {pointer, pointer.replace("/1", "/...")}


@pytest.mark.parametrize("media", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "", None])
async def test_json_under_another_name_is_a_415(media: str | None) -> None:
    headers = {} if media is None else {"content-type": media}
    async with edge_over(*ROUTES) as client:
        is_problem(
            await client.post("/things", content=b'{"name":"x"}', headers=headers), 415, "unsupported_media_type"
        )


@pytest.mark.parametrize("media", ["application/json; charset=utf-8", "Application/JSON", "application/ld+json"])
async def test_json_by_its_names_passes(media: str) -> None:
    async with edge_over(*ROUTES) as client:
        answer = await client.post("/things", content=b'{"name":"x"}', headers={"content-type": media})
    assert answer.status_code == 201


@pytest.mark.parametrize(
    "query",
    [
        "limit=1e3",
        "limit=" + "9" * 30,
        "limit=0",
        "limit=101",
        "limit=1_0",
        "limit=%2B5",
        "limit=",
        "limit=05",
        "limit=5&limit=6",
        "whole=1",
        "whole=TRUE",
        "q=%00",
        "from=soon",
    ],
)
async def test_a_query_that_is_not_as_documented_is_a_422(query: str) -> None:
    async with edge_over(*ROUTES) as client:
        document = is_problem(await client.get(f"/things?{query}"), 422, "validation_failed")
    assert document["errors"][0]["pointer"] == f"/{query.partition('=')[0]}"


async def test_a_right_query_passes() -> None:
    async with edge_over(*ROUTES) as client:
        answer = await client.get("/things?limit=7&whole=true&q=%F0%9F%8C%B1&unknown=1&unknown=2")
    assert answer.json() == {"limit": 7, "whole": True, "q": "🌱"}


async def test_who_has_nothing_to_say_sends_no_body() -> None:
    async with edge_over(*ROUTES) as client:
        answer = await client.post("/things/do")
    assert (answer.status_code, answer.content) == (202, b"")
    assert "content-type" not in answer.headers


async def test_no_route_is_a_404_and_the_wrong_method_a_405_that_names_the_right_ones() -> None:
    async with edge_over(*ROUTES) as client:
        is_problem(await client.get("/nowhere"), 404, "not_found")
        answer = await client.delete("/things")
        is_problem(answer, 405, "method_not_allowed")
        assert {"GET", "POST"} <= set(answer.headers["allow"].split(", "))
        is_problem(await client.get("/fail/%00"), 404, "not_found")


@pytest.mark.parametrize("told", [True, False])
async def test_a_body_over_the_limit_is_a_413(told: bool) -> None:
    async def chunks() -> Any:
        for _ in range(11):
            yield b"x" * 1024 * 1024

    content: Any = b'"' + b"x" * (10 * 1024 * 1024) + b'"' if told else chunks()
    async with edge_over(*ROUTES) as client:
        is_problem(await client.post("/things", content=content, headers=JSON), 413, "payload_too_large")


async def test_what_we_did_not_foresee_tells_nothing_and_is_logged_once_under_its_request_id(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with edge_over(*ROUTES) as client:
        answer = await client.get("/fail/anyhow", headers={"x-request-id": "abcd-1234-efgh"})
    is_problem(answer, 500, "internal_error")
    assert "secret" not in answer.text
    assert answer.headers["x-request-id"] == "abcd-1234-efgh"
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert record.exc_info
    assert "a secret reason" in str(record.exc_info[1])


async def test_refusals_keep_their_code_status_pointer_and_wait() -> None:
    async with edge_over(*ROUTES) as client:
        is_problem(await client.get("/fail/conflict"), 409, "email_taken")
        away = await client.get("/fail/away")
        is_problem(away, 503, "database_unavailable")
        assert away.headers["retry-after"] == "3"
        document = is_problem(await client.get("/fail/pointer"), 422, "unknown_timezone")
        assert document["errors"] == [{"pointer": "/timezone", "detail": "This is no zone."}]


async def test_head_answers_like_get_without_a_body() -> None:
    async with edge_over(*ROUTES) as client:
        get_answer, head_answer = await client.get("/things"), await client.head("/things")
    assert head_answer.status_code == 200
    assert head_answer.content == b""
    assert head_answer.headers["content-length"] == get_answer.headers["content-length"]
