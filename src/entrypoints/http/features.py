"""From manifests to routes: each capability has a function that makes its routes for one app."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from litestar import Router
from litestar.handlers import HTTPRouteHandler

from core.platform.registry.apps import Apps
from core.platform.registry.spec import AppSpec, Feature
from entrypoints.http import routes as routes_package
from entrypoints.http.gate import ACCESS, Access

Use = Callable[[type[Any]], Any]
"""Gives the one instance of a use case or port: the container's `get`."""

BODY = "documented_body"
"""The option by which a handler that reads its body lazily names the type that documents show."""

ALSO_AS = "also_as"
"""The option that names the media type in which a handler answers besides JSON, to those who wish it."""

Routes = Sequence[HTTPRouteHandler]
Builder = Callable[[AppSpec, Any, Use], Routes]
AnyBuilder = TypeVar("AnyBuilder", bound=Callable[..., Routes])

FEATURE = "feature"
"""The key in a handler's `opt` under which the name of its capability stands."""

_builders: dict[type[Feature], Builder] = {}


def feature_routes(kind: type[Feature]) -> Callable[[AnyBuilder], AnyBuilder]:
    """Declares the decorated function as the maker of a capability's routes: `(app, feature, use) -> handlers`."""

    def remember(builder: AnyBuilder) -> AnyBuilder:
        _builders[kind] = builder
        return builder

    return remember


class FreshRouter(Router):
    """A router that is made for one application. Litestar copies each that it takes in, down to the last option of the
    last handler, in case that it is used twice: a quarter of the time that the service takes to start."""

    def __deepcopy__(self, _memo: dict[int, Any]) -> FreshRouter:
        return self


def app_routers(apps: Apps, use: Use) -> Iterator[Router]:
    """A router for each app, holding the routes of exactly the features that its manifest lists."""
    for name in _modules():
        importlib.import_module(name)
    for app in apps.values():
        handlers: list[HTTPRouteHandler] = []
        for feature in app.features:
            builder = _builders.get(type(feature))
            if builder is not None:
                made = builder(app, feature, use)
                for handler in made:
                    handler.opt[FEATURE] = _named(feature)
                handlers += made
        if handlers:
            yield FreshRouter(
                path=app.prefix, route_handlers=handlers, opt={ACCESS: Access(app.slug)}, tags=[app.title]
            )


def _named(feature: Feature) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(feature).__name__).lower()


def _modules() -> list[str]:
    return sorted(
        module.name for module in pkgutil.walk_packages(routes_package.__path__, f"{routes_package.__name__}.")
    )
