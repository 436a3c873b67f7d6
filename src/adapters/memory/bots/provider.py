"""The bots' frame, in memory."""

from __future__ import annotations

from dishka import Provider, Scope, provide

from adapters.memory.bots.remembering import MemoryNumbers, MemoryRecords, MemoryRooms, MemoryStarsPayments
from adapters.memory.bots.waiting import MemoryErrands, MemoryPace, MemoryQueue, MemoryTimers
from core.bots.ports import Errands, Numbers, Pace, Queue, Records, Rooms, StarsPayments, Timers


class MemoryBots(Provider):
    """What bots remember and what waits."""

    scope = Scope.APP
    rooms = provide(MemoryRooms, provides=Rooms)
    records = provide(MemoryRecords, provides=Records)
    numbers = provide(MemoryNumbers, provides=Numbers)
    timers = provide(MemoryTimers, provides=Timers)
    queue = provide(MemoryQueue, provides=Queue)
    pace = provide(MemoryPace, provides=Pace)
    errands = provide(MemoryErrands, provides=Errands)
    stars = provide(MemoryStarsPayments, provides=StarsPayments)
