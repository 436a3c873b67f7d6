"""Demo data: in every app a person with some days behind them, made by the same acts that real people use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
from dishka import Provider, Scope, decorate

from adapters.sandbox.clock import SandboxClock
from bootstrap import running, wire
from core.costs.import_portfolio import ImportPortfolio
from core.costs.ports import Books
from core.identity.accounts.register import Register, RegisterCommand
from core.identity.ports import AccessTokens
from core.platform.registry.apps import Apps
from core.platform.registry.spec import AppSpec
from core.shared.errors import Conflict
from core.shared.events import Event, VerificationRequested
from core.shared.ports import Clock, Outbox
from entrypoints.seeding.login import DemoLogin, demo_login
from entrypoints.seeding.portfolio import read_files
from entrypoints.seeding.seeders import FIRST_DAY, Use, acts
from settings import Settings


async def seed(settings: Settings, *replacements: Provider) -> list[DemoLogin]:
    """Make what is missing of the demo data; the logins, be they new or not."""
    clock = SandboxClock()  # this process's own: the past is lived through once more, and nobody else notices
    past = _Quiet(Scope.APP)
    past.provide(lambda: clock, provides=Clock)
    # The seeder's own connections end with it.
    container = wire(msgspec.structs.replace(settings, database_pool_size=2), *replacements, past)
    async with running(container):
        apps: Apps = container.get(Apps)
        signing_in = [app for app in apps.values() if "password" in app.sign_in]
        now = datetime.now(UTC)
        for app in signing_in:
            await _live(app, container.get, clock, now)
        clock.release()
        await _portfolio(container.get)
    return [demo_login(app.slug) for app in signing_in]


async def _portfolio(use: Use) -> None:
    """What the owner imports at first, unless something was imported."""
    books: Books = use(Books)
    if not await books.services() and not await books.apps():
        await use(ImportPortfolio)(read_files())


class _Quiet(Provider):
    """Nobody is written to on account of demo people."""

    @decorate
    def outbox(self, outbox: Outbox) -> Outbox:
        return _WithoutLetters(outbox)


class _WithoutLetters:
    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    async def add(self, *events: Event) -> None:
        await self._outbox.add(*(event for event in events if not isinstance(event, VerificationRequested)))


async def _live(app: AppSpec, use: Use, clock: SandboxClock, now: datetime) -> None:
    login = demo_login(app.slug)
    register: Register = use(Register)
    clock.hold(now - timedelta(days=FIRST_DAY, minutes=1))
    try:
        command = RegisterCommand(app=app.slug, email=login.email, password=login.password, name="Demo")
        signed_in = await register(command)
    except Conflict:
        return
    tokens: AccessTokens = use(AccessTokens)
    actor, _ = tokens.read(signed_in.access_token, clock.now())
    doing = list(acts(app, use))
    for days_ago in range(FIRST_DAY, 0, -1):
        clock.hold(now - timedelta(days=days_ago))
        for act in doing:
            await act(actor, days_ago)
