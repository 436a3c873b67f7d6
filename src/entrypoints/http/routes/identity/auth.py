"""`/api/v1/auth`, the same for every app."""

from __future__ import annotations

from litestar import Router

from entrypoints.http.features import FreshRouter, Use
from entrypoints.http.routes.identity.account import account_routes
from entrypoints.http.routes.identity.apple_notifications import apple_notification_routes
from entrypoints.http.routes.identity.recovery import recovery_routes
from entrypoints.http.routes.identity.sign_in import session_routes, sign_in_routes


def auth_router(use: Use) -> Router:
    """Every route of identity."""
    return FreshRouter(
        path="/api/v1/auth",
        route_handlers=[
            *sign_in_routes(use),
            *session_routes(use),
            *recovery_routes(use),
            *account_routes(use),
            *apple_notification_routes(use),
        ],
        tags=["Identity"],
    )
