"""What must always be true of orders and coupons."""

from __future__ import annotations

INVARIANTS = {
    "no_order_costs_other_than_its_lines": """
        select count(*) from orders left join (
            select app_id, order_id as id, sum(unit_price_cents * quantity) as subtotal, sum(discount_cents) as discount
            from order_lines group by 1, 2
        ) lines using (app_id, id)
        where (subtotal, discount) is distinct from (subtotal_cents, discount_cents)""",
    "no_order_that_ended_unpaid_holds_anything": """
        select count(*) from orders where held and status in ('expired', 'cancelled', 'failed')""",
    "no_coupon_counts_other_than_its_uses": """
        select count(*) from coupons left join (
            select app_id, coupon_id as id, count(*) as uses from coupon_uses group by 1, 2
        ) used using (app_id, id)
        where redemptions <> coalesce(uses, 0)""",
}
