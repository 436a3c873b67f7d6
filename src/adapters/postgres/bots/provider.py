"""The bots' frame, on Postgres."""

from __future__ import annotations

from dishka import Provider, Scope, provide

from adapters.postgres.bots.remembering import PostgresNumbers, PostgresRecords, PostgresRooms, PostgresStarsPayments
from adapters.postgres.bots.waiting import PostgresErrands, PostgresPace, PostgresQueue, PostgresTimers
from core.bots.ports import Errands, Numbers, Pace, Queue, Records, Rooms, StarsPayments, Timers


class PostgresBots(Provider):
    """What bots remember and what waits."""

    scope = Scope.APP
    rooms = provide(PostgresRooms, provides=Rooms)
    records = provide(PostgresRecords, provides=Records)
    numbers = provide(PostgresNumbers, provides=Numbers)
    timers = provide(PostgresTimers, provides=Timers)
    queue = provide(PostgresQueue, provides=Queue)
    pace = provide(PostgresPace, provides=Pace)
    errands = provide(PostgresErrands, provides=Errands)
    stars = provide(PostgresStarsPayments, provides=StarsPayments)
