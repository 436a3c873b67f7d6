"""When a client has what it asks for."""

import msgspec
import pytest

from entrypoints.http.etags import entity_tag, matches, tagged


@pytest.mark.parametrize(
    "header", ['"abc"', 'W/"abc"', '"x", "abc"', '"x" , W/"abc"', "*", ' "abc" ', '"with, comma", "abc"']
)
def test_a_tag_among_others_matches(header: str) -> None:
    assert matches(header, '"abc"')


@pytest.mark.parametrize("header", ["", "abc", '"abcd"', '"xabc"', 'W/"x"', '"', '"*"'])
def test_another_one_does_not(header: str) -> None:
    assert not matches(header, '"abc"')


def test_an_answer_carries_its_tag_and_a_304_no_body() -> None:
    whole = tagged({"a": 1}, None)  # without a status: the handler's own
    assert (whole.status_code, whole.content) == (None, msgspec.json.encode({"a": 1}))
    tag = whole.headers["etag"]
    assert tag == entity_tag(b'{"a":1}') != entity_tag(b'{"a":2}')
    assert whole.headers["cache-control"] == "private, no-cache"
    known = tagged({"a": 1}, tag)
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", tag)
    assert tagged({"a": 2}, tag).status_code is None
