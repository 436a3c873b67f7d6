"""What people are called: nothing in a name is invisible or plays tricks on what stands beside it."""

import unicodedata
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.shared.errors import Invalid
from core.shared.plain import plain
from core.social.people.names import LONGEST, accepted, going_by

SOMEBODY = UUID("01900000-0000-7000-8000-000000001234")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Luna \t Vega\n", "Luna Vega"),
        ("Lu\u202ena\u2066\u200e", "Luna"),
        ("\x00Lu\x1bna\x7f", "Luna"),
        ("Jose\u0301", "José"),
        ("<b>Luna</b>", "<b>Luna</b>"),
        ("ạ\u0301\u0302\u0303\u0304\u0305\u0306", "ạ\u0301\u0302\u0303"),
        ("a\u200b\u0301", "á"),
        ("نام\u200cها", "نام\u200cها"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("\u200d\u200c", ""),
        ("\u3164\u2800 \u115f", ""),
        ("\u0301", ""),
        ("\ue000", ""),
    ],
)
def test_what_is_kept_of_a_text(typed: str, kept: str) -> None:
    assert plain(typed) == kept


@given(st.text(max_size=80))
def test_what_is_kept_is_in_one_line_without_what_nobody_sees_and_stays_as_it_is(text: str) -> None:
    kept = plain(text)
    assert plain(kept) == kept
    assert kept == kept.strip()
    assert "  " not in kept
    assert not [one for one in kept if unicodedata.category(one) in {"Cc", "Cs", "Zl", "Zp"}]
    assert not {*kept} & {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufeff\u200b"}


@given(st.text(max_size=120))
def test_a_name_is_refused_or_can_be_seen_and_is_not_too_long(text: str) -> None:
    if 1 <= len(plain(text)) <= LONGEST:
        assert accepted(text) == plain(text)
        return
    with pytest.raises(Invalid) as refused:
        accepted(text)
    assert refused.value.pointer == "/display_name"


def test_who_chose_no_name_goes_by_that_of_the_account_or_a_number_that_stays() -> None:
    assert going_by("calixo", SOMEBODY, "Luna", "Ada") == "Luna"
    assert going_by("calixo", SOMEBODY, None, " Ada\u202e ") == "Ada"
    assert going_by("calixo", SOMEBODY, None, "x" * 80) == "x" * LONGEST
    assert going_by("calixo", SOMEBODY, None, "\u200b") == going_by("calixo", SOMEBODY, None, None)
    assert going_by("calixo", SOMEBODY, None, None) == "Calixo 2820"
