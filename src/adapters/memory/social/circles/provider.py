"""People, follows and blocks, in memory."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.memory.social.circles.people import MemoryPeopleAround
from adapters.memory.social.circles.reports import MemoryReports
from adapters.memory.social.circles.rosters import MemoryRosters
from adapters.memory.social.circles.ties import MemoryTies
from core.social.follows.ports import Reports, Rosters, Ties
from core.social.people.ports import People, Profiles


class MemoryCircles(Provider):
    """The ports of people, follows and blocks."""

    scope = Scope.APP
    kept_people = provide(MemoryPeopleAround)
    people = alias(MemoryPeopleAround, provides=People)
    profiles = alias(MemoryPeopleAround, provides=Profiles)
    ties = provide(MemoryTies, provides=Ties)
    rosters = provide(MemoryRosters, provides=Rosters)
    reports = provide(MemoryReports, provides=Reports)
