"""What must always be true of accounts and their sessions."""

from __future__ import annotations

INVARIANTS = {
    "no_live_session_of_a_deleted_or_missing_user": """
        select count(*) from sessions left join accounts on accounts.id = sessions.user_id
        where revoked_at is null and (accounts.id is null or accounts.deleted_at is not null)
    """,
    "no_way_to_sign_in_to_a_deleted_account": """
        select count(*) from identities join accounts on accounts.id = identities.account_id
        where accounts.deleted_at is not null
    """,
}
