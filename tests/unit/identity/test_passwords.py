"""Which passwords may be chosen, and what is hashed."""

from contextlib import suppress

import pytest
from argon2 import PasswordHasher as Argon2
from hypothesis import given
from hypothesis import strategies as st

from adapters.system.passwords import Argon2Passwords
from core.identity.accounts.passwords import acceptable, common, normalised
from core.shared.errors import Invalid

NAMES = ("lowkeymode", "LowkeyMode", "Health Index", "ada@example.com")


@pytest.mark.parametrize(
    "password",
    [
        "seven77",
        "12345678",
        "PassWord1",
        "contraseña",
        "contrasen\u0303a",
        "aaaaaaaaab",
        "LowkeyMode",
        "lowkeymode2026!",
        "healthindex1",
        "ada@example.com",
        "x" * 129,
    ],
)
def test_what_anybody_would_guess_is_refused(password: str) -> None:
    with pytest.raises(Invalid) as refusal:
        acceptable(password, names=NAMES)
    assert refusal.value.code == "weak_password"
    assert refusal.value.pointer == "/password"


@pytest.mark.parametrize(
    "password", ["eightish", "a b c d e f " * 5 + "1234", "🙂 ñandú" * 16, "p" * 64 + "qrs" * 21 + "t"]
)
def test_long_ones_with_blanks_and_emoji_are_taken_whole(password: str) -> None:
    assert acceptable(password, names=NAMES) == password


def test_composed_and_decomposed_letters_are_one_password() -> None:
    assert normalised("can\u0303ón larga") == normalised("cañón larga")


def test_the_list_holds_thousands_that_are_long_enough_to_matter() -> None:
    assert len(common()) >= 3000
    assert {"12345678", "password1", "contraseña", "qwertyuiop", "iloveyou2"} <= common()
    assert all(len(password) >= 8 for password in common())


@given(st.text(min_size=8, max_size=128))
def test_any_text_is_refused_or_taken_as_it_is_kept(password: str) -> None:
    with suppress(Invalid):
        taken = acceptable(password, names=NAMES)
        assert acceptable(taken, names=NAMES) == taken


CHEAP = Argon2(time_cost=1, memory_cost=8, parallelism=1)


async def test_only_the_whole_password_opens() -> None:
    hasher = Argon2Passwords(CHEAP)
    secret = await hasher.hash("ñ" * 128)
    assert await hasher.verify(secret, "ñ" * 128)
    assert not await hasher.verify(secret, "ñ" * 72)


async def test_without_an_account_nothing_opens_after_the_same_work() -> None:
    hasher = Argon2Passwords(CHEAP)
    seen: list[str] = []
    checked = hasher._matches

    def matches(secret: str, password: str) -> bool:
        seen.append(secret)
        return checked(secret, password)

    hasher._matches = matches  # type: ignore[method-assign]  # watching what is worked on
    assert not await hasher.verify(None, "anything at all")
    assert seen
    assert not hasher.outdated(seen[0])


async def test_a_hash_of_other_parameters_is_outdated_but_opens() -> None:
    old = await Argon2Passwords(CHEAP).hash("correct horse 9")
    hasher = Argon2Passwords(Argon2(time_cost=2, memory_cost=8, parallelism=1))
    assert hasher.outdated(old)
    assert await hasher.verify(old, "correct horse 9")
