"""What must always be true of subscriptions."""

from __future__ import annotations

INVARIANTS = {
    "no_ended_subscription_gives_premium_without_end": """
        select count(*) from premium_grants gift join subscriptions kept
            on kept.app_id = gift.app_id and gift.source = 'subscription:' || kept.id
        where gift.until is null and kept.status in ('canceled', 'incomplete_expired')""",
    "no_subscription_gives_premium_that_is_not_the_persons": """
        select count(*) from premium_grants gift
        where gift.source like 'subscription:%' and not exists (
            select from subscriptions kept
            where kept.app_id = gift.app_id and gift.source = 'subscription:' || kept.id
                and kept.user_id = gift.user_id)""",
    "no_bill_brought_credits_unpaid": """
        select count(*) from subscription_bills where credits > 0 and paid_at is null""",
    # Of who has left the ledger knows no more than we do.
    "a_bill_brought_the_credits_that_it_counts": """
        select count(*) from subscription_bills bill
        where bill.credits > 0 and bill.user_id is not null and not exists (
            select from ledger_accounts a join ledger_transfers t on t.app_id = a.app_id and t.account_id = a.id
            where a.app_id = bill.app_id and a.user_id = bill.user_id and a.asset = 'credits'
                and t.act = 'grant' and t.reason = 'subscription' and t.amount = bill.credits
                and t.source = 'invoice:' || bill.id || case when bill.granted > 1 then ':' || bill.granted else '' end
        )""",
    "the_payment_of_a_bill_is_in_the_books": """
        select count(*) from subscription_bills bill
        where bill.paid_at is not null and bill.amount_cents > 0 and bill.payment is not null
            and bill.currency is not null and not exists (
                select from payments p where p.app_id = bill.app_id and p.id = bill.payment and p.kind = 'invoice'
                    and p.amount_cents = bill.amount_cents and p.currency = bill.currency)""",
}
