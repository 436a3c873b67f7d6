"""How the HTTP service is wired; a worker needs none of it."""

from __future__ import annotations

from functools import partial

from dishka import Provider, Scope, alias, provide

from adapters.telemetry.logs import access_log
from adapters.telemetry.metrics import Metrics
from adapters.telemetry.queue import queue_figures
from core.platform.analytics.ports import Collected
from core.platform.analytics.read_analytics import ReadAnalytics
from core.platform.figures.ports import Figures
from core.platform.invariants.check_invariants import FIGURE
from core.platform.jobs.ports import QueueDepths
from core.platform.limits.ports import RateLimiter
from core.platform.limits.window import RateLimit
from core.shared.ports import Clock
from entrypoints.http.auth import Authenticator
from entrypoints.http.cors import Cors
from entrypoints.http.gate import Gate
from entrypoints.http.idempotency import Idempotent
from entrypoints.http.kept import KeptAnswers
from entrypoints.http.limits import Limit, Limits
from entrypoints.http.live.following import Following
from entrypoints.http.live.hub import LiveHub
from entrypoints.http.record import Record
from entrypoints.http.routes.metrics import MetricsPage
from entrypoints.http.usage import UsageCollector
from settings import Settings


class HttpProvider(Provider):
    """What the HTTP service adds."""

    scope = Scope.APP

    authenticator = provide(Authenticator)
    idempotent = provide(Idempotent)
    gate = provide(Gate)
    kept_answers = provide(KeptAnswers)
    cors = provide(Cors)
    live_following = provide(Following)
    live_hub = provide(LiveHub)
    usage_collector = provide(UsageCollector)
    collected = alias(UsageCollector, provides=Collected)
    read_analytics = provide(ReadAnalytics)

    @provide
    def metrics_page(
        self, metrics: Metrics, queue: QueueDepths, figures: Figures, clock: Clock, live: LiveHub
    ) -> MetricsPage:
        metrics.watch("queue", queue_figures(queue, clock))
        metrics.watch("live", live.figures)
        for name in ("jobs_total", "job_seconds_total", "messages_total", FIGURE):
            metrics.watch(name, partial(figures.read, name))
        return metrics

    @provide
    def limits(self, limiter: RateLimiter, settings: Settings) -> Limits:
        rates: dict[Limit, RateLimit | None] = {
            "default": settings.rate_limit_default,
            "login": settings.rate_limit_login,
            "register": settings.rate_limit_register,
            "forgot": settings.rate_limit_forgot,
        }
        return Limits(limiter, rates, settings.rate_limit_user, settings.trusted_proxies)

    @provide
    def record(self, metrics: Metrics, collector: UsageCollector) -> Record:
        return Record(metrics.requests, access_log(), collector.note)
