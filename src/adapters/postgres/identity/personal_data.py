"""What identity holds about people."""

from __future__ import annotations

from adapters.postgres.personal_data import Held

HELD = (
    Held(
        "refresh_tokens",
        "session_id in (select id from sessions where user_id = $1)",
        hidden=("hash",),
    ),
    # An ended session is remembered, of nobody, for as long as an access token of it may live.
    Held("sessions", kept_as="user_id = '00000000-0000-0000-0000-000000000000'"),
    Held("mailed_tokens", "account_id = $1", hidden=("hash",)),
    Held("zone_changes"),
    Held("ai_budgets"),
    Held("memberships"),
    Held("identities", "account_id = $1", hidden=("secret",), of_an_app=False),
    # A grant that is to be given back goes once Apple has taken it.
    Held("apple_grants", "account_id = $1 and released_at is null", hidden=("secret",), of_an_app=False),
    Held("accounts", "id = $1", kept_as="email = null, name = null", of_an_app=False),
    # The log stays, about nobody and by nobody.
    Held("audit_log", kept_as="user_id = null", of_an_app=False),
    Held(
        "audit_log",
        "detail ->> 'by' = ($1::uuid)::text",
        kept_as="""detail = detail || '{"by": null}'""",
        of_an_app=False,
        exported=False,
    ),
)
