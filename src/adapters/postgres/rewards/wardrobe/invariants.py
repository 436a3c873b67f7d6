"""What must always be true of stores and avatars."""

from __future__ import annotations

_PAID = """
    select a.app_id, a.user_id, t.source, t.amount from ledger_transfers t
    join ledger_accounts a on a.app_id = t.app_id and a.id = t.account_id
    where a.asset = 'coins' and a.user_id is not null and t.act = 'spend' and t.source like 'item:%'"""

INVARIANTS = {
    "whatever_is_owned_was_paid_for": f"""
        select count(*) from avatar_items owned left join ({_PAID}) paid
            on paid.app_id = owned.app_id and paid.user_id = owned.user_id
            and paid.source = 'item:' || owned.item_id
        where owned.price <> coalesce(paid.amount, 0)""",
    "whatever_was_paid_for_is_owned": f"""
        select count(*) from ({_PAID}) paid left join avatar_items owned
            on owned.app_id = paid.app_id and owned.user_id = paid.user_id
            and 'item:' || owned.item_id = paid.source
        where owned.item_id is null""",
}
