"""The adapters over Postgres."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.apple.http import AppleHttp
from adapters.postgres.ai.provider import PostgresAi
from adapters.postgres.bots.provider import PostgresBots
from adapters.postgres.commerce.catalog.provider import PostgresCatalog
from adapters.postgres.commerce.licence_keys import PostgresLicenceKeys
from adapters.postgres.commerce.listings import PostgresListings, PostgresPriceRefs
from adapters.postgres.commerce.orders.provider import PostgresOrders
from adapters.postgres.commerce.payments.provider import PostgresPayments
from adapters.postgres.commerce.referrals import PostgresRedemptions, PostgresReferralCodes
from adapters.postgres.commerce.subscriptions.provider import PostgresSubscriptions
from adapters.postgres.costs.provider import PostgresCosts
from adapters.postgres.database import Database
from adapters.postgres.engagement.provider import PostgresEngagement
from adapters.postgres.engagement.quests.provider import PostgresQuests
from adapters.postgres.identity.accounts import (
    PostgresAccounts,
    PostgresIdentities,
    PostgresMemberships,
    PostgresRoles,
)
from adapters.postgres.identity.apple_grants import PostgresAppleGrants
from adapters.postgres.identity.audit import PostgresAudit
from adapters.postgres.identity.ended_sessions import PostgresEndedSessions
from adapters.postgres.identity.mailed_tokens import PostgresMailedTokens
from adapters.postgres.identity.members import PostgresAiBudgets, PostgresPeople
from adapters.postgres.identity.profiles import PostgresProfiles, PostgresPseudonyms
from adapters.postgres.identity.sessions import PostgresSessions
from adapters.postgres.invariants import PostgresInvariants
from adapters.postgres.listener import Listener
from adapters.postgres.local.provider import PostgresLocal
from adapters.postgres.media.provider import PostgresMedia
from adapters.postgres.messaging.email.suppressions import PostgresSuppressions
from adapters.postgres.messaging.provider import PostgresMessaging
from adapters.postgres.outbox import PostgresOutbox
from adapters.postgres.personal_data import PostgresPersonalData
from adapters.postgres.platform.analytics import PostgresUsage, PostgresUsageReads
from adapters.postgres.platform.claims import PostgresClaims, PostgresSettlements
from adapters.postgres.platform.config.known import PostgresRuntimeConfig
from adapters.postgres.platform.config.provider import PostgresConfig
from adapters.postgres.platform.figures import PostgresFigures
from adapters.postgres.platform.idempotency import PostgresIdempotencyKeys
from adapters.postgres.platform.inbox import PostgresInbox, PostgresOrderGuard
from adapters.postgres.platform.jobs import PostgresDueJobs, PostgresEventRelay, PostgresJobs
from adapters.postgres.platform.live import PostgresLiveFeed, PostgresLiveNews, PostgresOldNews
from adapters.postgres.platform.passing import PostgresOverheard, PostgresPassing
from adapters.postgres.platform.presence import PostgresPresence, PostgresStreams
from adapters.postgres.platform.turns import PostgresTurns
from adapters.postgres.rate_limits import PostgresRateLimiter
from adapters.postgres.replica import Replica
from adapters.postgres.rewards.provider import PostgresRewards
from adapters.postgres.rewards.wardrobe.provider import PostgresWardrobe
from adapters.postgres.social.circles.provider import PostgresCircles
from adapters.postgres.social.feed.provider import PostgresFeed
from adapters.postgres.social.notices.provider import PostgresNotices
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.push.provider import PushConnections
from adapters.rate_limit_batches import BatchingRateLimiter
from adapters.resources import Resources
from adapters.sent import SentCounter
from adapters.storage.provider import StoreConnections
from adapters.telemetry.metrics import Metrics
from core.commerce.library.ports import LicenceKeys
from core.commerce.listings.ports import Listings, PriceRefs
from core.commerce.referrals.ports import Redemptions, ReferralCodes
from core.identity.members.ports import AiBudgets, People
from core.identity.ports import (
    Accounts,
    AppleGrants,
    EndedSessions,
    Identities,
    MailedTokens,
    Memberships,
    Sessions,
)
from core.identity.privacy.ports import PersonalData
from core.identity.profiles.ports import Names, Profiles, Pseudonyms
from core.identity.roles.ports import Roles
from core.messaging.email.ports import Suppressions
from core.platform.analytics.ports import Usage, UsageReads
from core.platform.audit.ports import Audit
from core.platform.figures.ports import Figures
from core.platform.idempotency.ports import IdempotencyKeys
from core.platform.inbox.ports import Inbox, OrderGuard
from core.platform.invariants.ports import Invariants
from core.platform.jobs.ports import Claims, DueJobs, EventRelay, Jobs, QueueDepths, Receiver, Settlements, Turns
from core.platform.limits.ports import RateLimiter
from core.platform.live.ports import Comings, LiveNews, OldNews, Overheard, Presence, SessionEnds, Streams
from core.platform.readiness import Readiness
from core.shared.live import LiveFeed, LiveWhispers
from core.shared.ports import Outbox, UnitOfWork
from settings import Settings


class PostgresConnections(Resources):
    """What is open to Postgres itself."""


class PostgresProvider(Provider):
    """Every port that keeps something, on Postgres."""

    scope = Scope.APP

    @provide
    def database(self, settings: Settings, metrics: Metrics) -> Database:
        database = Database(settings.database_url, size=settings.database_pool_size)
        metrics.watch("database_pool", database.connections)
        return database

    @provide
    def listener(self, settings: Settings) -> Listener:
        return Listener(settings.database_url)

    @provide
    def replica(self, settings: Settings, database: Database) -> Replica:
        return Replica(settings.database_replica_url, database)

    @provide
    def connections(
        self, database: Database, replica: Replica, listener: Listener, config: PostgresRuntimeConfig
    ) -> PostgresConnections:
        return PostgresConnections([database, replica, listener, config])

    @provide
    def resources(
        self,
        postgres: PostgresConnections,
        *,
        counters: BatchingRateLimiter,
        sent: SentCounter,
        apple: AppleHttp,
        push: PushConnections,
        files: StoreConnections,
    ) -> Resources:
        return Resources([*postgres, counters, sent, apple, push, *files])

    @provide
    def counters(self, settings: Settings) -> BatchingRateLimiter:
        if settings.redis_url:
            from adapters.redis.rate_limits import RedisRateLimiter

            return RedisRateLimiter(settings.redis_url)
        return PostgresRateLimiter(settings.database_url)

    @provide
    def limiter(self, counters: BatchingRateLimiter) -> RateLimiter:
        return counters

    @provide
    def readiness(self, database: Database, counters: BatchingRateLimiter, settings: Settings) -> Readiness:
        queue = counters.ping if settings.redis_url else database.ping
        return Readiness({"database": database.ping, "queue": queue})

    uow = provide(PostgresUnitOfWork, provides=UnitOfWork)
    kept_outbox = provide(PostgresOutbox)
    outbox = alias(PostgresOutbox, provides=Outbox)
    jobs = provide(PostgresJobs, provides=Jobs)
    event_relay = provide(PostgresEventRelay, provides=EventRelay)
    due_jobs = provide(PostgresDueJobs, provides=DueJobs)
    queue_depths = provide(PostgresDueJobs, provides=QueueDepths)
    claims = provide(PostgresClaims, provides=Claims)
    settlements = provide(PostgresSettlements, provides=Settlements)
    turns = provide(PostgresTurns, provides=Turns)

    @provide
    def receiver(self, settings: Settings) -> Receiver:
        from adapters.saq.transport import SaqTransport, postgres_queue, redis_queue

        redis, postgres = settings.redis_url, settings.database_url
        return SaqTransport(lambda: redis_queue(redis) if redis else postgres_queue(postgres))

    figures = provide(PostgresFigures, provides=Figures)
    invariants = provide(PostgresInvariants, provides=Invariants)
    inbox = provide(PostgresInbox, provides=Inbox)
    order_guard = provide(PostgresOrderGuard, provides=OrderGuard)
    idempotency_keys = provide(PostgresIdempotencyKeys, provides=IdempotencyKeys)
    accounts = provide(PostgresAccounts, provides=Accounts)
    identities = provide(PostgresIdentities, provides=Identities)
    memberships = provide(PostgresMemberships, provides=Memberships)
    sessions = provide(PostgresSessions, provides=Sessions)
    kept_ended_sessions = provide(PostgresEndedSessions)
    ended_sessions = alias(PostgresEndedSessions, provides=EndedSessions)
    session_ends = alias(PostgresEndedSessions, provides=SessionEnds)
    roles = provide(PostgresRoles, provides=Roles)
    mailed_tokens = provide(PostgresMailedTokens, provides=MailedTokens)
    apple_grants = provide(PostgresAppleGrants, provides=AppleGrants)
    live_feed = provide(PostgresLiveFeed, provides=LiveFeed)
    live_news = provide(PostgresLiveNews, provides=LiveNews)
    live_streams = provide(PostgresStreams, provides=Streams)
    passing = provide(PostgresPassing)
    whispers = alias(PostgresPassing, provides=LiveWhispers)
    comings = alias(PostgresPassing, provides=Comings)
    overheard = provide(PostgresOverheard, provides=Overheard)
    usage = provide(PostgresUsage, provides=Usage)
    usage_reads = provide(PostgresUsageReads, provides=UsageReads)
    presence = provide(PostgresPresence, provides=Presence)
    old_news = provide(PostgresOldNews, provides=OldNews)
    audit = provide(PostgresAudit, provides=Audit)
    personal_data = provide(PostgresPersonalData, provides=PersonalData)
    profiles = provide(PostgresProfiles, provides=Profiles)
    names = provide(PostgresProfiles, provides=Names)
    pseudonyms = provide(PostgresPseudonyms, provides=Pseudonyms)
    people = provide(PostgresPeople, provides=People)
    ai_budgets = provide(PostgresAiBudgets, provides=AiBudgets)
    referral_codes = provide(PostgresReferralCodes, provides=ReferralCodes)
    listings = provide(PostgresListings, provides=Listings)
    price_refs = provide(PostgresPriceRefs, provides=PriceRefs)
    suppressions = provide(PostgresSuppressions, provides=Suppressions)
    redemptions = provide(PostgresRedemptions, provides=Redemptions)
    licence_keys = provide(PostgresLicenceKeys, provides=LicenceKeys)


def postgres_providers() -> tuple[Provider, ...]:
    """The adapters of every context."""
    return (
        PostgresProvider(),
        PostgresEngagement(),
        PostgresMessaging(),
        PostgresRewards(),
        PostgresMedia(),
        PostgresCatalog(),
        PostgresOrders(),
        PostgresPayments(),
        PostgresSubscriptions(),
        PostgresConfig(),
        PostgresQuests(),
        PostgresWardrobe(),
        PostgresCircles(),
        PostgresFeed(),
        PostgresNotices(),
        PostgresAi(),
        PostgresBots(),
        PostgresCosts(),
        PostgresLocal(),
    )
