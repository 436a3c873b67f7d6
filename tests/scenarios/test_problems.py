"""Bad requests, and in what order they are refused."""

import asyncio

import pytest

from tests.scenarios.people import APP, World, body, code

STREAK = f"/api/v1/{APP}/streak"
SCORE = f"/api/v1/{APP}/quiet-score"
JSON = {"content-type": "application/json"}
MALFORMED = {
    "empty": b"",
    "cut": b'{"duration_seconds": 6',
    "not-utf-8": b'{"duration_seconds": "\xff"}',
    "utf-16": '{"duration_seconds": 60}'.encode("utf-16"),
    "byte-order-mark": b'\xef\xbb\xbf{"duration_seconds": 60}',
    "deep": b'{"duration_seconds": ' + b"[" * 1100 + b"]" * 1100 + b"}",
    "very-deep": b"[" * 60_000,
    "nan": b'{"duration_seconds": NaN}',
    "trailing": b'{"duration_seconds": 60} {}',
}
INVALID = {
    "list": (b"[]", ""),
    "null": (b"null", ""),
    "missing": (b"{}", "/duration_seconds"),
    "text": (b'{"duration_seconds": "60"}', "/duration_seconds"),
    "fraction": (b'{"duration_seconds": 1.5}', "/duration_seconds"),
    "true": (b'{"duration_seconds": true}', "/duration_seconds"),
    "zero": (b'{"duration_seconds": 0}', "/duration_seconds"),
    "negative": (b'{"duration_seconds": -1}', "/duration_seconds"),
    "too-long": (b'{"duration_seconds": 86401}', "/duration_seconds"),
    "huge": (b'{"duration_seconds": 99999999999999999999999999}', "/duration_seconds"),
    "unknown": (b'{"duration_seconds": 60, "coins": 5}', "/coins"),
    "no-zone": (b'{"duration_seconds": 60, "logged_at": "2030-01-01T12:00:00"}', "/logged_at"),
    "no-date": (b'{"duration_seconds": 60, "logged_at": "2030-02-30T12:00:00Z"}', "/logged_at"),
}


@pytest.mark.parametrize("name", MALFORMED)
async def test_what_is_no_json_is_a_400(world: World, name: str) -> None:
    ada = await world.apple()
    for path in (STREAK, SCORE):
        answer = await world.ask("POST", path, token=ada.token, content=MALFORMED[name], headers=JSON)
        assert code(answer) in {(400, "malformed_json"), (422, "validation_failed")}, (path, answer.text)
    assert (await ada.streak())["status"] == "none", "nothing was kept"


@pytest.mark.parametrize("name", INVALID)
async def test_what_breaks_the_rules_is_a_422_that_names_the_field(world: World, name: str) -> None:
    content, pointer = INVALID[name]
    ada = await world.apple()
    answer = await world.ask("POST", STREAK, token=ada.token, content=content, headers=JSON)
    assert code(answer) == (422, "validation_failed")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert (await ada.streak())["status"] == "none"


async def test_other_media_types_are_refused(world: World) -> None:
    ada = await world.apple()
    for path in (STREAK, SCORE, "/api/v1/auth/login"):
        for media in ("text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data"):
            answer = await world.ask("POST", path, token=ada.token, content=b"{}", headers={"content-type": media})
            assert code(answer) == (415, "unsupported_media_type")


async def test_nul_and_lone_surrogates_never_reach_the_database(world: World) -> None:
    ada = await world.apple()
    for text in ("a\\u0000b", "\\ud800"):
        content = f'{{"pseudonym": "{text}"}}'.encode()
        answer = await world.ask("PATCH", f"/api/v1/{APP}/profile", token=ada.token, content=content, headers=JSON)
        assert answer.status_code in {400, 422}, answer.text
        content = f'{{"code": "{text}"}}'.encode()
        answer = await world.ask(
            "POST", f"/api/v1/{APP}/referral/redeem", token=ada.token, content=content, headers=JSON
        )
        assert answer.status_code in {400, 404, 422}, answer.text
    for path in (f"{STREAK}/logs/%00", f"{STREAK}%00", f"{STREAK}/history?from=%00"):
        assert (await world.ask("GET", path, token=ada.token)).status_code in {404, 405, 422}


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=1e1", "limit=x", "limit=" + "9" * 40, "limit=5&limit=6", "period=year"]
)
async def test_query_parameters_are_taken_at_their_word(world: World, query: str) -> None:
    ada = await world.apple()
    answer = await ada.ask("GET", f"/api/v1/{APP}/leaderboard?{query}")
    assert code(answer) == (422, "validation_failed")


async def test_a_partial_profile_changes_what_it_names(world: World) -> None:
    ada = await world.apple()
    before = body(await ada.get("/profile"), 200)
    assert set(before) == {"pseudonym", "timezone", "locale", "preferences", "created_at"}
    after = body(await ada.patch("/profile", locale="es"), 200)
    assert after == {**before, "locale": "es"}
    assert body(await ada.patch("/profile"), 200) == after
    assert body(await ada.patch("/profile", preferences={"theme": "dark"}), 200)["preferences"]["theme"] == "dark"
    for bad in ({"timezone": "Mars/Base"}, {"timezone": ""}, {"name": "Ada"}, {"locale": 5}, {"created_at": "x"}):
        assert (await ada.patch("/profile", **bad)).status_code == 422, bad


async def test_wrong_methods_and_paths(world: World) -> None:
    ada = await world.apple()
    wrong = await world.ask("PUT", STREAK, token=ada.token, json={})
    assert code(wrong) == (405, "method_not_allowed")
    assert {"GET", "POST"} <= {method.strip() for method in wrong.headers["allow"].split(",")}
    for path in ("/", "/api", "/api/v1/lowkeymode/nothing", "/api/v1/nowhere/streak", "/api/v2/auth/login"):
        assert code(await world.ask("GET", path)) == (404, "not_found")
    for path, status in ((STREAK, 200), ("/health", 200), ("/nothing", 404), (STREAK, 200)):
        head = await world.ask("HEAD", path, token=ada.token)
        assert (head.status_code, head.content) == (status, b"")


async def test_a_body_beyond_the_limit_is_refused(world: World) -> None:
    ada = await world.apple()
    content = b'{"duration_seconds": 60, "x": "' + b"x" * (11 * 1024 * 1024) + b'"}'
    for path in (STREAK, SCORE):
        answer = await world.ask("POST", path, token=ada.token, content=content, headers=JSON)
        assert code(answer) == (413, "payload_too_large")


async def test_the_token_comes_before_the_role_the_role_before_the_body_the_body_before_the_state(
    world: World,
) -> None:
    ada = await world.apple()
    codes = f"/api/v1/{APP}/referral/codes"
    bad = {"content": b"{", "headers": JSON}
    assert (await world.ask("POST", codes, **bad)).status_code == 401
    assert (await world.ask("POST", codes, token=ada.token, **bad)).status_code == 404
    await world.grant(ada, "ambassador")
    assert (await world.ask("POST", codes, token=ada.token, **bad)).status_code == 400
    assert (await world.ask("POST", codes, token=ada.token, json={"code": "!"})).status_code == 422
    assert (await world.ask("POST", codes, token=ada.token, json={"code": "TAKEN" + ada.id[-4:]})).status_code == 201
    again = await world.ask("POST", codes, token=ada.token, json={"code": "TAKEN" + ada.id[-4:]})
    assert code(again) == (409, "referral_code_taken")


async def test_every_answer_wears_the_security_headers(world: World) -> None:
    ada = await world.apple()
    asked = (
        ("GET", STREAK, ada.token),
        ("GET", f"/api/v1/{APP}/profile", ada.token),
        ("GET", STREAK, ""),
        ("GET", "/nothing", ""),
        ("GET", "/health", ""),
    )
    for method, path, token in asked:
        answer = await world.ask(method, path, token=token, headers={"x-request-id": "given-by-the-client"})
        for name, value in (
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("x-request-id", "given-by-the-client"),
        ):
            assert answer.headers[name] == value, (path, name)
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "max-age" in answer.headers["strict-transport-security"]
        assert "no-store" in answer.headers["cache-control"]


async def test_twenty_logs_at_once_are_all_kept(world: World) -> None:
    ada = await world.apple()
    answers = await asyncio.gather(*(ada.post("/streak", duration_seconds=60) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {201}
    ids = {answer.json()["log_id"] for answer in answers}
    document = body(await ada.auth("GET", "/account/export"), 200)
    assert len(ids) == len(document["apps"][APP]["streak_logs"]) == 20
    assert ((await ada.streak())["current"], (await ada.streak())["total_days"]) == (1, 1)
