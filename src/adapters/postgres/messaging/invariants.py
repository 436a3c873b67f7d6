"""What must always be true of messages."""

from __future__ import annotations

INVARIANTS = {
    # A batch is handed over together with its job, and a job ends when nothing of its batch is left.
    "every_batch_of_messages_under_way_has_its_job": """
        select count(distinct batch) from messages where state in ('handed', 'sending') and not exists (
            select from jobs where jobs.name = 'messages.deliver' and jobs.state in ('pending', 'running', 'parked')
                and jobs.payload ->> 'id' = messages.batch::text)""",
    "every_appointment_is_a_members": """
        select count(*) from appointments plan where not exists (
            select from memberships m where m.app_id = plan.app_id and m.user_id = plan.user_id)""",
    "every_device_is_a_members": """
        select count(*) from devices d where not exists (
            select from memberships m where m.app_id = d.app_id and m.user_id = d.user_id)""",
    "a_message_that_was_sent_was_accepted_by_somebody": """
        select count(*) from messages where state = 'sent' and accepted = 0""",
}
