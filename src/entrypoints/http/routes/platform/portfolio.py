"""What the studio's owner sees of all apps, with a token of any of them."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from core.costs.alerts import ListAlerts
from core.costs.import_portfolio import ImportPortfolio
from core.costs.model import Alerts, ImportCommand, Imported, MoneyByDay, Portfolio, Services
from core.costs.read_portfolio import ReadMoney, ReadPortfolio, ReadServices
from core.platform.analytics.model import Analytics
from core.platform.analytics.read_analytics import ReadAnalytics
from core.platform.inbox.list_inbox import InboxPage, ListInbox
from core.platform.inbox.model import InboxState
from core.platform.inbox.replay import Replay
from core.shared.paging import DEFAULT_LIMIT
from entrypoints.http.features import Use
from entrypoints.http.gate import ACCESS, Access
from entrypoints.http.paging import Cursor, Limit

OWNER = {ACCESS: Access(role="owner", clients=False)}

OneApp = Annotated[str | None, QueryParameter(name="app", max_length=32, description="This app alone; else all.")]
From = Annotated[
    date | None, QueryParameter(name="from", description="The first day, by UTC; by default 29 days before the last.")
]
To = Annotated[date | None, QueryParameter(name="to", description="The last day, by UTC; by default today.")]


State = Annotated[InboxState | None, QueryParameter(name="state", description="Only those in this state.")]
Source = Annotated[str | None, QueryParameter(name="source", max_length=32, description="Only those of this source.")]


def portfolio_routes(use: Use) -> list[HTTPRouteHandler]:
    """Analytics, costs, webhooks."""
    return [*_analytics_routes(use), *_costs_routes(use), *_inbox_routes(use)]


def _costs_routes(use: Use) -> list[HTTPRouteHandler]:
    portfolio: ReadPortfolio = use(ReadPortfolio)
    services: ReadServices = use(ReadServices)
    alerts: ListAlerts = use(ListAlerts)
    money: ReadMoney = use(ReadMoney)
    importing: ImportPortfolio = use(ImportPortfolio)

    @get("/api/v1/portfolio", opt=OWNER)
    async def get_portfolio() -> Portfolio:
        """What every app costs and brings in, this month."""
        return await portfolio()

    @get("/api/v1/portfolio/services", opt=OWNER)
    async def get_services() -> Services:
        """Shared services, free tiers, and whose part is how much."""
        return await services()

    @get("/api/v1/portfolio/alerts", opt=OWNER)
    async def get_alerts() -> Alerts:
        """What was worth the owner's attention."""
        return await alerts()

    @get("/api/v1/portfolio/money", opt=OWNER)
    async def get_money(only: OneApp = None, first: From = None, last: To = None) -> MoneyByDay:
        """Revenue and burn day by day."""
        return await money(only, first, last)

    @post("/api/v1/portfolio/import", status_code=200, opt=OWNER)
    async def import_portfolio(data: ImportCommand) -> Imported:
        """Take in `infrastructure.json` and `queue.json`."""
        return await importing(data)

    return [get_portfolio, get_services, get_alerts, get_money, import_portfolio]


def _inbox_routes(use: Use) -> list[HTTPRouteHandler]:
    listing: ListInbox = use(ListInbox)
    replaying: Replay = use(Replay)

    @get("/api/v1/portfolio/inbox", opt=OWNER)
    async def list_inbox(
        source: Source = None, standing: State = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
    ) -> InboxPage:
        """Webhooks that were received, the newest first."""
        return await listing(source=source, state=standing, limit=limit, cursor=cursor)

    @post("/api/v1/portfolio/inbox/{message_id:uuid}/replay", status_code=202, opt=OWNER)
    async def replay_message(message_id: UUID) -> None:
        """Have one dealt with again."""
        await replaying(message_id)

    return [list_inbox, replay_message]


def _analytics_routes(use: Use) -> list[HTTPRouteHandler]:
    read: ReadAnalytics = use(ReadAnalytics)

    @get("/api/v1/portfolio/analytics", opt=OWNER)
    async def get_analytics(only: OneApp = None, first: From = None, last: To = None) -> Analytics:
        """Active people, completions, use of features and errors, by app."""
        return await read(only, first, last)

    return [get_analytics]
