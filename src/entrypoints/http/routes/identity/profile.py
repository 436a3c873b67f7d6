"""One's own profile, and what other contexts know of a person that an app shows with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import get, patch, put
from litestar.handlers import HTTPRouteHandler

from core.commerce.subscriptions.read_subscription import ReadSubscription
from core.commerce.subscriptions.subscription import SubscriptionView
from core.identity.profiles import model
from core.identity.profiles.change_profile import ChangeProfile
from core.identity.profiles.feature import Addition, Profile
from core.identity.profiles.model import ProfileChanges
from core.identity.profiles.read_profile import ReadProfile
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.ledger import Asset, Ledger
from entrypoints.http.features import Use, feature_routes

Source = Callable[[Actor], Awaitable[Any]]


@feature_routes(Profile)
def profile_routes(app: AppSpec, feature: Profile, use: Use) -> list[HTTPRouteHandler]:
    """GET, PATCH and for some apps PUT, with the fields that the app's manifest chooses."""
    read: ReadProfile = use(ReadProfile)
    change: ChangeProfile = use(ChangeProfile)
    sources = {name: _source(name, use) for name in feature.also}
    view = _view(app, feature)

    async def shown(actor: Actor, profile: model.Profile) -> Any:
        fields: dict[str, Any] = {name: getattr(profile, name) for name in feature.view.__struct_fields__}
        for name, source in sources.items():
            fields[name] = await source(actor)
        return view(**fields)

    async def get_profile(actor: Actor) -> Any:
        return await shown(actor, await read(actor, named=feature.named))

    async def update_profile(actor: Actor, data: Any) -> Any:
        changes = ProfileChanges(**msgspec.structs.asdict(data))
        return await shown(actor, await change(app, actor, changes, named=feature.named))

    async def replace_profile(actor: Actor, data: Any) -> Any:
        changes = _whole(app, data)
        return await shown(actor, await change(app, actor, changes, named=feature.named, anew=True))

    for handler in (get_profile, update_profile, replace_profile):
        handler.__annotations__["return"] = view
    update_profile.__annotations__["data"] = feature.changes
    made: list[HTTPRouteHandler] = [get(feature.path)(get_profile), patch(feature.path)(update_profile)]
    if feature.replacement is not None:
        replace_profile.__annotations__["data"] = feature.replacement
        made.append(put(feature.path)(replace_profile))
    return made


def _whole(app: AppSpec, data: Any) -> ProfileChanges:
    """Everything at once: where the app has a default, that for what is left out."""
    given: dict[str, Any] = msgspec.structs.asdict(data)
    for name, default in (("timezone", app.timezone), ("locale", app.locales[0])):
        given[name] = given[name] or default
    return ProfileChanges(**given)


def _source(name: Addition, use: Use) -> Source:
    """Where the value of an addition comes from."""
    if name == "subscription":
        subscription: ReadSubscription = use(ReadSubscription)
        return subscription
    ledger: Ledger = use(Ledger)
    asset: Asset = "coins" if name == "coin_balance" else "credits"
    return lambda actor: ledger.balance(actor.app, actor.user_id, asset)


def _view(app: AppSpec, feature: Profile) -> type[msgspec.Struct]:
    """What the app shows: its own view, and behind it the additions."""
    if not feature.also:
        return feature.view
    fields = [(name, SubscriptionView if name == "subscription" else int) for name in feature.also]
    return msgspec.defstruct(
        f"{app.slug.capitalize()}Profile",
        fields,
        bases=(feature.view,),
        namespace={"__doc__": feature.view.__doc__},
        module=__name__,
        frozen=True,
        kw_only=True,
    )
