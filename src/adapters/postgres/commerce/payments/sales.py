"""What was sold, added up from payments and refunds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from adapters.postgres.replica import Replica
from core.commerce.sales.model import Grouping, SalesRow

# `core.commerce.sales.model.spread` in SQL: each payment and refund on the lines of its order, by largest remainder.
# The first payment that fits an order is the sale itself, by which orders and pieces are counted.
_MOVES = """
with moves as (
    select 'payment ' || p.id as key, p.paid_at as at, p.currency, p.order_id, p.label,
        p.amount_cents - p.tax_cents as net, p.tax_cents as tax, 0::bigint as refund,
        p.kind = 'order' and p.amount_cents - p.tax_cents = o.total_cents and p.currency = o.currency as fits,
        p.kind = 'invoice' or (o.paid_at is not null and p.id = (
            select first.id from payments first where first.app_id = $1 and first.order_id = p.order_id
                and first.amount_cents - first.tax_cents = o.total_cents and first.currency = o.currency
            order by first.paid_at, first.id limit 1)) as sale
    from payments p left join orders o on o.app_id = $1 and o.id = p.order_id
    where p.app_id = $1 and p.paid_at >= $2 and p.paid_at < $3
    union all
    select 'refund ' || r.id, r.created_at, r.currency, r.order_id, coalesce(p.label, ''), 0, 0, r.amount_cents,
        false, false
    from refunds r left join payments p on p.app_id = $1 and p.id = r.payment
    where r.app_id = $1 and r.status = 'succeeded' and r.created_at >= $2 and r.created_at < $3
    union all
    select 'credits ' || o.id, o.paid_at, o.currency, o.id, '', o.total_cents, 0, 0, true, true
    from orders o where o.app_id = $1 and o.type = 'credits' and o.paid_at >= $2 and o.paid_at < $3
), lines as (
    select moves.*, coalesce(place, 0) as place, product_id, coalesce(name, label) as name,
        coalesce(product_id::text, credit_pack, label) as thing,
        coalesce(quantity, 1) as quantity, coalesce(quantity * credits, 0) as credits,
        quantity * unit_price_cents as line_gross, discount_cents as line_discount,
        coalesce(quantity * unit_price_cents - discount_cents, 1)::numeric as weight
    from moves left join order_lines line on line.app_id = $1 and line.order_id = moves.order_id
), weighed as (
    select *, sum(weight) over (partition by key) as total,
        row_number() over (partition by key order by place) as nth
    from lines
), based as (
    select *,
        case when total > 0 then div(net * weight, total) when nth = 1 then net else 0 end as net_base,
        case when total > 0 then div(tax * weight, total) when nth = 1 then tax else 0 end as tax_base,
        case when total > 0 then div(refund * weight, total) when nth = 1 then refund else 0 end as refund_base,
        mod(net * weight, nullif(total, 0)) as net_rest,
        mod(tax * weight, nullif(total, 0)) as tax_rest,
        mod(refund * weight, nullif(total, 0)) as refund_rest
    from weighed
), shared as (
    select *,
        net_base + (row_number() over (partition by key order by net_rest desc, place)
            <= net - sum(net_base) over (partition by key))::integer as net_share,
        tax_base + (row_number() over (partition by key order by tax_rest desc, place)
            <= tax - sum(tax_base) over (partition by key))::integer as tax_share,
        refund_base + (row_number() over (partition by key order by refund_rest desc, place)
            <= refund - sum(refund_base) over (partition by key))::integer as refund_share
    from based
)
"""
_FIGURES = """
    count(distinct key) filter (where sale) as orders,
    coalesce(sum(quantity) filter (where sale), 0)::bigint as units,
    coalesce(sum(credits) filter (where sale), 0)::bigint as credits,
    sum(case when fits then line_gross else net_share end)::bigint as gross_cents,
    sum(case when fits then line_discount else 0 end)::bigint as discounts_cents,
    sum(tax_share)::bigint as tax_cents,
    sum(refund_share)::bigint as refunds_cents
from shared
"""
_BY: dict[Grouping, str] = {
    "day": f"""{_MOVES} select (at at time zone $4)::date as day, currency, {_FIGURES}
        group by 1, 2 order by 1, 2""",
    "product": f"""{_MOVES} select product_id, max(name collate "C") as name, currency, {_FIGURES}
        group by thing, product_id, currency order by currency, gross_cents desc, thing collate "C"
    """,
    "currency": f"""{_MOVES} select currency, {_FIGURES} group by 1 order by 1""",
}


@dataclass(frozen=True, slots=True)
class PostgresSales:
    """`core.commerce.sales.ports.SalesReads`, on a replica where there is one."""

    replica: Replica

    async def rows(self, app: str, start: datetime, end: datetime, grouping: Grouping, timezone: str) -> list[SalesRow]:
        zone = (timezone,) if grouping == "day" else ()
        found = await self.replica.fetch(app, _BY[grouping], app, start, end, *zone)
        return [msgspec.convert(dict(row), SalesRow) for row in found]
