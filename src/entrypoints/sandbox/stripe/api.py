"""Stripe's API over HTTP: who may call, what an idempotency key means, and how objects are listed and expanded."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from entrypoints.sandbox.stripe.events import Events
from entrypoints.sandbox.stripe.forms import Form
from entrypoints.sandbox.stripe.refusals import StripeRefusal, missing
from entrypoints.sandbox.stripe.store import Object, Store, shown
from entrypoints.sandbox.wire import Answer, Call, Handler, json_answer

KEYS_LAST = 24 * 3600
"""Seconds for which Stripe remembers an idempotency key."""
_FILTERS = ("customer", "payment_intent", "subscription", "product", "charge", "status", "active", "type")

Act = Callable[[Mapping[str, str], Form], Object]
"""What a route does with the parts of its path and its parameters."""


class _Kept(msgspec.Struct, frozen=True):
    """The first answer under an idempotency key, and what had been asked."""

    asked: bytes
    at: int
    answer: Answer


class Api:
    """Wraps acts as Stripe wraps its own."""

    def __init__(self, store: Store, events: Events) -> None:
        self._store = store
        self._events = events
        self._kept: dict[str, _Kept] = {}

    def route(self, act: Act) -> Handler:
        """The handler of an act. What the act tells is delivered before it is answered, so that whoever runs what is
        due after our call finds the webhook there already."""

        async def handle(call: Call) -> Answer:
            marks = {
                "request-id": f"req_{secrets.token_hex(7)}",
                "stripe-version": call.headers.get("stripe-version", ""),
            }
            try:
                self._check_key(call)
                answer = await self._once(call, act)
            except StripeRefusal as refusal:
                answer = refusal.answer()
            return msgspec.structs.replace(answer, headers={**answer.headers, **marks})

        return handle

    def getter(self, kind: str) -> Act:
        """`GET /v1/…/{id}`."""

        def get(path: Mapping[str, str], _form: Form) -> Object:
            found = self._store.get(kind, path["id"])
            if found is None:
                raise missing(kind, path["id"])
            return found

        return get

    def lister(self, kind: str, url: str) -> Act:
        """`GET /v1/…`: the newest first, by the fields that lists are asked for here."""

        def find(_path: Mapping[str, str], form: Form) -> Object:
            wanted = {name: form.text(name) for name in _FILTERS if name in form}
            keys = form.texts("lookup_keys")

            def fits(found: Object) -> bool:
                same = all(_plain(found.get(name)) == value for name, value in wanted.items() if value != "all")
                return same and (not keys or found.get("lookup_key") in keys)

            return page(self._store.all(kind, fits), form, url)

        return find

    def _check_key(self, call: Call) -> None:
        scheme, _, key = call.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or not key.startswith(("sk_", "rk_")):
            raise StripeRefusal("Invalid API Key provided.", status=401)

    async def _once(self, call: Call, act: Act) -> Answer:
        key = call.headers.get("idempotency-key") if call.method in ("POST", "DELETE") else None
        asked = hashlib.sha256(f"{call.method} {call.path}\n".encode() + call.body).digest()
        kept = self._kept.get(key or "")
        if kept is not None and 0 <= self._store.now() - kept.at < KEYS_LAST:
            return self._repeated(kept, asked)
        form = Form.of(call)
        answer = json_answer(self._expanded(act(call.params, form), form.texts("expand")))
        if key:
            self._kept[key] = _Kept(asked, self._store.now(), answer)
        # Though the caller goes away meanwhile: what is done is done, and Stripe tells of it.
        await asyncio.shield(self._events.flush())
        return answer

    def _repeated(self, kept: _Kept, asked: bytes) -> Answer:
        if kept.asked != asked:
            sentence = (
                "Keys for idempotent requests can only be used with the same parameters they were first used with."
            )
            raise StripeRefusal(sentence, kind="idempotency_error")
        return msgspec.structs.replace(kept.answer, headers={**kept.answer.headers, "idempotent-replayed": "true"})

    def _expanded(self, found: Object, paths: list[str]) -> Object:
        found = _shown_all(found)
        for path in paths:
            self._expand(found, path.split("."))
        return found

    def _expand(self, found: Any, path: list[str]) -> None:
        if isinstance(found, list):
            for item in found:
                self._expand(item, path)
            return
        value = found.get(path[0]) if isinstance(found, dict) else None
        if isinstance(value, str) and (whole := self._store.any(value)) is not None:
            value = found[path[0]] = _shown_all(whole)
        if len(path) > 1 and value is not None:
            self._expand(value, path[1:])


def page(found: list[Object], form: Form, url: str) -> Object:
    """A page of a list, as `limit` and `starting_after` ask for it."""
    limit = min(form.number("limit", least=1) or 10, 100)
    after = form.text("starting_after")
    names = [item["id"] for item in found]
    begin = names.index(after) + 1 if after in names else 0
    data = found[begin : begin + limit]
    return {"object": "list", "data": data, "has_more": begin + limit < len(found), "url": url}


def _plain(value: Any) -> str | None:
    return str(value).lower() if isinstance(value, bool) else value


def _shown_all(content: Object) -> Object:
    """The object, and those of a list, without what is ours."""
    content = shown(content)
    if content.get("object") == "list":
        content["data"] = [_shown_all(item) for item in content["data"]]
    return content
