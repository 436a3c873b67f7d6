"""What must always be true of payments, refunds and what people own."""

from __future__ import annotations

INVARIANTS = {
    "no_order_is_paid_without_a_payment_that_fits": """
        select count(*) from orders o where paid_at is not null and type <> 'credits' and total_cents > 0
            and not exists (
                select from payments p where p.app_id = o.app_id and p.order_id = o.id
                    and p.amount_cents - p.tax_cents = o.total_cents and p.currency = o.currency)""",
    # Stripe may tell of somebody else's refund before it tells that an earlier one has failed.
    "we_give_back_no_more_than_came_in": """
        select count(*) from (
            select app_id, payment as id, sum(amount_cents) as back from refunds
            where source = 'admin' and status in ('pending', 'succeeded') and payment is not null group by 1, 2
        ) gone left join payments p using (app_id, id)
        where p.id is null or gone.back > p.amount_cents""",
    # Who has left owns nothing any more, and their orders are nobody's.
    "what_was_paid_and_is_digital_is_owned": """
        select count(*) from orders o join order_lines l on l.app_id = o.app_id and l.order_id = o.id
        where o.paid_at is not null and o.user_id is not null and l.digital and l.product_id is not null
            and not exists (
                select from entitlements e where e.app_id = o.app_id and e.order_id = o.id
                    and e.product_id = l.product_id and e.user_id = o.user_id
                    and e.state = case o.status
                        when 'refunded' then 'revoked' when 'disputed' then 'suspended' else 'active' end)""",
    "nobody_owns_what_was_not_paid": """
        select count(*) from entitlements e
        where not exists (
            select from orders o where o.app_id = e.app_id and o.id = e.order_id and o.paid_at is not null)""",
    "a_paid_pack_brought_its_credits": """
        select count(*) from (
            select o.app_id, o.id, o.user_id, sum(l.quantity * l.credits) as credits
            from orders o join order_lines l on l.app_id = o.app_id and l.order_id = o.id
            where o.paid_at is not null and o.user_id is not null group by 1, 2, 3
            having sum(l.quantity * l.credits) > 0
        ) pack where not exists (
            select from ledger_accounts a join ledger_transfers t on t.app_id = a.app_id and t.account_id = a.id
            where a.app_id = pack.app_id and a.user_id = pack.user_id and a.asset = 'credits'
                and t.act = 'grant' and t.reason = 'credit_pack' and t.source = 'order:' || pack.id
                and t.amount = pack.credits)""",
    "a_refunded_pack_left_no_credits": """
        select count(*) from (
            select o.app_id, o.id, o.status, sum(l.quantity * l.credits) as credits
            from orders o join order_lines l on l.app_id = o.app_id and l.order_id = o.id
            where o.paid_at is not null and o.user_id is not null and o.status in ('refunded', 'disputed', 'fulfilled')
            group by 1, 2, 3 having sum(l.quantity * l.credits) > 0
        ) pack left join (
            select app_id, order_id as id, (select coalesce(sum((take ->> 1)::bigint), 0)
                from jsonb_array_elements(takes) take) as taken from fulfilments
        ) done using (app_id, id)
        where coalesce(taken, 0) <> case status when 'fulfilled' then 0 else credits end""",
}
