"""What must always be true of the frame's tables."""

from __future__ import annotations

INVARIANTS = {
    "no_settled_job_without_its_instant": """
        select count(*) from jobs where (state in ('done', 'parked')) <> (settled_at is not null)
    """,
    "no_event_job_is_kept_when_done": "select count(*) from jobs where state = 'done' and event is not null",
    "no_message_was_handled_for_another_app": """
        select count(*) from inbox join jobs on name = 'inbox.' || source and key = inbox.id::text
        where coalesce(inbox.app_id, '*') <> jobs.app_id
    """,
    "no_kept_answer_without_its_body": """
        select count(*) from idempotency_keys where (status is null) <> (body is null)
    """,
}
