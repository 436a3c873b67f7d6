"""Signing up and in, staying so, and signing out."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import HeaderParameter

from core.identity.accounts.register import Register, RegisterCommand
from core.identity.accounts.sign_in import SignIn, SignInCommand
from core.identity.apple.sign_in_with_apple import AppleSignInCommand, SignInWithApple
from core.identity.model import SignedIn, TokenPair
from core.identity.sessions.end_sessions import EndSessions
from core.identity.sessions.list_sessions import ListSessions, SessionPage
from core.identity.sessions.refresh import Refresh, RefreshCommand
from core.identity.telegram.sign_in_with_telegram import SignInWithTelegram, TelegramSignInCommand
from core.shared.actor import Actor
from entrypoints.http.features import Use
from entrypoints.http.gate import ACCESS, Access
from entrypoints.http.routes.identity.transport import RefreshCookie, Transport, carried, without_cookie

ProposedZone = Annotated[
    str | None, HeaderParameter(name="X-Timezone", required=False, description="The device's IANA zone.")
]
OPEN = Access(signed_in=False)


def sign_in_routes(use: Use) -> list[HTTPRouteHandler]:
    """Ways in, for every app the same; which of them an app has, its manifest says."""
    registration: Register = use(Register)
    signing_in: SignIn = use(SignIn)
    with_apple: SignInWithApple = use(SignInWithApple)
    with_telegram: SignInWithTelegram = use(SignInWithTelegram)
    refreshing: Refresh = use(Refresh)

    @post("/register", opt={ACCESS: Access(signed_in=False, limit="register", sign_in="password")})
    async def register(
        data: RegisterCommand, proposed_zone: ProposedZone = None, transport: Transport = None
    ) -> Response[SignedIn]:
        """Make an account and sign in to it."""
        return carried(await registration(data, proposed_zone), transport)

    @post("/login", status_code=200, opt={ACCESS: Access(signed_in=False, limit="login", sign_in="password")})
    async def login(
        data: SignInCommand, proposed_zone: ProposedZone = None, transport: Transport = None
    ) -> Response[SignedIn]:
        """Sign in with an e-mail address and a password."""
        return carried(await signing_in(data, proposed_zone), transport)

    @post("/apple", status_code=200, opt={ACCESS: Access(signed_in=False, sign_in="apple")})
    async def sign_in_with_apple(
        data: AppleSignInCommand, proposed_zone: ProposedZone = None, transport: Transport = None
    ) -> Response[SignedIn]:
        """Sign in with Apple; the first time makes an account."""
        return carried(await with_apple(data, proposed_zone), transport)

    @post("/telegram", status_code=200, opt={ACCESS: Access(signed_in=False, sign_in="telegram")})
    async def sign_in_with_telegram(
        data: TelegramSignInCommand, proposed_zone: ProposedZone = None, transport: Transport = None
    ) -> Response[SignedIn]:
        """Sign in from a Mini App of Telegram's; the first time makes an account."""
        return carried(await with_telegram(data, proposed_zone), transport)

    @post("/refresh", status_code=200, opt={ACCESS: OPEN})
    async def refresh(
        data: RefreshCommand | None = None, cookie: RefreshCookie = None, transport: Transport = None
    ) -> Response[TokenPair]:
        """Get a new pair of tokens for the refresh token in the body, or else in the cookie."""
        given = data.refresh_token if data else None
        by_cookie = given is None and cookie is not None
        return carried(await refreshing(given or cookie or ""), "cookie" if by_cookie else transport)

    return [register, login, sign_in_with_apple, sign_in_with_telegram, refresh]


def session_routes(use: Use) -> list[HTTPRouteHandler]:
    """What somebody who is signed in can do about being so."""
    ending: EndSessions = use(EndSessions)
    listing: ListSessions = use(ListSessions)

    @post("/logout", status_code=204)
    async def logout(actor: Actor, everywhere: bool = False) -> Response[None]:
        """Sign out here, or everywhere."""
        await ending.sign_out(actor, everywhere=everywhere)
        return without_cookie()

    @get("/sessions")
    async def list_sessions(actor: Actor) -> SessionPage:
        """Where this account is signed in."""
        return await listing(actor)

    @delete("/sessions/{session_id:uuid}")
    async def revoke_session(actor: Actor, session_id: UUID) -> None:
        """End one of the account's sessions."""
        await ending.revoke(actor, session_id)

    return [logout, list_sessions, revoke_session]
