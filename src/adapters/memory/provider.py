"""The adapters in memory: the whole service without any server."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.apple.http import AppleHttp
from adapters.memory.ai.provider import MemoryAi
from adapters.memory.bots.provider import MemoryBots
from adapters.memory.commerce.catalog.provider import MemoryCatalog
from adapters.memory.commerce.licence_keys import MemoryLicenceKeys
from adapters.memory.commerce.listings import MemoryListings, MemoryPriceRefs
from adapters.memory.commerce.orders.provider import MemoryOrders
from adapters.memory.commerce.payments.provider import MemoryPayments
from adapters.memory.commerce.referrals import MemoryRedemptions, MemoryReferralCodes
from adapters.memory.commerce.subscriptions.provider import MemorySubscriptions
from adapters.memory.costs.provider import MemoryCosts
from adapters.memory.database import MemoryDatabase
from adapters.memory.engagement.provider import MemoryEngagement
from adapters.memory.engagement.quests.provider import MemoryQuests
from adapters.memory.identity.accounts import MemoryAccounts, MemoryIdentities, MemoryMemberships, MemoryRoles
from adapters.memory.identity.apple_grants import MemoryAppleGrants
from adapters.memory.identity.audit import MemoryAudit
from adapters.memory.identity.mailed_tokens import MemoryMailedTokens
from adapters.memory.identity.members import MemoryAiBudgets, MemoryPeople
from adapters.memory.identity.profiles import MemoryProfiles, MemoryPseudonyms
from adapters.memory.identity.sessions import MemoryEndedSessions, MemorySessions
from adapters.memory.local.provider import MemoryLocal
from adapters.memory.media.provider import MemoryMedia
from adapters.memory.messaging.email.suppressions import MemorySuppressions
from adapters.memory.messaging.provider import MemoryMessaging
from adapters.memory.personal_data import MemoryPersonalData
from adapters.memory.platform.analytics import MemoryUsage
from adapters.memory.platform.claims import MemoryClaims, MemorySettlements
from adapters.memory.platform.config.provider import MemoryConfig
from adapters.memory.platform.figures import MemoryFigures
from adapters.memory.platform.idempotency import MemoryIdempotencyKeys
from adapters.memory.platform.inbox import MemoryInbox, MemoryOrderGuard
from adapters.memory.platform.invariants import MemoryInvariants
from adapters.memory.platform.jobs import MemoryDueJobs, MemoryEventRelay, MemoryJobs
from adapters.memory.platform.live import MemoryLive, MemoryPresence, MemoryStreams
from adapters.memory.platform.passing import MemoryPassing
from adapters.memory.platform.transport import MemoryTransport
from adapters.memory.platform.turns import MemoryTurns
from adapters.memory.rate_limits import MemoryRateLimiter
from adapters.memory.rewards.provider import MemoryRewards
from adapters.memory.rewards.wardrobe.provider import MemoryWardrobe
from adapters.memory.social.circles.provider import MemoryCircles
from adapters.memory.social.feed.provider import MemoryFeed
from adapters.memory.social.notices.provider import MemoryNotices
from adapters.memory.unit_of_work import MemoryOutbox, MemoryUnitOfWork
from adapters.push.provider import PushConnections
from adapters.resources import Resources
from adapters.sent import SentCounter
from adapters.storage.provider import StoreConnections
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


class MemoryProvider(Provider):
    """Every port that keeps something, in this process and for as long as it lives."""

    scope = Scope.APP

    @provide
    def resources(
        self, sent: SentCounter, apple: AppleHttp, push: PushConnections, files: StoreConnections
    ) -> Resources:
        return Resources([sent, apple, push, *files])

    @provide
    def readiness(self) -> Readiness:
        return Readiness({})

    @provide
    def limiter(self) -> RateLimiter:
        return MemoryRateLimiter()

    database = provide(MemoryDatabase)
    uow = provide(MemoryUnitOfWork, provides=UnitOfWork)
    kept_outbox = provide(MemoryOutbox)
    outbox = alias(MemoryOutbox, provides=Outbox)
    jobs = provide(MemoryJobs, provides=Jobs)
    event_relay = provide(MemoryEventRelay, provides=EventRelay)
    due_jobs = provide(MemoryDueJobs, provides=DueJobs)
    queue_depths = provide(MemoryDueJobs, provides=QueueDepths)
    claims = provide(MemoryClaims, provides=Claims)
    settlements = provide(MemorySettlements, provides=Settlements)
    turns = provide(MemoryTurns, provides=Turns)
    receiver = provide(MemoryTransport, provides=Receiver)
    figures = provide(MemoryFigures, provides=Figures)
    invariants = provide(MemoryInvariants, provides=Invariants)
    inbox = provide(MemoryInbox, provides=Inbox)
    order_guard = provide(MemoryOrderGuard, provides=OrderGuard)
    idempotency_keys = provide(MemoryIdempotencyKeys, provides=IdempotencyKeys)
    accounts = provide(MemoryAccounts, provides=Accounts)
    identities = provide(MemoryIdentities, provides=Identities)
    memberships = provide(MemoryMemberships, provides=Memberships)
    sessions = provide(MemorySessions, provides=Sessions)
    kept_ended_sessions = provide(MemoryEndedSessions)
    ended_sessions = alias(MemoryEndedSessions, provides=EndedSessions)
    session_ends = alias(MemoryEndedSessions, provides=SessionEnds)
    roles = provide(MemoryRoles, provides=Roles)
    mailed_tokens = provide(MemoryMailedTokens, provides=MailedTokens)
    apple_grants = provide(MemoryAppleGrants, provides=AppleGrants)
    live = provide(MemoryLive)
    live_feed = alias(MemoryLive, provides=LiveFeed)
    live_news = alias(MemoryLive, provides=LiveNews)
    old_news = alias(MemoryLive, provides=OldNews)
    live_streams = provide(MemoryStreams, provides=Streams)
    passing = provide(MemoryPassing)
    whispers = alias(MemoryPassing, provides=LiveWhispers)
    comings = alias(MemoryPassing, provides=Comings)
    overheard = alias(MemoryPassing, provides=Overheard)
    kept_usage = provide(MemoryUsage)
    usage = alias(MemoryUsage, provides=Usage)
    usage_reads = alias(MemoryUsage, provides=UsageReads)
    presence = provide(MemoryPresence, provides=Presence)
    audit = provide(MemoryAudit, provides=Audit)
    personal_data = provide(MemoryPersonalData, provides=PersonalData)
    profiles = provide(MemoryProfiles, provides=Profiles)
    names = provide(MemoryProfiles, provides=Names)
    pseudonyms = provide(MemoryPseudonyms, provides=Pseudonyms)
    people = provide(MemoryPeople, provides=People)
    ai_budgets = provide(MemoryAiBudgets, provides=AiBudgets)
    referral_codes = provide(MemoryReferralCodes, provides=ReferralCodes)
    listings = provide(MemoryListings, provides=Listings)
    price_refs = provide(MemoryPriceRefs, provides=PriceRefs)
    suppressions = provide(MemorySuppressions, provides=Suppressions)
    redemptions = provide(MemoryRedemptions, provides=Redemptions)
    licence_keys = provide(MemoryLicenceKeys, provides=LicenceKeys)


def memory_providers() -> tuple[Provider, ...]:
    """The adapters of every context."""
    return (
        MemoryProvider(),
        MemoryEngagement(),
        MemoryMessaging(),
        MemoryRewards(),
        MemoryMedia(),
        MemoryCatalog(),
        MemoryOrders(),
        MemoryPayments(),
        MemorySubscriptions(),
        MemoryConfig(),
        MemoryQuests(),
        MemoryWardrobe(),
        MemoryCircles(),
        MemoryFeed(),
        MemoryNotices(),
        MemoryAi(),
        MemoryBots(),
        MemoryCosts(),
        MemoryLocal(),
    )
