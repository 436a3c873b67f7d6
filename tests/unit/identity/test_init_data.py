"""What Telegram signs for Mini Apps, and nothing else."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.identity.telegram.init_data import user_in
from entrypoints.sandbox.telegram.init_data import signed

TOKEN = "5768337691:AAH5YkoiEuPk8-FZa32hStHTqXiLPtAEhx8"
REAL = (
    "query_id=AAHdF6IQAAAAAN0XohDhrOrc&user=%7B%22id%22%3A279058397%2C%22first_name%22%3A%22Vladislav%22%2C%22last_name"
    "%22%3A%22Kibenko%22%2C%22username%22%3A%22vdkfrost%22%2C%22language_code%22%3A%22ru%22%2C%22is_premium%22%3Atrue"
    "%7D&auth_date=1662771648&hash=c501b71e775f74ce10e377dea85a7ea24ecd640b223ea86dfe453e0eaed2e2b2"
)
"""Signed by Telegram's own servers: the vector with which the well-known libraries test themselves."""
THEN = datetime.fromtimestamp(1662771648, UTC)
MADE_NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
MADE = signed(
    "42:TEST",
    {"auth_date": str(int(MADE_NOW.timestamp())), "query_id": "AAH", "user": '{"id": 7, "first_name": "Ana"}'},
)


def test_what_was_signed_names_its_person() -> None:
    found = user_in(MADE, "42:TEST", MADE_NOW)
    assert found is not None
    assert (found.id, found.name) == (7, "Ana")


@pytest.mark.parametrize(
    ("seconds", "good"), [(0, True), (86_400, True), (86_401, False), (-60, True), (-61, False), (-86_400, False)]
)
def test_it_is_good_for_a_day_and_hardly_from_the_future(seconds: int, good: bool) -> None:
    assert (user_in(MADE, "42:TEST", MADE_NOW + timedelta(seconds=seconds)) is not None) is good


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "hash=",
        "nonsense",
        MADE.replace("hash=", "hush="),
        f"{MADE}&user=%7B%22id%22%3A8%7D",
        f"{MADE}&hash=00",
        MADE + "é",
        MADE.partition("&hash=")[0],
        "&".join(reversed(MADE.split("&"))) + "&x=1",
        "a=1&" * 100 + MADE,
    ],
)
def test_anything_else_names_nobody(broken: str) -> None:
    assert user_in(broken, "42:TEST", MADE_NOW) is None


def test_another_bot_s_token_and_none_sign_nothing() -> None:
    assert user_in(MADE, "43:TEST", MADE_NOW) is None
    assert user_in(MADE, "", MADE_NOW) is None


def test_the_order_of_fields_is_no_matter() -> None:
    assert user_in("&".join(reversed(MADE.split("&"))), "42:TEST", MADE_NOW) is not None


@pytest.mark.parametrize("user", ['{"id": 0}', '{"id": "7"}', "[]", "", '{"id": 99999999999999999999}'])
def test_a_signed_person_must_be_one(user: str) -> None:
    fields = {"auth_date": str(int(MADE_NOW.timestamp())), "user": user}
    assert user_in(signed("42:TEST", fields), "42:TEST", MADE_NOW) is None


@pytest.mark.parametrize("when", ["", "-1", "1e9", "99999999999999", "soon", "\u0661"])
def test_an_instant_must_be_one(when: str) -> None:
    assert user_in(signed("42:TEST", {"auth_date": when, "user": '{"id": 7}'}), "42:TEST", MADE_NOW) is None


@given(st.integers(0, len(MADE) - 1), st.characters(min_codepoint=33, max_codepoint=126))
def test_one_byte_changed_names_nobody(place: int, letter: str) -> None:
    changed = MADE[:place] + letter + MADE[place + 1 :]
    if parse_qsl(changed, keep_blank_values=True) != parse_qsl(MADE, keep_blank_values=True):
        assert user_in(changed, "42:TEST", MADE_NOW) is None


def test_a_vector_of_telegram_s_own() -> None:
    found = user_in(REAL, TOKEN, THEN)
    assert found is not None
    assert (found.id, found.username, found.language_code) == (279058397, "vdkfrost", "ru")
