"""The figures of challenges that are started and done: an app's admins change them while the service runs."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

PerDay = Annotated[int, Meta(ge=1, le=100)]
Energy = Annotated[int, Meta(ge=0, le=100)]
Hours = Annotated[int, Meta(ge=1, le=24 * 30)]
Coins = Annotated[int, Meta(ge=0, le=1_000_000)]


class QuestFigures(msgspec.Struct, frozen=True, kw_only=True):
    """How many challenges of a type a person may start on a local day, and how many invitations they may send; what
    admins may promise for one; what one does to the energy; how long things stay open."""

    daily_challenges_per_day: PerDay = 10
    focus_challenges_per_day: PerDay = 10
    social_challenges_per_day: PerDay = 10
    invitations_per_day: PerDay = 20
    smallest_reward: Coins = 0
    largest_reward: Coins = 10_000
    energy_gained_by_completing: Energy = 5
    energy_lost_by_abandoning: Energy = 10
    energy_lost_by_failing: Energy = 10
    invitation_hours: Hours = 48
    focus_challenge_hours: Hours = 24
    social_challenge_hours: Hours = 7 * 24

    def __post_init__(self) -> None:
        if self.smallest_reward > self.largest_reward:
            raise ValueError("smallest_reward must not be above largest_reward")

    def per_day(self, kind: str) -> int:
        """How many challenges of that type a person may start on a local day."""
        figures = {
            "daily": self.daily_challenges_per_day,
            "focus": self.focus_challenges_per_day,
            "social": self.social_challenges_per_day,
        }
        return figures[kind]

    @property
    def invitation_life(self) -> timedelta:
        return timedelta(hours=self.invitation_hours)
