"""Letters about orders: identity knows where people get them, messaging sends them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.commerce.confirmations.ports import Letter, Recipient
from core.identity.ports import Accounts, Memberships
from core.messaging.email.message import EmailMessage
from core.messaging.email.ports import EmailRefused, Mailer, Suppressions
from core.platform.registry.apps import Apps


@dataclass(frozen=True, slots=True)
class AccountRecipients:
    """`core.commerce.confirmations.ports.Recipients`. A relay address whose owner stopped it takes no letters."""

    apps: Apps
    accounts: Accounts
    memberships: Memberships

    async def of(self, app: str, user_id: UUID) -> Recipient | None:
        account = await self.accounts.get(user_id)
        if account is None or account.email is None or account.mail_stopped_at is not None:
            return None
        membership = await self.memberships.get(app, user_id)
        return Recipient(account.email, membership.locale if membership else self.apps[app].locales[0])


@dataclass(frozen=True, slots=True)
class MailedLetters:
    """`core.commerce.confirmations.ports.LetterBox`. Who buys asks for this letter, even if they complained about
    others; a mailbox that isn't there gets none."""

    mailer: Mailer
    suppressions: Suppressions

    async def send(self, letter: Letter) -> None:
        if await self.suppressions.suppressed([letter.to], requested=True):
            return
        message = EmailMessage(
            app=letter.app,
            kind=letter.kind,
            to=letter.to,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
        )
        try:
            await self.mailer.send(message)
        except EmailRefused as refusal:
            if not refusal.recipient:
                raise
            await self.suppressions.suppress(letter.to, "refused")
