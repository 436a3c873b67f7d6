"""What subscriptions hold about people. What they subscribed to and paid for is kept without them."""

from __future__ import annotations

from adapters.postgres.personal_data import Held

HELD = (
    Held("subscriptions", kept_as="user_id = null", hidden=("said_by",)),
    Held("subscription_bills", kept_as="user_id = null"),
    Held("stripe_customers", kept_as="user_id = null"),
    Held("subscription_attempts"),
    Held("premium_grants"),
)
