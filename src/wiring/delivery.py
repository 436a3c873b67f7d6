"""The acts around sending: what providers tell us, and what clients need to be reached."""

from __future__ import annotations

from dishka import Provider, Scope, provide, provide_all

from core.messaging.email.handle_postmark import HandlePostmarkEvent
from core.messaging.email.receive_postmark import PostmarkSecret, ReceivePostmarkEvent
from core.messaging.push.read_web_push_key import ReadWebPushKey
from settings import Settings


class DeliveryActs(Provider):
    """Web Push's key, and Postmark's events."""

    scope = Scope.APP
    push = provide_all(ReadWebPushKey)
    email = provide_all(ReceivePostmarkEvent, HandlePostmarkEvent)

    @provide
    def postmark_secret(self, settings: Settings) -> PostmarkSecret:
        return PostmarkSecret(settings.postmark_webhook_token)
