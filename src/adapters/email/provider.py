"""Which way letters go."""

from __future__ import annotations

from dishka import Provider, Scope, provide

from adapters.circuit import Circuit
from adapters.email.guarded import GuardedMailer
from adapters.sent import CountedMailer, SentCounter
from core.messaging.email.message import EmailMessage
from core.messaging.email.ports import Mailer
from core.shared.errors import Unavailable
from core.shared.ports import Clock, Ids
from settings import Settings


class EmailProvider(Provider):
    """Postmark when there is a key for it, else the SMTP server of the settings."""

    scope = Scope.APP
    counter = provide(SentCounter)

    @provide
    def mailer(self, settings: Settings, clock: Clock, ids: Ids, sent: SentCounter) -> Mailer:
        if settings.postmark_api_key:
            from adapters.email.postmark import PostmarkMailer

            postmark = PostmarkMailer(settings.postmark_base_url, settings.postmark_api_key, settings.email_from)
            return CountedMailer(GuardedMailer(postmark, Circuit("Postmark", clock, patient=True)), sent)
        if settings.smtp_url:
            from adapters.email.smtp import SmtpMailer, smtp_server

            smtp = SmtpMailer(smtp_server(settings.smtp_url), settings.email_from, clock, ids)
            return CountedMailer(GuardedMailer(smtp, Circuit("The mail server", clock, patient=True)), sent)
        return _NoMailer()


class _NoMailer:
    """Letters wait, as they would for a mail server that is down, until somebody configures one."""

    async def send(self, message: EmailMessage) -> None:
        raise Unavailable("provider_unavailable", "Neither POSTMARK_API_KEY nor SMTP_URL is set.")
