"""Every route, by its door: who may pass, and that nobody finds another app's or another person's things behind it.

The list is written by hand on purpose: a route that isn't on it fails here until somebody has said whose it is.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.support.service import Service, served

OPEN = {
    "POST /api/v1/auth/apple",
    "POST /api/v1/auth/forgot",
    "POST /api/v1/auth/login",
    "POST /api/v1/auth/refresh",
    "POST /api/v1/auth/register",
    "POST /api/v1/auth/reset",
    "POST /api/v1/auth/verify-email",
}
SHARED = {
    "DELETE /api/v1/auth/account",
    "DELETE /api/v1/auth/identities/{provider}",
    "DELETE /api/v1/auth/sessions/{session_id}",
    "GET /api/v1/auth/account/export",
    "GET /api/v1/auth/identities",
    "GET /api/v1/auth/sessions",
    "POST /api/v1/auth/identities",
    "POST /api/v1/auth/logout",
    "POST /api/v1/auth/password",
}
LOWKEYMODE = {
    "DELETE /streak/logs/{log_id}",
    "DELETE /streak/pauses/{pause_id}",
    "GET /leaderboard",
    "GET /profile",
    "GET /streak",
    "GET /streak/history",
    "PATCH /profile",
    "POST /quiet-score",
    "POST /referral/redeem",
    "POST /streak",
    "POST /streak/pauses",
    "POST /streak/repair",
}
CORPFINITY = {
    "DELETE /notifications/unregister",
    "DELETE /reminders/{reminder_id}",
    "GET /achievements",
    "GET /challenges",
    "GET /challenges/history",
    "GET /challenges/history/{date}",
    "GET /goals",
    "GET /leaderboard",
    "GET /live",
    "GET /notifications/preferences",
    "GET /reminders",
    "GET /streaks",
    "GET /streaks/history",
    "GET /tracking/history",
    "GET /tracking/today",
    "GET /users/me",
    "GET /users/me/stats",
    "PATCH /reminders/{reminder_id}",
    "PATCH /tracking/today",
    "PATCH /users/me",
    "POST /achievements/check",
    "POST /challenges/complete",
    "POST /challenges/generate",
    "POST /notifications/register",
    "POST /notifications/test",
    "POST /reminders",
    "POST /streaks/validate",
    "POST /sync",
    "PUT /goals",
    "PUT /notifications/preferences",
}
AMBASSADORS = {"GET /referral/codes", "PATCH /referral/codes/{code_id}", "POST /referral/codes"}
TWIN = """
from msgspec.structs import replace

from core.platform.apps.lowkeymode import APP as ORIGINAL

APP = replace(ORIGINAL, slug="twin", title="Twin", apple_bundle_ids=frozenset({"app.rhizome.twin"}))
"""
CATALOGUE = {"GET /categories", "GET /products", "GET /products/{product_id}"}
SELLERS = {
    "DELETE /admin/categories/{category_id}",
    "DELETE /admin/products/{product_id}",
    "GET /admin/categories",
    "GET /admin/products",
    "GET /admin/products/{product_id}",
    "PATCH /admin/categories/{category_id}",
    "PATCH /admin/products/{product_id}",
    "POST /admin/categories",
    "POST /admin/products",
    "POST /admin/uploads",
    "POST /admin/uploads/{upload_id}/complete",
}
OWNERS = {"GET /library", "POST /library/{product_id}/download"}
REVIEWERS = {
    "DELETE /products/{product_id}/reviews/{review_id}",
    "PATCH /products/{product_id}/reviews/{review_id}",
    "POST /products/{product_id}/reviews",
}
LOOKING_AFTER = {"GET /admin/users", "PATCH /admin/users/{user_id}"}
OF_REVIEWS = {"GET /admin/reviews", "PATCH /admin/reviews/{review_id}"}
CUSTOMERS = {"GET /users/me", "PATCH /users/me", "PUT /users/me"}
CARTS = {
    "DELETE /cart/{product_id}",
    "GET /cart",
    "PATCH /cart/{product_id}",
    "POST /cart",
    "POST /checkout",
}
ORDERS = {"GET /orders", "GET /orders/{order_id}", "POST /orders/{order_id}/cancel"}
DIRECT_ORDERS = {"POST /orders", "POST /payments/create-session"}
ORDER_DESK = {
    "DELETE /admin/coupons/{coupon_id}",
    "GET /admin/coupons",
    "GET /admin/orders",
    "GET /admin/orders/{order_id}",
    "PATCH /admin/coupons/{coupon_id}",
    "PATCH /admin/orders/{order_id}",
    "POST /admin/coupons",
    "POST /admin/refunds",
}
SUBSCRIBERS = {
    "DELETE /subscriptions/current",
    "GET /ai/usage",
    "GET /subscriptions/current",
    "PATCH /subscriptions/current",
    "POST /ai/generate",
    "POST /subscriptions",
    "POST /subscriptions/portal",
}
PREMIUM = {
    "GET /subscription",
    "POST /subscription/cancel",
    "POST /subscription/checkout",
    "POST /subscription/portal",
}
FRIENDS = {
    "DELETE /block/{user_id}",
    "GET /block",
    "GET /feed",
    "GET /follow/requests",
    "GET /followers",
    "GET /following",
    "GET /live",
    "GET /user/profile",
    "GET /users/{user_id}",
    "PATCH /user/profile",
    "POST /block",
    "POST /feed/{post_id}/like",
    "POST /follow/requests/{user_id}/approve",
    "POST /follow/requests/{user_id}/reject",
    "POST /follow/toggle",
    "POST /live/signals",
    "POST /report",
}
COUPON_DESK = {operation for operation in ORDER_DESK if "coupons" in operation}
POSTING = {
    "DELETE /feed/{post_id}",
    "GET /notifications",
    "POST /feed",
    "POST /media/uploads",
    "POST /media/uploads/{upload_id}/complete",
    "POST /notifications/mark-seen",
}
MODERATION = {"GET /admin/posts", "PATCH /admin/posts/{post_id}"}
STREAK_FOR_COINS = {
    "DELETE /streak/pauses/{pause_id}",
    "GET /streak",
    "GET /streak/history",
    "POST /streak/freezes",
    "POST /streak/pauses",
    "POST /streak/repair",
}
DOING = {
    "DELETE /social-sessions/{session_id}",
    "GET /achievements",
    "GET /challenges",
    "GET /social-sessions",
    "GET /user/challenges",
    "POST /achievements/check",
    "POST /challenges/start",
    "POST /focus-sessions",
    "POST /social-sessions",
    "POST /social-sessions/accept",
    "POST /social-sessions/decline",
    "POST /user/challenges/complete",
    "POST /user/challenges/{user_challenge_id}/abandon",
}
CHALLENGE_DESK = {
    "DELETE /admin/challenges/{challenge_id}",
    "GET /admin/challenges",
    "PATCH /admin/challenges/{challenge_id}",
    "POST /admin/challenges",
}
DRESSING = {
    "GET /avatar",
    "GET /store",
    "GET /store/transactions",
    "POST /avatar/customize",
    "POST /store/purchase",
}
WARDROBE_DESK = {
    "DELETE /admin/store-items/{item_id}",
    "GET /admin/store-items",
    "PATCH /admin/store-items/{item_id}",
    "POST /admin/store-items",
    "POST /admin/users/{user_id}/coins",
}
ADMINS = {
    "healthindex": SELLERS | ORDER_DESK,
    "gptstore": SELLERS | ORDER_DESK | OF_REVIEWS | LOOKING_AFTER | {"GET /admin/ai/usage", "GET /admin/sales"},
    "calixo": LOOKING_AFTER | WARDROBE_DESK | COUPON_DESK | CHALLENGE_DESK | MODERATION | {"PATCH /admin/config"},
}
OWN = {
    "lowkeymode": LOWKEYMODE | AMBASSADORS,
    "corpfinity": CORPFINITY,
    "healthindex": ADMINS["healthindex"] | CARTS | ORDERS,
    "gptstore": ADMINS["gptstore"] | REVIEWERS | CUSTOMERS | OWNERS | ORDERS | DIRECT_ORDERS | SUBSCRIBERS,
    "calixo": ADMINS["calixo"] | PREMIUM | FRIENDS | DRESSING | STREAK_FOR_COINS | DOING | POSTING,
}
UNGUARDED: dict[str, set[str]] = {
    "lowkeymode": set(),
    "corpfinity": {"GET /notifications/vapid-key"},
    "healthindex": CATALOGUE,
    "gptstore": CATALOGUE | {"GET /credit-packs", "GET /plans", "GET /products/{product_id}/reviews", "GET /search"},
    "calixo": {"GET /config", "GET /plans"},
}
BY_APPLE, WITHOUT_APPLE = {"POST /api/v1/auth/apple"}, {"healthindex", "gptstore"}
PASSWORD = "a fine long passphrase"


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    """The service with LowkeyMode and an app that has all that LowkeyMode has."""
    (tmp_path / "twin.py").write_text(TWIN)
    async with served(RHIZOME_APPS_DIR=str(tmp_path)) as running:
        await running.hold()
        yield running


async def person(service: Service, app: str = "lowkeymode") -> dict[str, Any]:
    """A new account's first session."""
    body = {"app": app, "email": f"{uuid4()}@example.com", "password": PASSWORD}
    session: dict[str, Any] = (await service.ask("POST", "/api/v1/auth/register", json=body)).json()
    return session


def target(operation: str) -> tuple[str, str]:
    """Method and path, with an id that nobody has."""
    method, _, path = operation.partition(" ")
    return method, re.sub(r"\{\w+\}", str(uuid4()), path)


async def refusal(service: Service, operation: str, token: str = "", prefix: str = "") -> tuple[int, str]:
    """Status and code of the operation with an empty object for its body."""
    method, path = target(operation)
    more = {} if method in {"GET", "DELETE"} else {"json": {}}
    answer = await service.ask(method, f"{prefix}{path}", token=token, **more)
    return answer.status_code, answer.json().get("code", "") if answer.status_code >= 400 else ""


async def test_every_documented_route_is_on_the_list(service: Service) -> None:
    for app, operations in OWN.items():
        paths = (await service.ask("GET", f"/api/v1/{app}/openapi.json")).json()["paths"]
        documented = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
        own = {operation.replace(" ", f" /api/v1/{app}", 1) for operation in operations | UNGUARDED[app]}
        assert documented == (OPEN - BY_APPLE if app in WITHOUT_APPLE else OPEN) | SHARED | own


async def test_all_but_the_open_ones_ask_for_a_token(service: Service) -> None:
    for operation in OPEN:
        assert (await refusal(service, operation))[1] != "unauthenticated", operation
    for operation in SHARED:
        assert await refusal(service, operation) == (401, "unauthenticated"), operation
    for app, operations in OWN.items():
        for operation in operations:
            assert await refusal(service, operation, prefix=f"/api/v1/{app}") == (401, "unauthenticated"), operation


async def test_a_token_of_one_app_opens_no_route_of_another(service: Service) -> None:
    tokens = {app: (await person(service, app))["access_token"] for app in ("lowkeymode", "twin")}
    for operation in LOWKEYMODE | AMBASSADORS:
        for own, other in (("lowkeymode", "twin"), ("twin", "lowkeymode")):
            status = await refusal(service, operation, tokens[own], f"/api/v1/{other}")
            assert status == (401, "token_invalid"), operation
    for operation in CORPFINITY:
        status = await refusal(service, operation, tokens["lowkeymode"], "/api/v1/corpfinity")
        assert status == (401, "token_invalid"), operation


async def test_without_the_role_its_routes_are_not_there(service: Service) -> None:
    token = (await person(service))["access_token"]
    for operation in AMBASSADORS:
        assert await refusal(service, operation, token, "/api/v1/lowkeymode") == (404, "not_found"), operation
    for app, operations in ADMINS.items():
        token = (await person(service, app))["access_token"]
        for operation in operations:
            assert await refusal(service, operation, token, f"/api/v1/{app}") == (404, "not_found"), operation


async def test_another_persons_things_are_not_there(service: Service) -> None:
    ada, eve = await person(service), await person(service)
    for session in (ada, eve):
        grant = {"app": "lowkeymode", "user_id": session["user"]["id"], "role": "ambassador"}
        assert (await service.client.post("/sandbox/grants", json=grant)).is_success

    async def made(path: str, body: dict[str, Any], key: str = "id") -> str:
        answer = await service.ask("POST", f"/api/v1/lowkeymode{path}", token=ada["access_token"], json=body)
        assert answer.status_code == 201, answer.text
        found: str = answer.json()[key]
        return found

    sessions = (await service.ask("GET", "/api/v1/auth/sessions", token=ada["access_token"])).json()["items"]
    of_ada = {
        "DELETE /api/v1/lowkeymode/streak/logs/{log_id}": await made("/streak", {"duration_seconds": 60}, "log_id"),
        "DELETE /api/v1/lowkeymode/streak/pauses/{pause_id}": await made(
            "/streak/pauses", {"from": "2030-01-03", "to": "2030-01-04"}
        ),
        "PATCH /api/v1/lowkeymode/referral/codes/{code_id}": await made("/referral/codes", {}),
        "DELETE /api/v1/auth/sessions/{session_id}": sessions[0]["id"],
    }
    named = {operation for operation in LOWKEYMODE | AMBASSADORS | SHARED if "_id}" in operation}
    assert {operation.replace("/api/v1/lowkeymode", "") for operation in of_ada} == named

    async def tried(token: str) -> dict[str, int]:
        found = {}
        for operation, thing in of_ada.items():
            method, path = operation.split(" ")
            body = {"json": {"active": False}} if method == "PATCH" else {}
            found[operation] = (
                await service.ask(method, re.sub(r"\{\w+\}", thing, path), token=token, **body)
            ).status_code
        return found

    assert set((await tried(eve["access_token"])).values()) == {404}
    assert set((await tried(ada["access_token"])).values()) == {200, 204}, "they were there, and still are Ada's"


async def test_the_figures_are_closed_to_whoever_lacks_their_token() -> None:
    async with served(METRICS_TOKEN="a token for the figures alone") as service:
        assert (await service.ask("GET", "/metrics")).status_code == 401
        assert (await service.ask("GET", "/metrics", token="another")).status_code == 401
        assert (await service.ask("GET", "/metrics", token="a token for the figures alone")).status_code == 200


async def test_a_hundred_ids_and_unknown_paths_make_no_more_figures_than_one(service: Service) -> None:
    token = (await person(service))["access_token"]

    async def series() -> int:
        for path in ("/api/v1/auth/sessions/", "/nowhere/"):
            assert (await service.ask("DELETE", f"{path}{uuid4()}", token=token)).status_code == 404
        text = (await service.ask("GET", "/metrics")).text
        return len([line for line in text.splitlines() if line.startswith("rhizome_http")])

    await series()
    once = await series()
    assert {await series() for _ in range(50)} == {once}
