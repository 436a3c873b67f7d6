"""What must always be true of subscriptions."""

from __future__ import annotations

INVARIANTS = {
    # What was said and applied at once may be a job or two behind; these have nothing under way.
    "no_ended_subscription_gives_premium_without_end": """
        select count(*) from premium_grants gift join subscriptions kept
            on kept.app_id = gift.app_id and gift.source = 'subscription:' || kept.id
        where gift.until is null and kept.status not in ('active', 'trialing', 'past_due', 'unpaid', 'incomplete')""",
    "no_unpaid_bill_has_brought_credits": """
        select count(*) from subscription_bills where credits > 0 and paid_at is null""",
    "no_premium_of_a_subscription_that_is_not_there": """
        select count(*) from premium_grants gift
        where gift.source like 'subscription:%' and not exists (
            select from subscriptions kept
            where kept.app_id = gift.app_id and gift.source = 'subscription:' || kept.id
                and kept.user_id = gift.user_id
        )""",
}
