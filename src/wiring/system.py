"""What the machine itself gives, and what lives in this process."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.system.clock import SystemClock
from adapters.system.cursors import SignedCursors
from adapters.system.ids import SystemSecrets, TimeOrderedIds
from adapters.system.jwt import JwtAccessTokens
from adapters.system.keys import FernetVault, HmacDerivedTokens
from adapters.system.passwords import Argon2Passwords
from adapters.system.tally import JobTally
from adapters.telemetry.metrics import Metrics
from core.identity.accounts.attempts import AttemptLimits
from core.identity.ports import AccessTokens, DerivedTokens, PasswordHasher, Vault
from core.identity.recovery.links import PublicUrl
from core.messaging.delivery.ports import Counts
from core.platform.jobs.ports import Tally
from core.platform.registry.apps import Apps, shipped
from core.shared.paging import Cursors
from core.shared.ports import Clock, Ids, Secrets
from settings import Settings


class SystemProvider(Provider):
    """Clock, ids, secrets, keys, and what follows from the settings alone."""

    scope = Scope.APP

    @provide
    def clock(self) -> Clock:
        return SystemClock()

    metrics = provide(Metrics)
    counted = provide(JobTally)
    tally = alias(JobTally, provides=Tally)
    message_counts = alias(JobTally, provides=Counts)
    ids = provide(TimeOrderedIds, provides=Ids)
    secrets = provide(SystemSecrets, provides=Secrets)

    @provide
    def cursors(self, settings: Settings) -> Cursors:
        return SignedCursors(settings.signing_keys.values())

    @provide
    def apps(self, settings: Settings) -> Apps:
        return shipped(*settings.apps_folders)

    @provide
    def access_tokens(self, settings: Settings, ids: Ids) -> AccessTokens:
        return JwtAccessTokens(settings.signing_keys, ids)

    @provide
    def derived_tokens(self, settings: Settings) -> DerivedTokens:
        return HmacDerivedTokens(settings.signing_keys.values())

    @provide
    def kept_vault(self, settings: Settings) -> FernetVault:
        return FernetVault(settings.signing_keys.values())

    vault = alias(FernetVault, provides=Vault)

    @provide
    def passwords(self) -> PasswordHasher:
        return Argon2Passwords()

    @provide
    def public_url(self, settings: Settings) -> PublicUrl:
        return PublicUrl(settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}")

    @provide
    def attempt_limits(self, settings: Settings) -> AttemptLimits:
        return AttemptLimits(login=AttemptLimits.of_account(settings.rate_limit_login))
