"""Plans, and what people are subscribed to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request, Response, delete, get, patch, post
from litestar.handlers import HTTPRouteHandler

from core.commerce.subscriptions.change_subscription import CancelSubscription, ChangePlan
from core.commerce.subscriptions.feature import Subscriptions
from core.commerce.subscriptions.list_plans import PlanList, list_plans
from core.commerce.subscriptions.open_portal import OpenPortal
from core.commerce.subscriptions.read_subscription import ReadSubscription
from core.commerce.subscriptions.subscribe import Subscribe
from core.commerce.subscriptions.subscription import (
    ChangeSubscription,
    OpenedCheckout,
    PortalCommand,
    PortalView,
    SubscribeCommand,
    SubscriptionView,
)
from core.commerce.subscriptions.take_in_page import AskAboutPage
from core.platform.registry.apps import ManifestError
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.money import CURRENCIES
from entrypoints.http.etags import IfNoneMatch, tagged
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.gate import ACCESS, Access
from entrypoints.http.idempotency import IdempotencyKey, Idempotent

SignedInRequest = Request[Actor, Any, Any]
Opening = Callable[[SignedInRequest, SubscribeCommand, IdempotencyKey], Awaitable[Response[OpenedCheckout]]]


@feature_routes(Subscriptions)
def subscription_routes(app: AppSpec, feature: Subscriptions, use: Use) -> list[HTTPRouteHandler]:
    """Plans are for everybody, the rest is one's own. Raises `ManifestError` for plans that can't be sold."""
    _check(app, feature)
    plans = list_plans(feature)

    @get("/plans", opt={ACCESS: Access(app.slug, signed_in=False)})
    async def list_subscription_plans(if_none_match: IfNoneMatch = None) -> Response[PlanList]:
        """What there is to subscribe to."""
        return tagged(plans, if_none_match)

    shaped = _acts if feature.shape == "acts" else _current
    return [list_subscription_plans, *shaped(app, feature, use), _portal(app, feature, use)]


def _current(app: AppSpec, feature: Subscriptions, use: Use) -> list[HTTPRouteHandler]:
    ask: AskAboutPage = use(AskAboutPage)
    read: ReadSubscription = use(ReadSubscription)
    change: ChangePlan = use(ChangePlan)
    cancel: CancelSubscription = use(CancelSubscription)
    open_page = _opening(app, feature, use)

    @post(feature.path)
    async def create_subscription(
        request: SignedInRequest, data: SubscribeCommand, idempotency_key: IdempotencyKey = None
    ) -> Response[OpenedCheckout]:
        """Open the payment page for a plan. It begins once the page is paid."""
        return await open_page(request, data, idempotency_key)

    @get(f"{feature.path}/current")
    async def get_current_subscription(actor: Actor) -> SubscriptionView:
        """One's subscription; `none` for who never had one."""
        await ask(actor)
        return await read(actor)

    @patch(f"{feature.path}/current")
    async def update_current_subscription(actor: Actor, data: ChangeSubscription) -> SubscriptionView:
        """A dearer plan at once, a cheaper one with the next period; or end with the period, or don't."""
        return await change(feature, actor, data)

    @delete(f"{feature.path}/current", status_code=200)
    async def cancel_current_subscription(actor: Actor) -> SubscriptionView:
        """End it with the period that is paid for; until then nothing changes."""
        return await cancel(actor)

    return [create_subscription, get_current_subscription, update_current_subscription, cancel_current_subscription]


def _acts(app: AppSpec, feature: Subscriptions, use: Use) -> list[HTTPRouteHandler]:
    ask: AskAboutPage = use(AskAboutPage)
    read: ReadSubscription = use(ReadSubscription)
    cancel: CancelSubscription = use(CancelSubscription)
    open_page = _opening(app, feature, use)

    @get(feature.path)
    async def get_subscription(actor: Actor) -> SubscriptionView:
        """One's subscription; `none` for who never had one."""
        await ask(actor)
        return await read(actor)

    @post(f"{feature.path}/checkout")
    async def create_subscription_checkout(
        request: SignedInRequest, data: SubscribeCommand, idempotency_key: IdempotencyKey = None
    ) -> Response[OpenedCheckout]:
        """Open the payment page for a plan. It begins once the page is paid."""
        return await open_page(request, data, idempotency_key)

    @post(f"{feature.path}/cancel", status_code=200)
    async def cancel_subscription(actor: Actor) -> SubscriptionView:
        """End it with the period that is paid for; until then nothing changes."""
        return await cancel(actor)

    return [get_subscription, create_subscription_checkout, cancel_subscription]


def _portal(app: AppSpec, feature: Subscriptions, use: Use) -> HTTPRouteHandler:
    portal: OpenPortal = use(OpenPortal)

    @post(f"{feature.path}/portal")
    async def create_portal_session(actor: Actor, data: PortalCommand | None = None) -> PortalView:
        """The payment provider's pages for card, plan and bills."""
        return await portal(app, actor, data)

    return create_portal_session


def _opening(app: AppSpec, feature: Subscriptions, use: Use) -> Opening:
    subscribe: Subscribe = use(Subscribe)
    once: Idempotent = use(Idempotent)

    async def open_page(
        request: SignedInRequest, command: SubscribeCommand, key: IdempotencyKey
    ) -> Response[OpenedCheckout]:
        return await once(request, key, lambda: subscribe(app, feature, request.user, command), reserving=True)

    return open_page


def _check(app: AppSpec, feature: Subscriptions) -> None:
    keys = [plan.key for plan in feature.plans]
    if len(set(keys)) != len(keys):
        raise ManifestError(f"{app.slug}: two plans have the same key")
    unknown = {plan.currency for plan in feature.plans} - CURRENCIES
    if unknown:
        raise ManifestError(f"{app.slug}: nothing is sold in {', '.join(sorted(unknown))}")
