"""The studio's owner, made from the command line: nobody can be granted a role before somebody has one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.identity.accounts.emails import normalised_email
from core.identity.accounts.passwords import acceptable
from core.identity.model import Account, Identity
from core.identity.ports import Accounts, Identities, PasswordHasher
from core.identity.roles.change_standing import ChangeStanding
from core.platform.registry.apps import Apps
from core.shared.actor import STUDIO
from core.shared.ports import Clock, Ids, UnitOfWork


@dataclass(frozen=True, slots=True)
class MakeOwner:
    """Gives the account with the address the role `owner`, and makes that account first if there is none.

    A new one belongs to no app yet; its owner joins each app on signing in there. Raises `Invalid` for what is no
    address or a weak password, and `Conflict("email_taken")` when somebody registers the address in the meantime.
    """

    apps: Apps
    accounts: Accounts
    identities: Identities
    passwords: PasswordHasher
    standing: ChangeStanding
    uow: UnitOfWork
    clock: Clock
    ids: Ids

    async def known(self, email: str) -> bool:
        """Whether the address has an account, so that no password is needed."""
        return await self.accounts.by_email(normalised_email(email)) is not None

    async def __call__(self, email: str, password: str | None, *, by: str) -> UUID:
        """The owner's id. The password counts for a new account alone; `by` names the doer in the audit log."""
        email = normalised_email(email)
        account = await self.accounts.by_email(email)
        secret = await self._secret(email, password or "") if account is None else ""
        async with self.uow(STUDIO):
            owner_id = account.id if account is not None else await self._add(email, secret)
            await self.standing.grant(STUDIO, owner_id, "owner", by=by)
        return owner_id

    async def _secret(self, email: str, password: str) -> str:
        return await self.passwords.hash(acceptable(password, names=(*self.apps.names, email)))

    async def _add(self, email: str, secret: str) -> UUID:
        now = self.clock.now()
        account = Account(id=self.ids.new(), created_at=now, email=email)
        await self.accounts.add(account)
        await self.identities.add(
            Identity(
                provider="password", subject=email, account_id=account.id, created_at=now, secret=secret, email=email
            )
        )
        return account.id
