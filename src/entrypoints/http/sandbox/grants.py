"""What the sandbox gives to people: roles, coins, credits, premium."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from core.commerce.subscriptions.grant_premium import GrantPremium
from core.identity.model import Role
from core.identity.roles.change_standing import ChangeStanding
from core.identity.roles.ports import Roles
from core.shared.actor import STUDIO
from core.shared.errors import Invalid
from core.shared.ledger import Asset, Cause, Ledger
from core.shared.ports import Clock, Ids, UnitOfWork
from core.shared.premium import Premium
from entrypoints.sandbox.wire import Answer, Call, json_answer

Amount = Annotated[int, Meta(ge=1, le=1_000_000_000)]


class GrantCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who gets what: the person of `app` with this address, or with this id. `premium` false takes the gift away."""

    app: str
    email: str | None = None
    user_id: UUID | None = None
    role: Role | None = None
    coins: Amount | None = None
    credits: Amount | None = None
    premium: bool | None = None


class GrantView(msgspec.Struct, frozen=True, kw_only=True):
    """What the person may do and has in the app from the next request on."""

    app: str
    user_id: UUID
    roles: list[str]
    coins: int
    credits: int
    premium: bool


@dataclass(frozen=True, slots=True)
class SandboxGrants:
    """Gives all that is asked for, or nothing."""

    standing: ChangeStanding
    roles: Roles
    ledger: Ledger
    give_premium: GrantPremium
    premium: Premium
    uow: UnitOfWork
    clock: Clock
    ids: Ids

    async def __call__(self, call: Call) -> Answer:
        command = call.read(GrantCommand)
        if (command.email is None) == (command.user_id is None):
            raise Invalid("validation_failed", "Give either email or user_id.", pointer="/user_id")
        wishes = (command.role, command.coins, command.credits, command.premium)
        if all(wish is None for wish in wishes):
            raise Invalid("validation_failed", "Give a role, coins, credits or premium.", pointer="/role")
        user_id = command.user_id or await self.standing.find((command.email or "").strip().lower())
        async with self.uow(STUDIO):
            await self._give(command, user_id)
        return json_answer(await self._shown(command.app, user_id))

    async def _give(self, command: GrantCommand, user_id: UUID) -> None:
        app = command.app
        if command.role is not None:
            await self.standing.grant(app, user_id, command.role, by="sandbox")
        if (command.coins, command.credits, command.premium) == (None, None, None):
            return
        await self.standing.check_member(app, user_id)
        amounts: dict[Asset, int | None] = {"coins": command.coins, "credits": command.credits}
        for asset, amount in amounts.items():
            if amount is not None:
                await self.ledger.grant(app, user_id, asset, amount, Cause("sandbox", f"grant:{self.ids.new()}"))
        if command.premium is not None:
            await self.give_premium.within(app, user_id, premium=command.premium)

    async def _shown(self, app: str, user_id: UUID) -> GrantView:
        return GrantView(
            app=app,
            user_id=user_id,
            roles=sorted(await self.roles.of(app, user_id)),
            coins=await self.ledger.balance(app, user_id, "coins"),
            credits=await self.ledger.balance(app, user_id, "credits"),
            premium=await self.premium.of(app, user_id, self.clock.now()),
        )
