"""What a presented refresh token deserves. See docs/adr/0006-refresh-rotation.md."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from core.identity.model import REFRESH_LIFE, Family

GRACE = timedelta(seconds=10)

Verdict = Literal["advance", "repeat", "stolen", "over"]


def judge(family: Family, now: datetime) -> Verdict:
    """`advance`: the newest token, make its successor. `repeat`: an answer was lost or two asked at once, give the
    newest again. `stolen`: its successor was used more than ten seconds ago, so two parties hold this family. `over`:
    the session has ended, or was not used for seven days.
    """
    session = family.session
    if session.revoked_at is not None or now - session.last_used_at > REFRESH_LIFE:
        return "over"
    if not family.later:
        return "advance"
    successor = family.later[0]
    if successor.used_at is None or now - successor.used_at <= GRACE:
        return "repeat"
    return "stolen"
