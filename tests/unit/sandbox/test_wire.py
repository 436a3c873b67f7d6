"""Calls, routes and what is shown of bodies."""

import pytest

from core.shared.errors import NotFound
from entrypoints.sandbox.refusals import raised, refusal
from entrypoints.sandbox.wire import Answer, Call, Routes, json_answer, shown


async def test_a_part_in_braces_matches_one_segment_and_is_handed_on() -> None:
    async def tell(call: Call) -> Answer:
        return json_answer(call.params)

    routes = Routes({("GET", "/bots/{bot}/files/{file}"): tell})
    answer = await routes(Call(method="GET", path="/bots/a.b/files/7"))
    assert answer.body == b'{"bot":"a.b","file":"7"}'
    for method, path in [("POST", "/bots/a/files/7"), ("GET", "/bots/a/b/files/7"), ("GET", "/bots/a/files/7/")]:
        with pytest.raises(NotFound):
            await routes(Call(method=method, path=path))


@pytest.mark.parametrize(
    ("body", "kind", "seen"),
    [
        (b'{"a":1}', "application/json; charset=utf-8", {"a": 1}),
        (b"a=1&b=", "application/x-www-form-urlencoded", {"a": "1", "b": ""}),
        (b"{broken", "application/json", "{broken"),
        (b"\xff\xfe", "image/png", "(2 bytes)"),
        (b"", "", ""),
    ],
)
def test_bodies_are_shown_so_that_people_can_read_them(body: bytes, kind: str, seen: object) -> None:
    assert shown(body, kind) == seen


def test_a_refusal_of_the_world_is_raised_again_at_the_api() -> None:
    error = raised(refusal(NotFound("not_found", "There is no app 'x'.")))
    assert isinstance(error, NotFound)
    assert error.detail == "There is no app 'x'."
    assert raised(json_answer({"kind": "not_found"}, 404)) is None
