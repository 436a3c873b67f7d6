"""Pseudonyms: made up ones are always acceptable, chosen ones are refused for a reason."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.identity.profiles.pseudonyms import LONGEST, SHORTEST, accepted, invent, likeness
from core.identity.profiles.words import ADJECTIVES, NOUNS
from core.shared.errors import Invalid


class Dice:
    """Throws what it is told to."""

    def __init__(self, *throws: int) -> None:
        self.throws = list(throws)

    def below(self, limit: int) -> int:
        return self.throws.pop(0) % limit

    def token(self) -> str:
        raise NotImplementedError


def refusal(name: str, *reserved: str) -> str:
    with pytest.raises(Invalid) as caught:
        accepted(name, reserved)
    assert caught.value.pointer == "/pseudonym"
    return caught.value.code


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
@example(0, 0, 355)  # 455: a number, and not a word in disguise
def test_what_is_made_up_is_acceptable(adjective: int, noun: int, number: int) -> None:
    name = invent(Dice(adjective, noun, number))
    assert accepted(name, ("lowkeymode", "LowkeyMode")) == name


def test_there_are_millions_of_made_up_names() -> None:
    assert len(set(ADJECTIVES)) == len(ADJECTIVES)
    assert len(set(NOUNS)) == len(NOUNS)
    assert len(ADJECTIVES) * len(NOUNS) * 900 > 9_000_000


@pytest.mark.parametrize(
    "name", ["Ana", "José-Luis 2", "still_heron", "Ñandú", "x" * LONGEST, "  Calm Fox \n", "7up", "ﬁx"]
)
def test_letters_digits_and_single_separators_are_fine(name: str) -> None:
    assert accepted(name) == unicodedata.normalize("NFKC", name).strip()


OTHER_SHAPES = ["ab", "123", "-fox", "fox-", "a@b.cc", "Лиса", "Αda", "狐の家", "fox<b>", "f.o.x", "a_-b"]


@pytest.mark.parametrize(
    "name",
    [*OTHER_SHAPES, "", "x" * (LONGEST + 1), "a  b", "f\u200box", "fox\u202exof", "fo\nx", "fox\u0301\u0301"],
)
def test_other_shapes_are_refused(name: str) -> None:
    assert refusal(name) == "validation_failed"


@pytest.mark.parametrize(
    "name", ["admin", "Admin 7", "4dm1n", "m0derator", "The Moderator", "Rhizome", "f-u-c-k", "P.U.T.A", "a 55"]
)
def test_staff_and_insults_are_refused(name: str) -> None:
    assert refusal(name.replace(".", " ")) == "pseudonym_refused"


@pytest.mark.parametrize("name", ["Scunthorpe", "Cassandra", "Class Owl", "Dickens 4", "Grape", "Essex Fox"])
def test_innocent_names_are_not(name: str) -> None:
    assert accepted(name) == name


def test_an_app_keeps_its_own_names() -> None:
    assert refusal("Lowkey-Mode", "lowkeymode", "LowkeyMode") == "pseudonym_refused"
    assert refusal("l0wkeym0de 1", "LowkeyMode") == "pseudonym_refused"


@pytest.mark.parametrize(
    ("one", "other"),
    [("Calm Fox", "calm_fox"), ("José", "JOSE"), ("Straße", "STRASSE"), ("fi 1x", "fi1X"), ("ﬁx", "FIX")],
)
def test_names_that_people_would_mistake_are_alike(one: str, other: str) -> None:
    assert likeness(one) == likeness(other)


@given(st.text(min_size=SHORTEST, max_size=30))
def test_whatever_is_typed_is_accepted_in_a_stable_form_or_refused(text: str) -> None:
    try:
        name = accepted(text)
    except Invalid:
        return
    assert accepted(name) == name
    assert SHORTEST <= len(name) <= LONGEST
    assert likeness(name)
