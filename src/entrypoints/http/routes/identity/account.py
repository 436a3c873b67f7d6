"""What an account is to its owner: ways in, what is held, and the way out."""

from __future__ import annotations

from typing import Annotated

from litestar import Response, delete, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter

from core.identity.accounts.ways_to_sign_in import IdentityPage, IdentityView, LinkCommand, WaysToSignIn
from core.identity.privacy.delete_account import DeleteAccount
from core.identity.privacy.export_account import AccountExport, ExportAccount
from core.shared.actor import Actor
from entrypoints.http.features import Use
from entrypoints.http.routes.identity.transport import without_cookie

OneApp = Annotated[
    str | None, Parameter(required=False, max_length=32, description="Leave this app only; without it, the studio.")
]


def account_routes(use: Use) -> list[HTTPRouteHandler]:
    """Routes about the account as a whole, whichever app the token is for."""
    exporting: ExportAccount = use(ExportAccount)
    deleting: DeleteAccount = use(DeleteAccount)
    ways: WaysToSignIn = use(WaysToSignIn)

    @get("/account/export")
    async def export_account(actor: Actor) -> AccountExport:
        """Everything that the studio holds about me, of all apps."""
        return await exporting(actor)

    @delete("/account", status_code=204)
    async def delete_account(actor: Actor, app: OneApp = None) -> Response[None]:
        """Leave one app, or delete the account; every token of what is left is dead at once."""
        await deleting(actor, app)
        return without_cookie()

    @get("/identities")
    async def list_identities(actor: Actor) -> IdentityPage:
        """The ways to sign in to this account."""
        return await ways.list(actor)

    @post("/identities")
    async def link_identity(actor: Actor, data: LinkCommand) -> IdentityView:
        """Add a way to sign in, proved like a sign-in."""
        return await ways.link(actor, data)

    @delete("/identities/{provider:str}")
    async def unlink_identity(actor: Actor, provider: str) -> None:
        """Take a way to sign in away, but never the last one."""
        await ways.unlink(actor, provider)

    return [export_account, delete_account, list_identities, link_identity, unlink_identity]
