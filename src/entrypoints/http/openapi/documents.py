"""Operations and schemas put together."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from core.platform.registry.apps import Apps
from core.platform.registry.spec import AppSpec
from entrypoints.http.etags import IF_NONE_MATCH
from entrypoints.http.features import ALSO_AS
from entrypoints.http.openapi.operations import Operation, Taken
from entrypoints.http.openapi.schemas import Schemas, reached
from entrypoints.http.problems import MEDIA_TYPE

VERSION = "1.0.0"
_PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_LIMITS = {
    "X-RateLimit-Limit": "How many requests the strictest window that applies admits.",
    "X-RateLimit-Remaining": "How many of them are left.",
    "X-RateLimit-Reset": "Seconds until the oldest counted request leaves the window.",
}
HEADERS: dict[str, Any] = {
    "X-Request-ID": {"description": "Taken from the request, or made.", "schema": {"type": "string"}},
    **{name: {"description": text, "schema": {"type": "integer"}} for name, text in _LIMITS.items()},
    "ETag": {"description": "The name of just this answer.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds until trying again can help.", "schema": {"type": "integer", "minimum": 1}},
}
MEANINGS = {
    400: "The request can't be read.",
    401: "No valid access token.",
    402: "Not enough coins, credits or budget.",
    403: "Not allowed.",
    404: "Not there, or not yours to know of.",
    409: "The present state forbids it.",
    410: "Its time is over.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "Well-formed, but against a rule.",
    429: "Too many requests.",
    503: "Something needed is down; trying again later is right.",
}
_SUCCESS = {200: "Done.", 201: "Made.", 202: "Accepted.", 204: "Done; there is nothing to say."}


class Documents:
    """Makes the documents of one service; `public_url` is where clients find it."""

    def __init__(self, apps: Apps, every: Iterable[Operation], public_url: str) -> None:
        self._apps = apps
        self._every = list(every)
        self._url = public_url or "/"
        plain = [taken.annotation for operation in self._every for taken in operation.takes]
        bodies = [operation.body for operation in self._every if operation.body is not None]
        answers = [operation.answer for operation in self._every if _is_json(operation.answer)]
        self._schemas = Schemas(bodies, answers, plain)

    def of_app(self, app: AppSpec) -> bytes:
        """What a client of the app may call, and nothing else."""
        ours = [operation for operation in self._every if _is_for(operation, app)]
        description = f"Everything that a client of {app.title} may call."
        return self._document(app.title, description, {id(operation): operation.name for operation in ours}, ours)

    def of_everything(self) -> bytes:
        """Every operation; the names of an app's own begin with its slug."""
        names = {}
        for operation in self._every:
            app, name = operation.access.app, operation.name
            names[id(operation)] = f"{app}{name[0].upper()}{name[1:]}" if app else name
        return self._document("Rhizome", "Every app of the studio.", names, self._every)

    def _document(
        self, title: str, description: str, names: Mapping[int, str], operations: Iterable[Operation]
    ) -> bytes:
        paths: dict[str, Any] = {}
        subjects = set()
        for operation in operations:
            paths.setdefault(operation.path, {})[operation.method] = self._entry(operation, names[id(operation)])
            subjects.add(operation.subject)
        needed = sorted({*reached(paths, self._schemas.components), "Problem"})
        return msgspec.json.encode(
            {
                "openapi": "3.1.0",
                "info": {"title": title, "version": VERSION, "description": description},
                "servers": [{"url": self._url}],
                "tags": [{"name": subject} for subject in sorted(subjects)],
                "paths": paths,
                "components": {
                    "schemas": {name: self._schemas.components[name] for name in needed},
                    "responses": {str(status): _refusal(status) for status in MEANINGS},
                    "headers": HEADERS,
                    "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
                },
            }
        )

    def _entry(self, operation: Operation, name: str) -> dict[str, Any]:
        title, description = operation.sentences
        entry: dict[str, Any] = {"operationId": name, "summary": title, "tags": [operation.subject]}
        if description:
            entry["description"] = description
        if operation.takes:
            entry["parameters"] = [self._parameter(taken) for taken in operation.takes]
        if operation.body is not None:
            content = {"application/json": {"schema": self._schemas.of(operation.body)}}
            entry["requestBody"] = {"required": True, "content": content}
        entry["responses"] = self._responses(operation)
        if operation.access.signed_in:
            entry["security"] = [{"bearer": []}]
        return entry

    def _parameter(self, taken: Taken) -> dict[str, Any]:
        schema = {**copy.deepcopy(self._schemas.of(taken.annotation)), **taken.limits}
        entry: dict[str, Any] = {"name": taken.name, "in": taken.place, "required": taken.required, "schema": schema}
        if taken.description:
            entry["description"] = taken.description
        return entry

    def _responses(self, operation: Operation) -> dict[str, Any]:
        status = operation.handler.status_code
        success: dict[str, Any] = {"description": _SUCCESS.get(status, "Done."), "headers": _headers()}
        if _is_json(operation.answer):
            success["content"] = {"application/json": {"schema": self._schemas.of(operation.answer)}}
        elif operation.answer is not None:
            success["content"] = {str(operation.handler.media_type or "*/*"): {}}
        if ALSO_AS in operation.handler.opt:
            success["content"][operation.handler.opt[ALSO_AS]] = {}
        found: dict[str, Any] = {str(status): success}
        if any(taken.name == IF_NONE_MATCH for taken in operation.takes):
            success["headers"]["ETag"] = {"$ref": "#/components/headers/ETag"}
            found["304"] = {"description": "The client has it already.", "headers": _headers("ETag")}
        for refusal, codes in sorted(_refusals(operation).items()):
            found[str(refusal)] = _refusal(refusal, codes) if codes else {"$ref": f"#/components/responses/{refusal}"}
        found["default"] = {"description": "Any other failure.", "content": _PROBLEM}
        return found


def _refusal(status: int, codes: Iterable[str] = ()) -> dict[str, Any]:
    listed = f" Codes: {', '.join(f'`{code}`' for code in codes)}." if codes else ""
    headers = _headers("Retry-After") if status in {429, 503} else _headers()
    return {"description": MEANINGS[status] + listed, "headers": headers, "content": _PROBLEM}


def _refusals(operation: Operation) -> dict[int, list[str]]:
    found = {status: list(codes) for status, codes in operation.refusals.items()}
    expected = {429, 503}
    if operation.access.signed_in:
        expected.add(401)
    if operation.body is not None:
        expected |= {400, 413, 415, 422}
    if any(taken.place != "path" for taken in operation.takes):
        expected.add(422)
    if any(taken.place == "path" for taken in operation.takes):
        expected.add(404)
    for status in expected:
        found.setdefault(status, [])
    return found


def _headers(*more: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in ("X-Request-ID", *_LIMITS, *more)}


def _is_json(answer: Any) -> bool:
    return answer is not None and answer not in {bytes, str}


def _is_for(operation: Operation, app: AppSpec) -> bool:
    access = operation.access
    if access.app:
        return access.app == app.slug
    return access.clients and (access.sign_in is None or access.sign_in in app.sign_in)
