"""What generators of clients rely on in our documents."""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from tests.support.service import TOGETHER, Service, served

Document = dict[str, Any]
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service() -> AsyncIterator[Service]:
    async with served() as running:
        yield running


@pytest_asyncio.fixture(
    scope="module",
    loop_scope="module",
    params=["/api/v1/openapi.json", "/api/v1/lowkeymode/openapi.json", "/api/v1/corpfinity/openapi.json"],
)
async def document(service: Service, request: pytest.FixtureRequest) -> Document:
    answer = await service.ask("GET", request.param)
    assert answer.headers["content-type"] == "application/json"
    found: Document = answer.json()
    return found


def operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert method in METHODS
            yield path, method, operation


def nodes(node: Any) -> Iterator[Document]:
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from nodes(child)
    elif isinstance(node, list):
        for child in node:
            yield from nodes(child)


def test_it_is_openapi_3_1_and_every_reference_leads_somewhere(document: Document) -> None:
    assert document["openapi"].startswith("3.1")
    for node in nodes(document):
        if "$ref" in node:
            place: Any = document
            for step in node["$ref"].removeprefix("#/").split("/"):
                place = place[step]
    kinds = document["components"]["schemas"]
    used = {node["$ref"].rpartition("/")[2] for node in nodes(document) if "$ref" in node}
    assert set(kinds) <= used, "a schema that nothing refers to"


def test_operation_ids_are_unique_camel_case(document: Document) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z][a-zA-Z0-9]+", name) for name in ids)


def test_every_operation_has_a_tag_a_summary_and_problem_answers(document: Document) -> None:
    tags = {tag["name"] for tag in document["tags"]}
    for _, _, operation in operations(document):
        assert set(operation["tags"]) <= tags
        assert operation["summary"]
        assert {"429", "503", "default"} <= set(operation["responses"])
        for status, answer in operation["responses"].items():
            if status[0] in "45d":
                whole = document["components"]["responses"][status] if "$ref" in answer else answer
                assert list(whole["content"]) == ["application/problem+json"]


def test_only_what_needs_a_token_says_so(document: Document) -> None:
    found = {path: operation for path, _, operation in operations(document)}
    assert "security" not in found["/api/v1/auth/login"]
    assert found["/api/v1/auth/sessions"]["security"] == [{"bearer": []}]
    assert "401" in found["/api/v1/auth/sessions"]["responses"]


def test_bodies_refuse_unknown_fields_and_answers_promise_all_of_theirs(document: Document) -> None:
    for path, _, operation in operations(document):
        if path.endswith("/notifications"):
            continue  # what Apple sends may grow
        for content in operation.get("requestBody", {}).get("content", {}).values():
            name = content["schema"].get("$ref", "").rpartition("/")[2]
            if name:
                assert document["components"]["schemas"][name]["additionalProperties"] is False
    user = document["components"]["schemas"]["UserView"]
    assert set(user["required"]) == set(user["properties"])


def test_what_may_be_left_out_stays_so_in_generated_types(document: Document) -> None:
    """A default would make a field a required one, an object without a word about its members an empty one."""
    for node in nodes(document["components"]["schemas"]):
        for shape in node.get("properties", {}).values():
            assert "default" not in shape
        assert node.get("type") != "object" or {"properties", "additionalProperties"} & set(node), node


def test_null_is_a_type_and_whole_numbers_have_a_size(document: Document) -> None:
    for node in nodes(document["components"]["schemas"]):
        if node.get("type") == "integer":
            assert node["format"] in {"int32", "int64"}
        either = [kind.get("type") for kind in node.get("anyOf", ()) if "$ref" not in kind]
        assert not ("null" in either and "string" in either), node


def test_times_and_headers_are_described(document: Document) -> None:
    assert document["components"]["schemas"]["UserView"]["properties"]["created_at"]["format"] == "date-time"
    register = document["paths"]["/api/v1/auth/register"]["post"]
    assert "X-Timezone" in {parameter["name"] for parameter in register["parameters"]}
    assert "email_taken" in register["responses"]["409"]["description"]


@TOGETHER
async def test_the_app_s_name_stands_before_its_operations_in_the_whole_document_only(service: Service) -> None:
    own = (await service.ask("GET", "/api/v1/lowkeymode/openapi.json")).json()
    whole = (await service.ask("GET", "/api/v1/openapi.json")).json()
    path = next(path for path in own["paths"] if path.startswith("/api/v1/lowkeymode/"))
    (short, *_), (long, *_) = own["paths"][path].values(), whole["paths"][path].values()
    name = short["operationId"]
    assert long["operationId"] == f"lowkeymode{name[0].upper()}{name[1:]}"


@TOGETHER
async def test_what_only_other_servers_call_is_in_no_app_s_document(service: Service) -> None:
    own = (await service.ask("GET", "/api/v1/lowkeymode/openapi.json")).json()
    assert "/api/v1/auth/apple" in own["paths"]
    assert "/api/v1/auth/apple/notifications" not in own["paths"]
    assert "/api/v1/auth/telegram" not in own["paths"]


@TOGETHER
async def test_an_answer_that_a_client_may_have_already_says_so(service: Service) -> None:
    paths = (await service.ask("GET", "/api/v1/corpfinity/openapi.json")).json()["paths"]
    answers = paths["/api/v1/corpfinity/challenges"]["get"]["responses"]
    assert "content" not in answers["304"]
    assert {"ETag"} <= set(answers["200"]["headers"]) & set(answers["304"]["headers"])
    assert "304" not in paths["/api/v1/corpfinity/challenges/history"]["get"]["responses"]


@TOGETHER
async def test_an_unchanged_document_is_a_304(service: Service) -> None:
    first = await service.ask("GET", "/api/v1/openapi.json")
    again = await service.ask("GET", "/api/v1/openapi.json", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


@TOGETHER
async def test_an_unknown_app_has_no_document(service: Service) -> None:
    assert (await service.ask("GET", "/api/v1/nothing/openapi.json")).status_code == 404
