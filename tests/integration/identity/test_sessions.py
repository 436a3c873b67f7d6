"""Staying signed in, and signing out, over HTTP."""

import asyncio
from uuid import uuid4

from tests.integration.identity.people import code, delete, get, login, post, registered
from tests.support.service import Service


async def test_a_lost_answer_is_given_again(service: Service) -> None:
    first = (await registered(service))["refresh_token"]
    second = (await post(service, "refresh", refresh_token=first)).json()["refresh_token"]
    await service.advance(3600)
    assert (await post(service, "refresh", refresh_token=first)).json()["refresh_token"] == second


async def test_parallel_refreshes_get_one_successor(service: Service) -> None:
    first = (await registered(service))["refresh_token"]
    answers = await asyncio.gather(*(post(service, "refresh", refresh_token=first) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1


async def test_within_ten_seconds_an_old_token_is_answered_with_the_newest(service: Service) -> None:
    first = (await registered(service))["refresh_token"]
    second = (await post(service, "refresh", refresh_token=first)).json()["refresh_token"]
    third = (await post(service, "refresh", refresh_token=second)).json()["refresh_token"]
    await service.advance(10)
    assert (await post(service, "refresh", refresh_token=first)).json()["refresh_token"] == third


async def test_a_stolen_token_ends_its_session_for_good_and_no_other(service: Service) -> None:
    first = await registered(service)
    other = (await login(service)).json()
    second = (await post(service, "refresh", refresh_token=first["refresh_token"])).json()
    third = (await post(service, "refresh", refresh_token=second["refresh_token"])).json()
    await service.advance(11)
    theft = await post(service, "refresh", refresh_token=first["refresh_token"])
    assert code(theft) == (401, "refresh_token_reused")
    assert code(await post(service, "refresh", refresh_token=third["refresh_token"])) == (401, "refresh_token_invalid")
    assert code(await get(service, "sessions", third["access_token"])) == (401, "token_revoked")
    assert (await post(service, "refresh", refresh_token=other["refresh_token"])).status_code == 200


async def test_a_session_lives_seven_days_from_its_last_use(service: Service) -> None:
    token = (await registered(service))["refresh_token"]
    for _ in range(3):
        await service.advance(6 * 86400)
        token = (await post(service, "refresh", refresh_token=token)).json()["refresh_token"]
    await service.advance(7 * 86400 + 1)
    assert code(await post(service, "refresh", refresh_token=token)) == (401, "refresh_token_invalid")


async def test_an_access_token_lives_fifteen_minutes(service: Service) -> None:
    token = (await registered(service))["access_token"]
    await service.advance(899)
    assert (await get(service, "sessions", token)).status_code == 200
    await service.advance(1)
    assert code(await get(service, "sessions", token)) == (401, "token_expired")


async def test_a_refresh_token_is_no_access_token_and_the_other_way_round(service: Service) -> None:
    session = await registered(service)
    assert code(await get(service, "sessions", session["refresh_token"])) == (401, "token_invalid")
    swapped = await post(service, "refresh", refresh_token=session["access_token"][:256])
    assert code(swapped) == (401, "refresh_token_invalid")


async def test_a_browser_keeps_its_refresh_token_in_a_cookie(service: Service) -> None:
    signed_up = await registered(service)
    answer = await service.ask(
        "POST",
        "/api/v1/auth/login",
        json={"app": "lowkeymode", "email": "ada@example.com", "password": "correct horse 9"},
        headers={"X-Token-Transport": "cookie"},
    )
    cookie = answer.headers["set-cookie"]
    assert answer.json()["refresh_token"] is None
    assert {"HttpOnly", "Secure", "SameSite=Strict", "Path=/api/v1/auth"} <= set(cookie.split("; "))
    value = cookie.partition(";")[0]
    again = await service.ask("POST", "/api/v1/auth/refresh", headers={"cookie": value})
    assert again.status_code == 200
    assert again.json()["refresh_token"] is None
    assert again.headers["set-cookie"].partition(";")[0] not in {value, "refresh_token="}
    out = await service.ask("POST", "/api/v1/auth/logout", token=again.json()["access_token"])
    assert "Max-Age=0" in out.headers["set-cookie"]
    assert signed_up["refresh_token"] is not None


async def test_signing_out_ends_this_session_at_once(service: Service) -> None:
    here, there = await registered(service), (await login(service)).json()
    assert (await post(service, "logout", here["access_token"])).status_code == 204
    assert code(await get(service, "sessions", here["access_token"])) == (401, "token_revoked")
    assert code(await post(service, "refresh", refresh_token=here["refresh_token"])) == (401, "refresh_token_invalid")
    assert (await get(service, "sessions", there["access_token"])).status_code == 200


async def test_signing_out_everywhere_ends_all(service: Service) -> None:
    here, there = await registered(service), (await login(service)).json()
    assert (await post(service, "logout?everywhere=true", here["access_token"])).status_code == 204
    for session in (here, there):
        assert code(await get(service, "sessions", session["access_token"])) == (401, "token_revoked")


async def test_sessions_are_listed_and_revoked_one_by_one(service: Service) -> None:
    here, there = await registered(service), (await login(service)).json()
    listed = (await get(service, "sessions", here["access_token"])).json()
    assert listed["next_cursor"] is None
    assert sorted(one["current"] for one in listed["items"]) == [False, True]
    other = next(one for one in listed["items"] if not one["current"])
    assert set(other) == {"id", "app", "created_at", "last_used_at", "current"}
    assert (await delete(service, f"sessions/{other['id']}", here["access_token"])).status_code == 204
    assert code(await get(service, "sessions", there["access_token"])) == (401, "token_revoked")
    assert code(await delete(service, f"sessions/{other['id']}", here["access_token"])) == (404, "not_found")


async def test_nobody_revokes_anothers_session(service: Service) -> None:
    ada, eve = await registered(service), await registered(service, "eve@example.com")
    listed = (await get(service, "sessions", ada["access_token"])).json()
    for session_id in (listed["items"][0]["id"], uuid4(), "no-uuid"):
        assert (await delete(service, f"sessions/{session_id}", eve["access_token"])).status_code == 404
    assert (await get(service, "sessions", ada["access_token"])).status_code == 200


async def test_without_a_good_token_nobody_is_let_in(service: Service) -> None:
    for header in ("", "Bearer", "Bearer ", "Basic abc", "Bearer x.y.z", "Bearer é"):
        answer = await service.client.get(
            "/api/v1/auth/sessions", headers={"authorization": header.encode("latin-1")} if header else {}
        )
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
