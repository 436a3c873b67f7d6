"""Asking language models as a capability of an app."""

from __future__ import annotations

from datetime import timedelta

from core.ai.gateway.budgets import Allowance
from core.platform.limits.window import RateLimit
from core.platform.registry.spec import Feature


class Generation(Feature, frozen=True, kw_only=True):
    """People have language models write for them.

    `app_budget` is what all of them together may spend in a calendar month (UTC), `user_budget` what each may unless an
    admin gave them another one; `rate` is how often one person may ask. A written answer is given again for
    `cache_for`. `most_tokens` bounds what anybody may ask for at once.
    """

    path: str = "/ai/generate"
    usage_path: str = "/ai/usage"
    admin_usage_path: str = "/admin/ai/usage"
    app_budget: Allowance = Allowance(micros=100_000_000, requests=200_000, per="month")
    user_budget: Allowance = Allowance(micros=5_000_000, requests=5_000, per="month")
    rate: RateLimit = RateLimit(60, 60)
    cache_for: timedelta = timedelta(hours=24)
    most_tokens: int = 16_384
