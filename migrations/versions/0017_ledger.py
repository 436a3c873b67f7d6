"""The ledger of coins and credits, and what people may spend on AI."""

from __future__ import annotations

from alembic import op

from adapters.postgres.database import SERVICE_ROLE
from adapters.postgres.row_security import tenant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = ("ledger_accounts", "ledger_transfers", "ledger_lots", "ledger_uses")


def upgrade() -> None:
    op.execute(
        """
        -- A person's; of nobody once they have left. The app's own accounts are words, and the sums of transfers.
        create table ledger_accounts (
            app_id text not null,
            id uuid not null,
            asset text not null,
            user_id uuid,
            balance bigint not null default 0,
            entries bigint not null default 0,
            primary key (app_id, id),
            constraint ledger_accounts_asset_check check (asset in ('coins', 'credits')),
            constraint ledger_accounts_balance_check check (abs(balance) <= 9007199254740991)
        ) with (fillfactor = 80);
        create unique index ledger_accounts_user_id_key on ledger_accounts (user_id, app_id, asset);
        create table ledger_transfers (
            app_id text not null,
            id uuid not null,
            account_id uuid not null,
            number bigint not null,
            act text not null,
            counter text not null,
            amount bigint not null,
            reason text not null,
            source text not null,
            about_id uuid,
            balance_after bigint not null,
            at timestamptz not null,
            primary key (app_id, id),
            unique (account_id, app_id, reason, source),
            unique (account_id, app_id, number),
            foreign key (app_id, account_id) references ledger_accounts (app_id, id),
            foreign key (app_id, about_id) references ledger_transfers (app_id, id),
            constraint ledger_transfers_amount_check check (amount between 1 and 9007199254740991),
            constraint ledger_transfers_cause_check check (reason <> '' and source <> ''),
            constraint ledger_transfers_counter_check check ((act, counter) in (
                ('grant', 'issued'), ('spend', 'spent'), ('expire', 'expired'), ('take_back', 'taken_back'),
                ('give_back', 'spent'), ('give_back', 'taken_back'))),
            constraint ledger_transfers_about_check
                check ((act in ('take_back', 'give_back')) = (about_id is not null)),
            -- Only a take-back may lead below zero; nothing is spent from there.
            constraint ledger_transfers_overdraft_check check (balance_after >= 0 or act not in ('spend', 'expire'))
        );
        create unique index ledger_transfers_undone_key on ledger_transfers (about_id, app_id) where act = 'give_back';
        create index ledger_transfers_about_id_idx on ledger_transfers (about_id, app_id) where act = 'take_back';
        -- By the id of the grant.
        create table ledger_lots (
            app_id text not null,
            id uuid not null,
            account_id uuid not null,
            amount bigint not null,
            remaining bigint not null,
            free boolean not null,
            expires_at timestamptz,
            primary key (app_id, id),
            foreign key (app_id, id) references ledger_transfers (app_id, id),
            foreign key (app_id, account_id) references ledger_accounts (app_id, id),
            constraint ledger_lots_remaining_check check (remaining between 0 and amount)
        );
        create index ledger_lots_account_id_idx on ledger_lots (account_id, app_id) where remaining > 0;
        create index ledger_lots_expires_at_idx on ledger_lots (expires_at)
            where remaining > 0 and expires_at is not null;
        create table ledger_uses (
            app_id text not null,
            transfer_id uuid not null,
            lot_id uuid not null,
            amount bigint not null,
            primary key (transfer_id, app_id, lot_id),
            foreign key (app_id, transfer_id) references ledger_transfers (app_id, id),
            foreign key (app_id, lot_id) references ledger_lots (app_id, id),
            constraint ledger_uses_amount_check check (amount > 0)
        );
        create index ledger_uses_lot_id_idx on ledger_uses (lot_id, app_id);
        create table ai_budgets (
            app_id text not null,
            user_id uuid not null,
            micros bigint not null,
            requests bigint not null,
            per text not null,
            primary key (user_id, app_id),
            constraint ai_budgets_amounts_check check (micros >= 0 and requests >= 0),
            constraint ai_budgets_per_check check (per in ('day', 'month'))
        );
        create index memberships_created_at_idx on memberships (app_id, created_at, user_id);
        """
    )
    for table in (*TABLES, "ai_budgets"):
        op.execute(tenant(table))
    op.execute(_walls())


def _walls() -> str:
    """Balances move by new transfers alone, and transfers stay as they are: for everybody, and the service isn't even
    granted more."""
    return f"""
        create function ledger_transfer_booked() returns trigger
        language plpgsql security definer set search_path = '' as $$
        declare
            now_there record;
            in_lots bigint;
        begin
            update public.ledger_accounts set
                balance = balance + case when new.act in ('grant', 'give_back') then new.amount else -new.amount end,
                entries = entries + 1
            where app_id = new.app_id and id = new.account_id
            returning balance, entries into now_there;
            if (now_there.balance, now_there.entries) is distinct from (new.balance_after, new.number) then
                raise check_violation using message = 'the transfer does not follow from the last one of its account';
            end if;
            -- Lots are written by the same statement, which is over when this runs.
            select coalesce(sum(remaining), 0) into in_lots from public.ledger_lots
            where account_id = new.account_id and app_id = new.app_id and remaining > 0;
            if in_lots <> greatest(new.balance_after, 0) then
                raise check_violation using message = 'the lots do not hold what the transfer leaves';
            end if;
            return null;
        end $$;
        create trigger ledger_transfers_booked after insert on ledger_transfers
            for each row execute function ledger_transfer_booked();
        create function ledger_is_append_only() returns trigger language plpgsql as $$
        begin
            raise insufficient_privilege using message = 'transfers are never changed';
        end $$;
        create trigger ledger_transfers_final before update or delete or truncate on ledger_transfers
            for each statement execute function ledger_is_append_only();

        revoke insert, update, delete on ledger_accounts from {SERVICE_ROLE};
        grant insert (app_id, id, asset, user_id), update (user_id) on ledger_accounts to {SERVICE_ROLE};
        revoke update, delete on ledger_transfers from {SERVICE_ROLE};
        revoke update, delete on ledger_lots from {SERVICE_ROLE};
        grant update (remaining) on ledger_lots to {SERVICE_ROLE};
        revoke update, delete on ledger_uses from {SERVICE_ROLE};
        grant update (amount) on ledger_uses to {SERVICE_ROLE};

        -- Both sides of every transfer: what an account has is the sum of its amounts, and all accounts have nothing.
        create view ledger_entries with (security_invoker = true) as
            select t.app_id, a.asset, t.id as transfer_id, side.account, side.amount
            from ledger_transfers t join ledger_accounts a on a.app_id = t.app_id and a.id = t.account_id
            cross join lateral (values
                (t.account_id::text, case when t.act in ('grant', 'give_back') then t.amount else -t.amount end),
                (t.counter, case when t.act in ('grant', 'give_back') then -t.amount else t.amount end)
            ) as side (account, amount);
        grant select on ledger_entries to {SERVICE_ROLE};
    """


def downgrade() -> None:
    op.execute(
        """
        drop view ledger_entries;
        drop index memberships_created_at_idx;
        drop table ai_budgets, ledger_uses, ledger_lots, ledger_transfers, ledger_accounts;
        drop function ledger_transfer_booked, ledger_is_append_only;
        """
    )
