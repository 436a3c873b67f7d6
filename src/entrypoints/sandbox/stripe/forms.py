"""Parameters as Stripe takes them: forms whose names have brackets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl

from entrypoints.sandbox.stripe.refusals import StripeRefusal
from entrypoints.sandbox.wire import Call

_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_PART = re.compile(r"\[([^\[\]]*)\]")


class Form:
    """Nested parameters. What is asked for by the wrong type is refused in Stripe's words; `path` is where in the whole
    form this part stands."""

    def __init__(self, content: dict[str, Any], path: str = "") -> None:
        self.content = content
        self._path = path

    @classmethod
    def of(cls, call: Call) -> Form:
        """The parameters of a call, whether they came in its body or its query."""
        body = parse_qsl(call.body.decode(errors="replace"), keep_blank_values=True)
        return cls(nested([*call.query.items(), *body]))

    def check(self, *known: str) -> None:
        """Refuse parameters that there are none of."""
        for name in self.content:
            if name not in known and name != "expand":
                where = self.where(name)
                raise StripeRefusal(f"Received unknown parameter: {where}", code="parameter_unknown", param=where)

    def where(self, name: str) -> str:
        """The full name of a parameter of this part."""
        return f"{self._path}[{name}]" if self._path else name

    def __contains__(self, name: str) -> bool:
        return name in self.content

    def text(self, name: str) -> str | None:
        """A text; an empty one counts as none, as at Stripe."""
        value = self.content.get(name)
        if value is not None and not isinstance(value, str):
            raise StripeRefusal(f"Invalid string: {self.where(name)}", param=self.where(name))
        return value or None

    def needed(self, name: str) -> str:
        """A text that must be there."""
        value = self.text(name)
        if value is None:
            where = self.where(name)
            raise StripeRefusal(f"Missing required param: {where}.", code="parameter_missing", param=where)
        return value

    def number(self, name: str, *, least: int = 0) -> int | None:
        """A whole number, not below `least`."""
        value = self.text(name)
        if value is None:
            return None
        where = self.where(name)
        if not re.fullmatch(r"-?\d{1,15}", value):
            raise StripeRefusal(f"Invalid integer: {value}", code="parameter_invalid_integer", param=where)
        if int(value) < least:
            raise StripeRefusal(
                f"This value must be greater than or equal to {least}.", code="parameter_invalid_integer", param=where
            )
        return int(value)

    def flag(self, name: str) -> bool | None:
        """True or false."""
        value = self.text(name)
        if value not in (None, "true", "false"):
            raise StripeRefusal(f"Invalid boolean: {value}", param=self.where(name))
        return None if value is None else value == "true"

    def part(self, name: str) -> Form:
        """A part with parameters of its own, empty when it isn't there."""
        value = self.content.get(name)
        if value in (None, ""):
            value = {}
        if not isinstance(value, dict):
            raise StripeRefusal(f"Invalid object: {self.where(name)}", param=self.where(name))
        return Form(value, self.where(name))

    def parts(self, name: str) -> list[Form]:
        """A list of such parts."""
        value = self.content.get(name)
        if value in (None, ""):
            return []
        if not isinstance(value, dict) or not all(key.isdecimal() or not key for key in value):
            raise StripeRefusal(f"Invalid array: {self.where(name)}", param=self.where(name))
        where = self.where(name)
        items = [part for _, part in sorted(value.items(), key=lambda pair: int(pair[0] or 0))]
        if not all(isinstance(item, dict) for item in items):
            raise StripeRefusal(f"Invalid array: {where}", param=where)
        return [Form(item, f"{where}[{number}]") for number, item in enumerate(items)]

    def texts(self, name: str) -> list[str]:
        """A list of texts."""
        value = self.content.get(name)
        return list(_leaves(value)) if isinstance(value, dict) else []

    def metadata(self, before: dict[str, str] | None = None) -> dict[str, str]:
        """The metadata given, put over what was there; an empty value removes its key, an empty whole all of them."""
        if self.content.get("metadata") == "":
            return {}
        given = self.part("metadata").content
        if len(given) > 50 or not all(isinstance(value, str) and len(value) <= 500 for value in given.values()):
            raise StripeRefusal("Metadata is limited to 50 keys with values of 500 characters.", param="metadata")
        return {name: value for name, value in {**(before or {}), **given}.items() if value}


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """`a[b][0]=c` as dictionaries in dictionaries; `a[]=c` counts up."""
    whole: dict[str, Any] = {}
    for name, value in pairs:
        match = _NAME.fullmatch(name)
        if match is None:
            raise StripeRefusal(f"Invalid parameter name: {name}", code="parameter_unknown", param=name)
        *path, last = [match[1], *_PART.findall(match[2])]
        inner: Any = whole
        for part in path:
            inner = inner.setdefault(part or str(len(inner)), {})
            if not isinstance(inner, dict):
                raise StripeRefusal(f"Invalid object: {name}", param=name)
        inner[last or str(len(inner))] = value
    return whole


def _leaves(value: dict[str, Any]) -> Iterator[str]:
    return (item for item in value.values() if isinstance(item, str))
