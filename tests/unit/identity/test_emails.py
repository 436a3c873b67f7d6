"""Addresses in the form they are compared in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.identity.accounts.emails import normalised_email
from core.shared.errors import Invalid


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Ada@Example.COM", "ada@example.com"),
        (" ada+tag@example.co.uk ", "ada+tag@example.co.uk"),
        ("ada@müller.de", "ada@xn--mller-kva.de"),
        ("o'neil@x-y.io", "o'neil@x-y.io"),
    ],
)
def test_two_spellings_of_one_mailbox_are_one(given: str, kept: str) -> None:
    assert normalised_email(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "",
        "ada",
        "@example.com",
        "ada@",
        "ada@localhost",
        "ada@.com",
        "ada@example..com",
        "ada@-x.com",
        "a b@example.com",
        "ada@exam ple.com",
        "ada@example.com\r\nBcc: eve@example.com",
        "a..b@example.com",
        '"quoted"@example.com',
        "x" * 65 + "@example.com",
        "ada@" + "x" * 64 + ".com",
        "ada@" + "x." * 130 + "com",
    ],
)
def test_what_is_no_address_is_refused(given: str) -> None:
    with pytest.raises(Invalid) as refusal:
        normalised_email(given)
    assert (refusal.value.code, refusal.value.pointer) == ("invalid_email", "/email")


@given(st.text(max_size=300) | st.emails())
def test_any_text_is_an_address_once_and_for_all_or_refused(text: str) -> None:
    try:
        kept = normalised_email(text)
    except Invalid:
        return
    assert normalised_email(kept) == kept
    assert kept.isascii()
    assert len(kept) <= 254
