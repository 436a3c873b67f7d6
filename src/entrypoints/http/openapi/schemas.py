"""JSON Schemas of what goes over the wire, as msgspec reads and writes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import inspect as types

REF = "#/components/schemas/{name}"
INT32 = 2**31 - 1

Schema = dict[str, Any]

PROBLEM: Schema = {
    "title": "Problem",
    "description": "A failure (RFC 9457). `code` is stable; docs/errors lists them all.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "examples": ["/docs/errors#email_taken"]},
        "title": {"type": "string", "examples": ["Conflict"]},
        "status": {"type": "integer", "format": "int32", "examples": [409]},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string", "examples": ["email_taken"]},
        "request_id": {"type": ["string", "null"]},
        "retry_after": {"type": "integer", "format": "int32", "description": "Seconds until trying again can help."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


class Schemas:
    """The schemas of `bodies` and `answers`, those of named types once, under `components`."""

    def __init__(self, bodies: Iterable[Any], answers: Iterable[Any], plain: Iterable[Any] = ()) -> None:
        self._kinds = list({id(kind): kind for kind in [*bodies, *answers, *plain]}.values())
        shapes, self.components = msgspec.json.schema_components(self._kinds, ref_template=REF, schema_hook=_anything)
        self._shapes = {id(kind): shape for kind, shape in zip(self._kinds, shapes, strict=True)}
        for node in _walk([self._shapes, self.components]):
            _tidy(node)
        for schema in self.components.values():
            _leave_out_defaults(schema)
        taken = set(_reached([self._shapes[id(kind)] for kind in bodies], self.components))
        for name, struct in _structs(self._kinds):
            if name in self.components:
                _name_instants(self.components[name], struct)
        for name, struct in _structs(answers):
            if name in self.components and name not in taken:
                _require_all(self.components[name], struct)
        self.components["Problem"] = PROBLEM

    def of(self, kind: Any) -> Schema:
        """The schema of one of the types."""
        return self._shapes[id(kind)]


def reached(node: Any, components: Mapping[str, Schema]) -> Iterator[str]:
    """Names of the components that `node` needs, directly or not."""
    return _reached(node, components)


def _reached(node: Any, components: Mapping[str, Schema]) -> Iterator[str]:
    waiting, seen = [node], set[str]()
    while waiting:
        for found in _walk(waiting.pop()):
            name = str(found.get("$ref", "")).rpartition("/")[2]
            if name in components and name not in seen:
                seen.add(name)
                waiting.append(components[name])
                yield name


def _anything(kind: type) -> Schema:
    """`object` stands for any JSON at all."""
    if kind is object:
        return {"description": "Any JSON."}
    raise NotImplementedError


def _walk(node: Any) -> Iterator[Schema]:
    if isinstance(node, dict):
        yield node
        for child in list(node.values()):
            yield from _walk(child)
    elif isinstance(node, list):
        for child in node:
            yield from _walk(child)


def _tidy(node: Schema) -> None:
    """Types that may be null as a list of types, choices with their type, whole numbers with their size."""
    if "description" in node and isinstance(node["description"], str):
        node["description"] = " ".join(node["description"].split())
    if "type" not in node and all(isinstance(choice, str) for choice in node.get("enum", [0])):
        node["type"] = "string"
    either = node.get("anyOf")
    if isinstance(either, list) and len(either) == 2 and {"type": "null"} in either:
        other = next(kind for kind in either if kind != {"type": "null"})
        _tidy(other)
        if isinstance(other.get("type"), str):
            del node["anyOf"]
            node.update({**other, "type": [other["type"], "null"]})
            if "enum" in other:
                node["enum"] = [*other["enum"], None]
    elif isinstance(either, list) and {"type": "null"} in either:
        _merge(node, either)
    if node.get("type") == "object" and not {"properties", "additionalProperties"} & node.keys():
        node["additionalProperties"] = {}  # left away, generators take it for an object that is always empty
    _size(node)
    if "enum" in node and "title" in node:
        node.pop("default", None)


def _merge(node: Schema, either: list[Schema]) -> None:
    """Several plain types or null as one schema: what limits one of them says nothing of the others."""
    types = [kind.get("type") for kind in either]
    if all(isinstance(name, str) for name in types) and len(set(types)) == len(types):
        del node["anyOf"]
        examples = [example for kind in either for example in kind.get("examples", ())]
        for kind in either:
            node.update({name: limit for name, limit in kind.items() if name not in {"type", "format"}})
        node.update({"type": types, **({"examples": examples} if examples else {})})


def _size(node: Schema) -> None:
    if node.get("type") == "integer" and "format" not in node and "enum" not in node:
        small = abs(node.get("maximum", INT32 + 1)) <= INT32 and "minimum" in node
        node["format"] = "int32" if small else "int64"


def _structs(kinds: Iterable[Any]) -> Iterator[tuple[str, types.StructType]]:
    waiting: list[Any] = list(types.multi_type_info(list(kinds)))
    seen: set[int] = set()
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, types.StructType):
            if id(kind.cls) in seen:
                continue
            seen.add(id(kind.cls))
            yield kind.cls.__name__, kind
            waiting += [field.type for field in kind.fields]
        elif isinstance(kind, types.Type):
            for name in ("item_type", "item_types", "types", "value_type", "type"):
                inner = getattr(kind, name, ())
                waiting += inner if isinstance(inner, tuple | list) else [inner]


def _name_instants(schema: Schema, struct: types.StructType) -> None:
    """msgspec leaves the format away where a naive time would do as well; ours all have a zone."""
    for field in struct.fields:
        shape = schema.get("properties", {}).get(field.encode_name, {})
        kinds = field.type.types if isinstance(field.type, types.UnionType) else (field.type,)
        if any(isinstance(kind, types.DateTimeType) for kind in kinds):
            shape["format"] = "date-time"


def _require_all(schema: Schema, struct: types.StructType) -> None:
    """What we always write, a reader may rely on; what may be `UNSET` we don't."""
    if struct.cls.__struct_config__.omit_defaults or "properties" not in schema:
        return
    optional = {field.encode_name for field in struct.fields if _may_be_missing(field)}
    schema["required"] = [name for name in schema["properties"] if name not in optional]


def _leave_out_defaults(schema: Schema) -> None:
    """Generators take a field with a default for one that is always there, and would have clients send it. What a
    default of its own means to readers, its description tells."""
    for shape in schema.get("properties", {}).values():
        default = shape.pop("default", None)
        if default not in (None, [], {}):
            words = msgspec.json.encode(default).decode()
            shape["description"] = " ".join([shape.get("description", ""), f"By default {words}."]).strip()


def _may_be_missing(field: types.Field) -> bool:
    """For msgspec a default of `UNSET` is none, and such a field is the only kind that needs neither."""
    return not field.required and field.default is field.default_factory is msgspec.NODEFAULT
