"""Each app is its own house."""

from uuid import uuid4

import pytest

from tests.scenarios.people import APP, PASSWORD, World, body, code

BOAT = "paperboat"


async def test_a_token_of_one_app_opens_no_door_of_another(world: World) -> None:
    ada = await world.registered()
    paths = (("GET", "/streaks"), ("POST", "/streaks"), ("GET", "/profile"), ("POST", "/quiet-score"))
    for method, path in paths:
        answer = await world.ask(method, f"/api/v1/{BOAT}{path}", token=ada.token, json={})
        assert code(answer) == (401, "token_invalid")
    boat = body(await world.login(ada.email, app=BOAT), 200)
    assert (boat["user"]["id"], boat["user"]["app"]) == (ada.id, BOAT), "a studio account joins by signing in"
    there = await world.ask("GET", f"/api/v1/{APP}/streak", token=boat["access_token"])
    assert code(there) == (401, "token_invalid")


async def test_a_made_up_app_has_its_own_paths_rules_and_data(world: World) -> None:
    await world.at("2030-01-01 12:00")
    ada = await world.registered()
    await ada.log()
    boat = await world.registered(app=BOAT)
    assert code(await boat.get("/streak")) == (404, "not_found")
    assert code(await boat.post("/streaks/repair")) == (404, "not_found"), "its policy has no repairs"
    once = body(await boat.post("/streaks", duration_seconds=5), 201)
    assert (once["current"], once["today_done"]) == (0, False)
    twice = body(await boat.post("/streaks", duration_seconds=5), 201)
    assert (twice["current"], twice["today_done"]) == (1, True)
    document = body(await world.client.get(f"/api/v1/{BOAT}/openapi.json"), 200)
    paths = set(document["paths"])
    assert f"/api/v1/{BOAT}/streaks" in paths
    assert not [path for path in paths if path.startswith(f"/api/v1/{APP}")]
    assert "/api/v1/auth/login" in paths
    origin = {"origin": "https://paperboat.example", "access-control-request-method": "POST"}
    allowed = await world.client.options(f"/api/v1/{BOAT}/streaks", headers=origin)
    assert allowed.headers["access-control-allow-origin"] == "https://paperboat.example"
    denied = await world.client.options(f"/api/v1/{APP}/streak", headers=origin)
    assert "access-control-allow-origin" not in denied.headers


async def test_things_of_another_app_or_person_are_not_there(world: World) -> None:
    await world.at("2030-01-01 12:00")
    ada = await world.registered()
    log = await ada.log()
    pause = body(await ada.post("/streak/pauses", **{"from": "2030-01-02", "to": "2030-01-03"}), 201)
    own = body(await world.login(ada.email, app=BOAT), 200)["access_token"]
    eve = await world.apple()
    for path in (f"logs/{log['log_id']}", f"pauses/{pause['id']}"):
        answer = await world.ask("DELETE", f"/api/v1/{BOAT}/streaks/{path}", token=own)
        assert code(answer) == (404, "not_found")
        assert code(await eve.delete(f"/streak/{path}")) == (404, "not_found")
        assert code(await ada.delete(f"/streak/{path.split('/')[0]}/{uuid4()}")) == (404, "not_found")
        assert code(await ada.delete(f"/streak/{path.split('/')[0]}/not-an-id"))[0] == 404
    assert (await ada.streak())["current"] == 1


@pytest.mark.parametrize("app", ["nowhere", "paperboats", "*", "", "lowkeymode\0"])
async def test_nobody_signs_in_to_an_app_that_is_not_there(world: World, app: str) -> None:
    ada = await world.registered()
    answer = await world.login(ada.email, app=app)
    assert code(answer)[0] in {404, 422}
    join = {"app": app, "email": f"x{uuid4()}@example.com", "password": PASSWORD}
    assert code(await world.ask("POST", "/api/v1/auth/register", json=join))[0] in {404, 422}


async def test_a_role_counts_from_the_next_request_and_in_one_app(world: World) -> None:
    ada = await world.registered()
    assert code(await ada.get("/referral/codes")) == (404, "not_found")
    await world.grant(ada, "ambassador")
    assert body(await ada.get("/referral/codes"), 200) == {"items": [], "next_cursor": None}
    assert body(await world.login(ada.email), 200)["user"]["roles"] == ["ambassador"]
    assert body(await world.login(ada.email, app=BOAT), 200)["user"]["roles"] == []
