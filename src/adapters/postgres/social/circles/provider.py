"""People, follows and blocks, as rows."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.postgres.social.circles.people import PostgresPeopleAround
from adapters.postgres.social.circles.reports import PostgresReports
from adapters.postgres.social.circles.rosters import PostgresRosters
from adapters.postgres.social.circles.ties import PostgresTies
from core.social.follows.ports import Reports, Rosters, Ties
from core.social.people.ports import People, Profiles


class PostgresCircles(Provider):
    """The ports of people, follows and blocks."""

    scope = Scope.APP
    kept_people = provide(PostgresPeopleAround)
    people = alias(PostgresPeopleAround, provides=People)
    profiles = alias(PostgresPeopleAround, provides=Profiles)
    ties = provide(PostgresTies, provides=Ties)
    rosters = provide(PostgresRosters, provides=Rosters)
    reports = provide(PostgresReports, provides=Reports)
