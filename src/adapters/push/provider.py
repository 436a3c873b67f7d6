"""Which way pushes go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

from dishka import Provider, Scope, provide

from adapters.circuit import Circuit
from adapters.push.apns import ApnsClient, ApnsSender, is_loopback
from adapters.push.apns_token import ProviderToken
from adapters.push.by_platform import ByPlatform
from adapters.push.fcm import FcmSender
from adapters.push.google_token import BadCredentials, GoogleToken, service_account
from adapters.push.http import PushHttp
from adapters.push.sending import GuardedSender, NotConfigured, log
from adapters.push.vapid import Vapid
from adapters.push.web_push import WebPushSender
from adapters.sent import CountedPushes, SentCounter
from core.messaging.feature import Messages
from core.messaging.push.ports import PushGateway, WebPushKeys
from core.platform.registry.apps import Apps
from core.shared.ports import Clock
from settings import Settings

FcmHttp = NewType("FcmHttp", PushHttp)
WebPushHttp = NewType("WebPushHttp", PushHttp)


@dataclass(frozen=True, slots=True)
class PushConnections:
    """What pushing holds open."""

    apns: ApnsClient
    fcm: FcmHttp
    web_push: WebPushHttp

    async def start(self) -> None:
        """Nothing to do before the first push."""

    async def stop(self) -> None:
        """Close all connections."""
        await self.apns.stop()
        await self.fcm.stop()
        await self.web_push.stop()


class PushProvider(Provider):
    """A provider of push for each that there are credentials of."""

    scope = Scope.APP
    connections = provide(PushConnections)

    @provide
    def apns_client(self, settings: Settings) -> ApnsClient:
        # Only in development is there a stand-in on this machine, whose certificate nobody vouches for.
        own = settings.development and is_loopback(settings.apns_base_url)
        return ApnsClient(settings.apns_base_url, any_certificate=own)

    @provide
    def fcm_http(self) -> FcmHttp:
        return FcmHttp(PushHttp())

    @provide
    def web_push_http(self) -> WebPushHttp:
        return WebPushHttp(PushHttp())

    @provide
    def vapid(self, settings: Settings, clock: Clock) -> Vapid:
        return Vapid(settings.vapid_private_key, settings.vapid_subject, clock)

    @provide
    def web_push_keys(self, vapid: Vapid) -> WebPushKeys:
        return vapid

    @provide
    def gateway(
        self,
        settings: Settings,
        connections: PushConnections,
        *,
        vapid: Vapid,
        apps: Apps,
        clock: Clock,
        sent: SentCounter,
    ) -> PushGateway:
        web_push = WebPushSender(connections.web_push, vapid, clock, settings.webpush_base_url)
        providers = ByPlatform(
            apns=_apns(settings, connections.apns, apps, clock),
            fcm=_fcm(settings, connections.fcm, clock),
            web_push=GuardedSender(web_push, Circuit("Web Push", clock, patient=True))
            if vapid.configured
            else NotConfigured(),
        )
        return CountedPushes(providers, sent)


def _apns(settings: Settings, client: ApnsClient, apps: Apps, clock: Clock) -> PushGateway:
    if not settings.apns_private_key:
        return NotConfigured()
    token = ProviderToken(
        clock,
        team_id=settings.apns_team_id,
        key_id=settings.apns_key_id,
        private_key=settings.apns_private_key,
    )
    return GuardedSender(ApnsSender(client, token, topics(apps), clock), Circuit("APNs", clock, patient=True))


def _fcm(settings: Settings, http: PushHttp, clock: Clock) -> PushGateway:
    if not settings.firebase_credentials:
        return NotConfigured()
    try:
        account = service_account(settings.firebase_credentials)
    except BadCredentials as error:
        log.error("%s", error)
        return NotConfigured()
    token = GoogleToken(account, http, clock, settings.fcm_base_url)
    sender = FcmSender(settings.fcm_base_url, account.project_id, http, token, clock)
    return GuardedSender(sender, Circuit("FCM", clock, patient=True))


def topics(apps: Apps) -> dict[str, str]:
    """The bundle id that an app's pushes are for: what its manifest says, else the first by name."""
    found: dict[str, str] = {}
    for slug, app in apps.items():
        messages = app.feature(Messages)
        topic = messages.apns_topic if messages is not None else ""
        if topic or app.apple_bundle_ids:
            found[slug] = topic or min(app.apple_bundle_ids)
    return found
