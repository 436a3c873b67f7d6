"""Sign in with Apple."""

from __future__ import annotations

from dishka import Provider, Scope, provide

from adapters.apple.http import AppleHttp
from adapters.apple.key_set import AppleKeySet
from adapters.apple.server import HttpAppleServer
from adapters.apple.tokens import SignedAppleTokens
from core.identity.apple.ports import AppleServer, AppleTokens
from core.shared.ports import Clock
from settings import Settings


class AppleProvider(Provider):
    """Apple's wires by APPLE_BASE_URL."""

    scope = Scope.APP
    tokens = provide(SignedAppleTokens, provides=AppleTokens)

    @provide
    def http(self, settings: Settings, clock: Clock) -> AppleHttp:
        return AppleHttp(settings.apple_base_url, clock)

    @provide
    def keys(self, http: AppleHttp) -> AppleKeySet:
        return AppleKeySet(http)

    @provide
    def server(self, http: AppleHttp, clock: Clock, settings: Settings) -> AppleServer:
        return HttpAppleServer(
            http,
            clock,
            team_id=settings.apple_team_id,
            key_id=settings.apple_key_id,
            private_key=settings.apple_private_key,
        )
