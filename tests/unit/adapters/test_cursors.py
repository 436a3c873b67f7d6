"""Signed cursors."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.system.cursors import SignedCursors
from core.shared.errors import Invalid

OLD, NEW = "o" * 32, "n" * 32
Place = tuple[int, UUID, date]


@given(st.integers(0, 120), st.uuids(), st.dates())
def test_a_place_comes_back(level: int, who: UUID, day: date) -> None:
    cursors = SignedCursors([NEW])
    assert cursors.open("list", cursors.seal("list", (level, who, day)), Place) == (level, who, day)


def test_a_rotated_secret_still_opens_what_it_signed() -> None:
    old = SignedCursors([OLD]).seal("list", 7)
    assert SignedCursors([NEW, OLD]).open("list", old, int) == 7
    with pytest.raises(Invalid):
        SignedCursors([NEW]).open("list", old, int)


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")))
def test_whatever_else_is_sent_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        SignedCursors([NEW]).open("list", text, int)
    assert caught.value.code == "invalid_cursor"


@given(st.integers(0, 60), st.integers(0, 5))
def test_no_changed_character_goes_unnoticed(position: int, bit: int) -> None:
    cursors = SignedCursors([NEW])
    cursor = cursors.seal("list", (31, UUID(int=5)))
    at = position % (len(cursor) - 1)  # the last one may carry unused bits
    changed = chr(ord(cursor[at]) ^ (1 << bit))
    with pytest.raises(Invalid):
        cursors.open("list", cursor[:at] + changed + cursor[at + 1 :], tuple[int, UUID])


def test_a_cursor_opens_no_other_list() -> None:
    cursors = SignedCursors([NEW])
    with pytest.raises(Invalid):
        cursors.open("another", cursors.seal("list", 7), int)
