"""Settings in, service out: the one place that knows which adapter stands behind which port."""

from __future__ import annotations

import gc
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from dishka import Container, Provider, Scope, alias, make_container, provide, provide_all

from adapters.apple.provider import AppleProvider
from adapters.email.provider import EmailProvider
from adapters.referral_rewards import ReferralRewards
from adapters.resources import Resources
from adapters.system.clock import SystemClock
from adapters.system.cursors import SignedCursors
from adapters.system.ids import SystemSecrets, TimeOrderedIds
from adapters.system.jwt import JwtAccessTokens
from adapters.system.keys import FernetVault, HmacDerivedTokens
from adapters.system.passwords import Argon2Passwords
from adapters.system.tally import JobTally
from adapters.telemetry.metrics import Metrics
from adapters.telemetry.start import start_telemetry
from core.commerce.referrals.list_codes import ListReferralCodes
from core.commerce.referrals.make_code import MakeReferralCode
from core.commerce.referrals.ports import Ambassadors, Rewards
from core.commerce.referrals.redeem_code import RedeemReferral
from core.commerce.referrals.switch_code import SwitchReferralCode
from core.engagement.leaderboard.forget_boards import ForgetOldBoards
from core.engagement.leaderboard.read_leaderboard import ReadLeaderboard
from core.engagement.scores.ports import Naming
from core.engagement.scores.record_score import RecordQuietScore
from core.engagement.streaks.change_streak import ChangeStreak
from core.engagement.streaks.check_states import CheckStreakStates
from core.engagement.streaks.grant_freezes import GrantFreezes
from core.engagement.streaks.keep_state import KeepState
from core.engagement.streaks.log_activity import LogActivity
from core.engagement.streaks.read_streak import ReadHistory, ReadStreak
from core.identity.accounts.attempts import AttemptLimits, Attempts
from core.identity.accounts.change_password import ChangePassword
from core.identity.accounts.joining import JoinApp
from core.identity.accounts.make_owner import MakeOwner
from core.identity.accounts.register import Register
from core.identity.accounts.sign_in import SignIn
from core.identity.accounts.ways_to_sign_in import WaysToSignIn
from core.identity.apple.handle_notice import HandleAppleNotice, ReceiveAppleNotice
from core.identity.apple.keep_grant import AppleExchange, RevokeAppleGrants
from core.identity.apple.sign_in_with_apple import SignInWithApple
from core.identity.ports import AccessTokens, DerivedTokens, PasswordHasher, Vault
from core.identity.privacy.delete_account import DeleteAccount, PurgeAccount
from core.identity.privacy.export_account import ExportAccount
from core.identity.profiles.change_profile import ChangeProfile
from core.identity.profiles.give_pseudonym import GivePseudonym
from core.identity.profiles.read_profile import ReadProfile
from core.identity.recovery.forgot import Forgot
from core.identity.recovery.links import Links, PublicUrl
from core.identity.recovery.reset import Reset
from core.identity.recovery.send_link import SendLink
from core.identity.recovery.verify_email import VerifyEmail
from core.identity.roles.change_standing import ChangeStanding
from core.identity.roles.ports import Roles
from core.identity.sessions.end_sessions import EndSessions
from core.identity.sessions.list_sessions import ListSessions
from core.identity.sessions.open_session import OpenSession
from core.identity.sessions.refresh import Refresh
from core.platform.idempotency.answer_once import AnswerOnce, AnswerReserved
from core.platform.idempotency.ports import IdempotencyKeys
from core.platform.jobs.ports import Tally
from core.platform.registry.apps import SHIPPED, Apps, discover
from core.shared.paging import Cursors
from core.shared.ports import Clock, Ids, Secrets, UnitOfWork
from entrypoints.jobs.provider import JobsProvider
from entrypoints.jobs.worker import Worker
from settings import Settings, read_settings

if TYPE_CHECKING:
    from entrypoints.http.asgi import ASGIApp
    from entrypoints.sandbox.local_world import LocalWorld


class SystemProvider(Provider):
    """What the machine itself gives, and what lives in this process."""

    scope = Scope.APP

    @provide
    def clock(self) -> Clock:
        return SystemClock()

    metrics = provide(Metrics)
    tally = provide(JobTally, provides=Tally)
    ids = provide(TimeOrderedIds, provides=Ids)
    secrets = provide(SystemSecrets, provides=Secrets)

    @provide
    def cursors(self, settings: Settings) -> Cursors:
        return SignedCursors(settings.signing_keys.values())

    @provide
    def apps(self, settings: Settings) -> Apps:
        return discover(SHIPPED, *settings.apps_folders)

    @provide
    def access_tokens(self, settings: Settings, ids: Ids) -> AccessTokens:
        return JwtAccessTokens(settings.signing_keys, ids)

    @provide
    def derived_tokens(self, settings: Settings) -> DerivedTokens:
        return HmacDerivedTokens(settings.signing_keys.values())

    @provide
    def vault(self, settings: Settings) -> Vault:
        return FernetVault(settings.signing_keys.values())

    @provide
    def passwords(self) -> PasswordHasher:
        return Argon2Passwords()

    @provide
    def public_url(self, settings: Settings) -> PublicUrl:
        return PublicUrl(settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}")

    @provide
    def attempt_limits(self, settings: Settings) -> AttemptLimits:
        return AttemptLimits(login=AttemptLimits.of_account(settings.rate_limit_login))


class UseCases(Provider):
    """Core's acts; each is made once and lives as long as the process."""

    scope = Scope.APP
    accounts = provide_all(Attempts, JoinApp, Register, SignIn, ChangePassword, WaysToSignIn)
    apple = provide_all(AppleExchange, RevokeAppleGrants, SignInWithApple, ReceiveAppleNotice, HandleAppleNotice)
    sessions = provide_all(OpenSession, Refresh, EndSessions, ListSessions)
    recovery = provide_all(Links, Forgot, SendLink, Reset, VerifyEmail)
    privacy = provide_all(ExportAccount, DeleteAccount, PurgeAccount, ChangeStanding, MakeOwner)
    profile = provide_all(GivePseudonym, ReadProfile, ChangeProfile)
    scores = provide_all(RecordQuietScore, ReadLeaderboard, ForgetOldBoards)
    once = provide(AnswerOnce)

    @provide
    def reserved(self, keys: IdempotencyKeys, uow: UnitOfWork, clock: Clock) -> AnswerReserved:
        return AnswerReserved(keys, uow, clock)

    streaks = provide_all(
        KeepState, LogActivity, ReadStreak, ReadHistory, ChangeStreak, GrantFreezes, CheckStreakStates
    )
    naming = alias(GivePseudonym, provides=Naming)
    referrals = provide_all(RedeemReferral, MakeReferralCode, ListReferralCodes, SwitchReferralCode)
    rewards = provide(ReferralRewards, provides=Rewards)
    ambassadors = alias(Roles, provides=Ambassadors)


def wire(settings: Settings, *additions: Provider) -> Container:
    """The container for these settings with what a kind of process adds; what a later provider gives replaces the same
    of an earlier one, for tests."""
    return make_container(
        SystemProvider(),
        AppleProvider(),
        _adapters(settings),
        UseCases(),
        EmailProvider(),
        JobsProvider(),
        *_sandbox(settings),
        *_tracing(settings),
        *additions,
        context={Settings: settings},
    )


def _adapters(settings: Settings) -> Provider:
    if settings.mode == "memory":
        from adapters.memory.provider import MemoryProvider

        return MemoryProvider()
    from adapters.postgres.provider import PostgresProvider

    return PostgresProvider()


def _sandbox(settings: Settings) -> list[Provider]:
    if not settings.development:
        return []
    from adapters.sandbox.provider import SandboxProvider

    return [SandboxProvider()]


def _tracing(settings: Settings) -> list[Provider]:
    if not settings.otel_exporter_otlp_endpoint:
        return []
    from adapters.telemetry.tracing import TracingProvider

    return [TracingProvider()]


def _http(settings: Settings) -> list[Provider]:
    """What only a process that serves HTTP needs, and a worker need not even import."""
    from entrypoints.http.provider import HttpProvider

    if not settings.development:
        return [HttpProvider()]
    from entrypoints.http.sandbox.controls import SandboxControls
    from entrypoints.sandbox.outside import Outside, RemoteWorld

    controls = Provider(Scope.APP)
    controls.provide(SandboxControls)
    controls.provide(lambda: RemoteWorld(settings.sandbox_url), provides=Outside)
    return [HttpProvider(), controls]


@asynccontextmanager
async def running(container: Container) -> AsyncIterator[None]:
    """Hold the container's resources open for as long as the block."""
    async with AsyncExitStack() as stack:
        for resource in container.get(Resources):
            await resource.start()
            stack.push_async_callback(resource.stop)
        yield


def create_http(settings: Settings | None = None, *replacements: Provider) -> ASGIApp:
    """The HTTP service as an ASGI application."""
    from entrypoints.http.app import create_http as build

    if settings is None:  # a process of its own
        settings = read_settings(os.environ)
        start_telemetry(settings)
    world = _local_world(settings)
    if world is None:
        container = wire(settings, *_http(settings), *replacements)
        return _traced(build(container.get, partial(_serving, container)), container)
    container = wire(world.settings, *_http(world.settings), world.provider(), *replacements)
    container.get(Resources).append(world)
    app = build(container.get, partial(_serving, container))
    world.deliver_to(app)
    return _traced(app, container)


def _traced(app: ASGIApp, container: Container) -> ASGIApp:
    if not container.get(Settings).otel_exporter_otlp_endpoint:
        return app
    from adapters.telemetry.traces import TracedApp
    from adapters.telemetry.tracing import Tracing

    return TracedApp(app, container.get(Tracing).tracer)


def _local_world(settings: Settings) -> LocalWorld | None:
    """In development, where no other process is the outside world, this one is it as well."""
    if not settings.development or settings.sandbox_url:
        return None
    from entrypoints.sandbox.local_world import LocalWorld

    return LocalWorld(settings)


@asynccontextmanager
async def _serving(container: Container) -> AsyncIterator[None]:
    async with running(container), _own_worker(container):
        # What lives as long as the process needs no second look by the collector (measured: p99 of a hot read halves).
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        yield


@asynccontextmanager
async def _own_worker(container: Container) -> AsyncIterator[None]:
    """In memory nobody else could do the work."""
    if container.get(Settings).mode != "memory":
        yield
        return
    async with _working(container):
        yield


@asynccontextmanager
async def create_worker(settings: Settings, *replacements: Provider) -> AsyncIterator[Container]:
    """A worker at work for as long as the block; leaving it finishes what is in flight."""
    container = wire(settings, *replacements)
    async with running(container), _working(container):
        yield container


@asynccontextmanager
async def _working(container: Container) -> AsyncIterator[None]:
    worker = container.get(Worker)
    await worker.start()
    try:
        yield
    finally:
        await worker.stop()
