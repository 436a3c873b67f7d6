"""What people are told of each other: the keys of the sentences, and what is gathered into one."""

from __future__ import annotations

FOLLOWED, FOLLOW_REQUESTED, FOLLOW_APPROVED = "followed", "follow_requested", "follow_approved"
FOLLOWS, REQUESTS, APPROVALS = "follow", "follow_request", "follow_approved"
