"""Take in the two files that the owner keeps."""

from __future__ import annotations

from dataclasses import dataclass

from core.costs.alerts import RaiseAlerts, TakeSamples
from core.costs.model import ImportCommand, Imported
from core.costs.ports import Books
from core.shared.actor import STUDIO
from core.shared.errors import Invalid
from core.shared.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class ImportPortfolio:
    """Replaces what an earlier import said; what our own books know stays. Raises `Invalid` for a name that stands in a
    file twice."""

    books: Books
    samples: TakeSamples
    alerts: RaiseAlerts
    uow: UnitOfWork

    async def __call__(self, command: ImportCommand) -> Imported:
        services = command.infrastructure.services if command.infrastructure is not None else []
        apps = command.queue.apps if command.queue is not None else []
        _once([one.service for one in services], "/infrastructure/services")
        _once([one.app for one in apps], "/queue/apps")
        async with self.uow(STUDIO):
            if command.infrastructure is not None:
                await self.books.replace_services(services)
            if command.queue is not None:
                await self.books.replace_apps(apps)
        await self.samples()
        return Imported(services=len(services), apps=len(apps), alerts=await self.alerts())


def _once(names: list[str], pointer: str) -> None:
    if len(set(names)) < len(names):
        raise Invalid("validation_failed", "Each name may stand there once.", pointer=pointer)
