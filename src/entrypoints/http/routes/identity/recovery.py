"""Getting back in, and proving an address."""

from __future__ import annotations

from typing import Any, cast

from litestar import Request, post
from litestar.handlers import HTTPRouteHandler

from core.identity.accounts.change_password import ChangePassword, ChangePasswordCommand
from core.identity.recovery.forgot import Forgot, ForgotCommand
from core.identity.recovery.reset import Reset, ResetCommand
from core.identity.recovery.verify_email import VerifyEmail, VerifyEmailCommand
from core.shared.actor import Actor
from entrypoints.http.asgi import Scope
from entrypoints.http.features import Use
from entrypoints.http.gate import ACCESS, Access
from entrypoints.http.limits import Limits

OPEN = Access(signed_in=False, sign_in="password")


def recovery_routes(use: Use) -> list[HTTPRouteHandler]:
    """Links that are mailed come back here."""
    forgetting: Forgot = use(Forgot)
    resetting: Reset = use(Reset)
    verifying: VerifyEmail = use(VerifyEmail)
    changing: ChangePassword = use(ChangePassword)
    limits: Limits = use(Limits)

    def address(request: Request[Any, Any, Any]) -> str:
        return limits.address(cast("Scope", request.scope))

    @post("/forgot", status_code=202, opt={ACCESS: Access(signed_in=False, limit="forgot", sign_in="password")})
    async def forgot_password(data: ForgotCommand) -> None:
        """Ask for a link to choose a new password; the answer is the same for an address that nobody has."""
        await forgetting(data)

    @post("/reset", status_code=204, opt={ACCESS: OPEN})
    async def reset_password(data: ResetCommand, request: Request[Any, Any, Any]) -> None:
        """Choose a new password by the mailed link; every session of the account ends."""
        await resetting(data, address(request))

    @post("/verify-email", status_code=204, opt={ACCESS: OPEN})
    async def verify_email(data: VerifyEmailCommand, request: Request[Any, Any, Any]) -> None:
        """Prove to read the mail of the account's address."""
        await verifying(data, address(request))

    @post("/password", status_code=204)
    async def change_password(actor: Actor, data: ChangePasswordCommand) -> None:
        """Choose another password; all other sessions end."""
        await changing(actor, data)

    return [forgot_password, reset_password, verify_email, change_password]
