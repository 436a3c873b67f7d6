"""How a capability says what a demo person does on a day: a decorator on `(use, app, feature) -> act`, found by
looking in this folder."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

from core.platform.registry.spec import AppSpec, Feature
from core.shared.actor import Actor

FIRST_DAY = 8
"""How many days ago demo people began."""

Use = Callable[[type[Any]], Any]
Act = Callable[[Actor, int], Awaitable[object]]
"""What the person does; the number says how many days ago it is."""
Maker = TypeVar("Maker", bound=Callable[..., Act])

_makers: dict[type[Feature], Callable[[Use, AppSpec, Any], Act]] = {}


def seeds(kind: type[Feature]) -> Callable[[Maker], Maker]:
    """Declares the decorated function as the maker of a capability's act."""

    def remember(make: Maker) -> Maker:
        _makers[kind] = make
        return make

    return remember


def acts(app: AppSpec, use: Use) -> Iterator[Act]:
    """What a person of the app does, in the order of its features."""
    from entrypoints import seeding

    for module in pkgutil.iter_modules(seeding.__path__):
        importlib.import_module(f"{seeding.__name__}.{module.name}")
    for feature in app.features:
        make = _makers.get(type(feature))
        if make is not None:
            yield make(use, app, feature)
