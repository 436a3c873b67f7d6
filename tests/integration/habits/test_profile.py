"""A profile with a name over HTTP."""

from tests.integration.habits.people import person, refusal
from tests.support.service import Service

BAD: list[tuple[dict[str, object], str]] = [
    ({"name": ""}, "/name"),
    ({"name": "x" * 101}, "/name"),
    ({"name": "nul\0"}, "/name"),
    ({"name": 5}, "/name"),
    ({"avatar_seed": "x" * 101}, "/avatar_seed"),
    ({"timezone": "Mars/Olympus"}, "/timezone"),
    ({"timezone": None}, "/timezone"),
    ({"locale": "fr"}, "/locale"),
    ({"preferences": {"leaderboard_opt_in": "yes"}}, "/preferences/leaderboard_opt_in"),
    ({"pseudonym": "Calm Fox"}, ""),
    ({"email": "eve@example.com"}, ""),
    ({"roles": ["admin"]}, ""),
]


async def test_it_shows_who_one_is_and_no_pseudonym(service: Service) -> None:
    ada = await person(service, timezone="Europe/Madrid", locale="es")
    profile = await ada.get("/users/me")
    assert profile == {
        "id": ada.user_id,
        "email": ada.email,
        "name": "Ada",
        "avatar_seed": None,
        "timezone": "Europe/Madrid",
        "locale": "es",
        "preferences": {},
        "created_at": "2030-01-01T12:00:00Z",
    }
    export = (await service.ask("GET", "/api/v1/auth/account/export", token=ada.token)).json()
    assert "pseudonyms" not in export["apps"]["corpfinity"], "nobody was made up"


async def test_a_change_keeps_the_rest_and_null_clears(service: Service) -> None:
    ada = await person(service)
    before = await ada.get("/users/me")
    after = await ada.patch("/users/me", name="Ada L.", avatar_seed="otter-7", preferences={"leaderboard_opt_in": True})
    assert after == {
        **before,
        "name": "Ada L.",
        "avatar_seed": "otter-7",
        "preferences": {"leaderboard_opt_in": True},
    }
    assert await ada.get("/users/me") == after
    again = (
        await service.client.post(
            "/api/v1/auth/login", json={"app": "corpfinity", "email": ada.email, "password": "correct horse 9"}
        )
    ).json()
    assert again["user"]["name"] == "Ada L.", "it is the account's name"
    cleared = await ada.patch("/users/me", name=None, avatar_seed=None, locale="es", timezone="Asia/Tokyo")
    assert cleared == {**after, "name": None, "avatar_seed": None, "locale": "es", "timezone": "Asia/Tokyo"}
    assert await ada.patch("/users/me") == cleared


async def test_a_bad_change_is_refused_and_changes_nothing(service: Service) -> None:
    ada = await person(service)
    before = await ada.get("/users/me")
    for changes, blamed in BAD:
        answer = await ada.ask("PATCH", "/users/me", json={"avatar_seed": "new", **changes})
        status, _, pointer = refusal(answer)
        assert (status, pointer if blamed else "") == (422, blamed), changes
    assert await ada.get("/users/me") == before


async def test_a_hundred_characters_of_any_script_are_a_name(service: Service) -> None:
    ada = await person(service, name=None)
    assert (await ada.get("/users/me"))["name"] is None
    name = "é漢👩‍💻"[:4] * 25
    assert (await ada.patch("/users/me", name=name))["name"] == name
