"""What must always be true of the ledger."""

from __future__ import annotations

_OUT = "('spend', 'expire', 'take_back')"
_UNDONE = """
    exists (select from ledger_transfers u where u.app_id = t.app_id and u.about_id = t.id and u.act = 'give_back')"""

INVARIANTS = {
    "every_balance_is_the_sum_of_its_entries": """
        select count(*) from ledger_accounts a left join (
            select app_id, account, sum(amount) as sum, count(*) as entries from ledger_entries group by 1, 2
        ) e on e.app_id = a.app_id and e.account = a.id::text
        where a.balance <> coalesce(e.sum, 0) or a.entries <> coalesce(e.entries, 0)""",
    "what_is_left_in_lots_is_the_balance_unless_that_is_owed": """
        select count(*) from ledger_accounts a left join (
            select app_id, account_id, sum(remaining) as left from ledger_lots group by 1, 2
        ) l on l.app_id = a.app_id and l.account_id = a.id
        where greatest(a.balance, 0) <> coalesce(l.left, 0)""",
    # The people's side from their balances, the app's from transfers.
    "the_debits_of_an_asset_are_its_credits": """
        select count(*) from (
            select app_id, asset, sum(amount) from (
                select app_id, asset, balance as amount from ledger_accounts
                union all
                select app_id, asset, amount from ledger_entries
                where account in ('issued', 'spent', 'expired', 'taken_back')
            ) sides group by 1, 2 having sum(amount) <> 0
        ) uneven""",
    "every_entry_tells_the_balance_after_it": """
        select count(*) from (
            select balance_after, sum(case when act in ('grant', 'give_back') then amount else -amount end)
                over (partition by app_id, account_id order by number) as sum
            from ledger_transfers
        ) t where balance_after <> sum""",
    "every_lot_gave_what_is_left_of_it_and_what_was_used": f"""
        select count(*) from ledger_lots l where l.amount <> l.remaining + coalesce((
            select sum(used.amount) from ledger_uses used
            join ledger_transfers t on t.app_id = used.app_id and t.id = used.transfer_id
            where used.app_id = l.app_id and used.lot_id = l.id and not {_UNDONE}), 0)""",
    "what_went_out_came_from_lots_or_is_owed": f"""
        select count(*) from (
            select sum(t.amount - coalesce((
                    select sum(used.amount) from ledger_uses used
                    where used.app_id = t.app_id and used.transfer_id = t.id), 0)) as missing, a.balance
            from ledger_transfers t join ledger_accounts a on a.app_id = t.app_id and a.id = t.account_id
            where t.act in {_OUT} and not {_UNDONE} group by a.app_id, a.id, a.balance
        ) out where missing <> greatest(-balance, 0)""",
}
