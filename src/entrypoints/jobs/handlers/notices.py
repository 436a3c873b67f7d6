"""Housekeeping of notifications."""

from __future__ import annotations

from datetime import timedelta

from core.platform.jobs.handlers import Call
from core.social.notices.model import KEPT
from core.social.notices.ports import OldNotices
from entrypoints.jobs.declare import Use, every
from entrypoints.jobs.pruning import pruning


@every(timedelta(days=1), atomic=False, retries=3, timeout=120)
def prune_notices(use: Use) -> Call:
    """What nobody will look for any more."""
    old: OldNotices = use(OldNotices)
    return pruning(use, old.prune, KEPT)
