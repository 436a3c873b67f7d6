"""What a process holds open is closed when it ends."""

from dishka import Provider, Scope, make_container

from adapters.resources import Resources
from bootstrap import running


class Door:
    """Counts how often it was opened and closed."""

    def __init__(self) -> None:
        self.opened = self.closed = 0

    async def start(self) -> None:
        self.opened += 1

    async def stop(self) -> None:
        self.closed += 1


async def test_what_comes_to_be_while_it_runs_is_closed_too() -> None:
    early, late = Door(), Door()
    resources = Resources([early])
    provider = Provider(Scope.APP)
    provider.provide(lambda: resources, provides=Resources)
    async with running(make_container(provider)):
        resources.append(late)
        assert (early.opened, early.closed, late.closed) == (1, 0, 0)
    assert (early.closed, late.closed) == (1, 1)
