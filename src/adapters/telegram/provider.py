"""The way to Telegram."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.bots.counter import StripeCounter
from adapters.bots.files import StoreKeeper
from adapters.bots.models import GatewayModels
from adapters.bots.owners import StudioOwners
from adapters.bots.reports import PortfolioReports
from adapters.bots.studio import StudioDoor
from adapters.resources import Resources
from adapters.telegram.http import TelegramHttp
from adapters.telegram.keys import SettingsKeys
from core.bots.ports import BotKeys, Owners, Studio, Telegram
from core.bots.run_errand import Counter, FileKeeper, Models, Reports
from core.identity.telegram.sign_in_with_telegram import BotTokens
from settings import Settings


class TelegramProvider(Provider):
    """The Bot API, and what bots have got from the rest of the house."""

    scope = Scope.APP
    kept_keys = provide(SettingsKeys)
    keys = alias(SettingsKeys, provides=BotKeys)
    tokens = alias(SettingsKeys, provides=BotTokens)
    studio = provide(StudioDoor, provides=Studio)
    models = provide(GatewayModels, provides=Models)
    keeper = provide(StoreKeeper, provides=FileKeeper)
    counter = provide(StripeCounter, provides=Counter)
    reports = provide(PortfolioReports, provides=Reports)
    owners = provide(StudioOwners, provides=Owners)

    @provide
    def telegram(self, settings: Settings, keys: BotKeys, resources: Resources) -> Telegram:
        telegram = TelegramHttp(settings.telegram_base_url, keys)
        resources.append(telegram)
        return telegram
