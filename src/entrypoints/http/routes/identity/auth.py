"""Signing up, in and out."""

from __future__ import annotations

from typing import Annotated

from litestar import Router, post
from litestar.params import Parameter

from core.identity.accounts.register import Register, RegisterCommand
from core.identity.model import SignedIn
from entrypoints.http.features import Use
from entrypoints.http.gate import ACCESS, Access

ProposedZone = Annotated[
    str | None, Parameter(header="X-Timezone", required=False, description="The device's IANA zone.")
]


def auth_router(use: Use) -> Router:
    """`/api/v1/auth`, the same for every app."""
    registration: Register = use(Register)

    @post("/register", opt={ACCESS: Access(signed_in=False, limit="register")})
    async def register(data: RegisterCommand, proposed_zone: ProposedZone = None) -> SignedIn:
        return await registration(data, proposed_zone)

    return Router(path="/api/v1/auth", route_handlers=[register], tags=["Identity"])
