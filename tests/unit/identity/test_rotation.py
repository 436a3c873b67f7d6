"""What a presented refresh token deserves."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from core.identity.model import Family, RefreshToken, Session
from core.identity.sessions.rotation import Verdict, judge

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)


def family(*later: float | None, idle: float = 0, revoked: bool = False) -> Family:
    """A token whose successors were used so many seconds ago, None for not yet."""
    at = NOW - timedelta(seconds=idle)
    return Family(
        session=Session(
            id=UUID(int=1),
            app="here",
            user_id=UUID(int=2),
            created_at=at,
            last_used_at=at,
            revoked_at=at if revoked else None,
        ),
        presented=RefreshToken(hash=b"", generation=1),
        later=tuple(
            RefreshToken(hash=b"", generation=2 + place, used_at=None if ago is None else NOW - timedelta(seconds=ago))
            for place, ago in enumerate(later)
        ),
    )


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        (family(), "advance"),
        (family(None), "repeat"),
        (family(None, idle=3600), "repeat"),
        (family(9.9, None), "repeat"),
        (family(10, None), "repeat"),
        (family(10.1, None), "stolen"),
        (family(3, 2, 1, None), "repeat"),
        (family(60, 1, None), "stolen"),
        (family(-30, None), "repeat"),
        (family(idle=7 * 86400), "advance"),
        (family(idle=7 * 86400 + 1), "over"),
        (family(None, idle=7 * 86400 + 1), "over"),
        (family(revoked=True), "over"),
        (family(60, None, revoked=True), "over"),
    ],
)
def test_the_verdict(given: Family, verdict: Verdict) -> None:
    assert judge(given, NOW) == verdict
