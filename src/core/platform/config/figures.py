"""Figures as structs: their bounds are their types, and what admins have set is laid over their defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

Kind = TypeVar("Kind", bound=msgspec.Struct)

_VIEW = "The figures by which the app goes at this moment. What isn't named here is no figure."
_CHANGES = "Figures to be changed, each within its bounds; what is left out stays."


def figures_of(kind: type[Kind], saved: Mapping[str, Any]) -> Kind:
    """The kind's defaults with what is saved laid over them. What no longer fits, because a release has narrowed a
    bound or knows no such figure, counts as not set."""
    own = {field.name: field.type for field in msgspec.structs.fields(kind)}
    kept: dict[str, Any] = {}
    for name, value in saved.items():
        if name in own:
            try:
                kept[name] = msgspec.convert(value, own[name])
            except msgspec.ValidationError:
                continue
    try:
        return msgspec.convert(kept, kind)
    except msgspec.ValidationError:
        return kind()


def view_type(name: str, kinds: Iterable[type[msgspec.Struct]]) -> type[msgspec.Struct]:
    """A struct of all figures of these kinds side by side, as they are told."""
    fields = [(field.name, field.type) for kind in kinds for field in msgspec.structs.fields(kind)]
    return msgspec.defstruct(name, fields, module=__name__, frozen=True, kw_only=True, namespace={"__doc__": _VIEW})


def changes_type(name: str, kinds: Iterable[type[msgspec.Struct]]) -> type[msgspec.Struct]:
    """A struct that takes changes of any of these figures, within their bounds."""
    fields: list[tuple[str, Any, Any]] = [
        (field.name, field.type | UnsetType, UNSET) for kind in kinds for field in msgspec.structs.fields(kind)
    ]
    return msgspec.defstruct(
        name,
        fields,
        module=__name__,
        frozen=True,
        kw_only=True,
        forbid_unknown_fields=True,
        namespace={"__doc__": _CHANGES},
    )


def changed(changes: msgspec.Struct) -> dict[str, Any]:
    """The figures that are named, with what they shall be."""
    named = msgspec.structs.asdict(changes)
    return {name: value for name, value in named.items() if value is not UNSET}
