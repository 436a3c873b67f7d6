"""LowkeyMode's profile over HTTP."""

import re

import pytest

from tests.integration.lowkeymode.people import code, person, pointer
from tests.support.service import TOGETHER, Service


@TOGETHER
async def test_a_profile_shows_a_pseudonym_and_never_a_name_or_address(shared: Service) -> None:
    ada = await person(shared, timezone="Europe/Madrid")
    answer = await ada.get("/profile")
    profile = answer.json()
    assert answer.status_code == 200
    assert set(profile) == {"pseudonym", "timezone", "locale", "preferences", "created_at"}
    assert re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+ \d{3}", profile["pseudonym"])
    assert (profile["timezone"], profile["locale"], profile["preferences"]) == ("Europe/Madrid", "en", {})
    assert profile["created_at"].endswith("Z")
    assert (await ada.get("/profile")).json() == profile


async def test_patch_changes_what_is_given_and_keeps_the_rest(service: Service) -> None:
    ada = await person(service)
    before = (await ada.get("/profile")).json()
    answer = await ada.patch("/profile", pseudonym="Calm Fox", preferences={"theme": "dark"})
    assert (answer.status_code, answer.json()) == (
        200,
        {**before, "pseudonym": "Calm Fox", "preferences": {"theme": "dark"}},
    )
    after = (await ada.patch("/profile", locale="es", timezone="Asia/Tokyo", preferences={"theme": None})).json()
    assert after == {**before, "pseudonym": "Calm Fox", "locale": "es", "timezone": "Asia/Tokyo"}
    assert (await ada.get("/profile")).json() == after
    assert (await ada.patch("/profile")).json() == after


@TOGETHER
@pytest.mark.parametrize(
    ("changes", "blamed"),
    [
        ({"timezone": "Mars/Olympus"}, "/timezone"),
        ({"timezone": "../../etc/passwd"}, "/timezone"),
        ({"timezone": None}, "/timezone"),
        ({"locale": "xx"}, "/locale"),
        ({"pseudonym": "a"}, "/pseudonym"),
        ({"pseudonym": "Admin"}, "/pseudonym"),
        ({"pseudonym": "nul\0"}, "/pseudonym"),
        ({"preferences": {"leaderboard_opt_out": "yes"}}, "/preferences/leaderboard_opt_out"),
        ({"preferences": {"big": 2**70}}, "/preferences"),
        ({"preferences": {"nul": "\0"}}, "/preferences"),
        ({"preferences": []}, "/preferences"),
        ({"role": "admin"}, "/role"),
        ({"coins": 5}, "/coins"),
    ],
)
async def test_bad_changes_are_refused_with_the_field_and_change_nothing(
    shared: Service, changes: dict[str, object], blamed: str
) -> None:
    ada = await person(shared)
    before = (await ada.get("/profile")).json()
    assert pointer(await ada.patch("/profile", **{"pseudonym": "Calm Fox", **changes})) == (422, blamed)
    assert (await ada.get("/profile")).json() == before


async def test_a_pseudonym_too_much_like_anothers_is_taken(service: Service) -> None:
    ada, bob = await person(service), await person(service)
    assert (await ada.patch("/profile", pseudonym="Calm Fox")).status_code == 200
    assert code(await bob.patch("/profile", pseudonym="calm-FOX")) == (409, "pseudonym_taken")
    assert (await ada.patch("/profile", pseudonym="calm_fox")).status_code == 200


@TOGETHER
async def test_a_profile_is_for_those_who_signed_in(shared: Service) -> None:
    answer = await shared.client.get("/api/v1/lowkeymode/profile")
    assert code(answer) == (401, "unauthenticated")
