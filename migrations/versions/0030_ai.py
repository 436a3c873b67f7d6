"""Calls of language models, what they cost, and answers that may be given again."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import tenant

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        -- A row a call; while it is pending, what is reserved is set aside in ai_spending.
        create table ai_usage (
            app_id text not null,
            id uuid not null,
            user_id uuid,
            product_id uuid,
            model text not null,
            provider text,
            input_tokens bigint not null,
            output_tokens bigint not null,
            cost_micros bigint not null,
            reserved_micros bigint not null,
            requests integer not null,
            latency_ms bigint not null,
            outcome text not null,
            created_at timestamptz not null,
            constraint ai_usage_pkey primary key (app_id, id),
            constraint ai_usage_outcome_check check (
                outcome in ('pending', 'ok', 'cached', 'fallback', 'failed', 'cancelled', 'refused')
            ),
            constraint ai_usage_reserved_check check (reserved_micros = 0 or outcome = 'pending')
        );
        create index ai_usage_user_id_idx on ai_usage (user_id, id);
        create index ai_usage_pending_idx on ai_usage (created_at) where outcome = 'pending';

        -- The app's own account has a user id of zeros.
        create table ai_spending (
            app_id text not null,
            user_id uuid not null,
            per text not null,
            begins date not null,
            micros bigint not null,
            reserved bigint not null,
            requests bigint not null,
            constraint ai_spending_pkey primary key (app_id, user_id, per, begins),
            constraint ai_spending_reserved_check check (reserved >= 0)
        );
        create index ai_spending_user_id_idx on ai_spending (user_id);

        -- The key is a hash of who asked what; a shared answer is nobody's.
        create table ai_answers (
            app_id text not null,
            key text not null,
            user_id uuid,
            model text not null,
            provider text not null,
            text text not null,
            input_tokens bigint not null,
            output_tokens bigint not null,
            good_until timestamptz not null,
            constraint ai_answers_pkey primary key (app_id, key)
        );
        create index ai_answers_user_id_idx on ai_answers (user_id);
        create index ai_answers_good_until_idx on ai_answers (good_until);
        """
    )
    for table in ("ai_usage", "ai_spending", "ai_answers"):
        op.execute(tenant(table))


def downgrade() -> None:
    op.execute("drop table ai_answers; drop table ai_spending; drop table ai_usage")
