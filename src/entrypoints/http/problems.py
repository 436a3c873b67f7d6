"""Every failure as an RFC 9457 problem document. The one place where a failure gets an HTTP status."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from litestar.exceptions import HTTPException, SerializationException, ValidationException

from core.shared.complaints import complaint
from core.shared.errors import DomainError, Invalid, Kind, Malformed
from core.shared.request import current_request_id

MEDIA_TYPE = "application/problem+json"

STATUS: dict[Kind, int] = {
    "malformed": 400,
    "invalid": 422,
    "unauthenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "gone": 410,
    "payment_required": 402,
    "rate_limited": 429,
    "unavailable": 503,
}
FROM_HTTP = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "payload_too_large",
    415: "unsupported_media_type",
}
"""Codes of what the framework itself refuses."""

UNFORESEEN = ("internal_error", "Something went wrong on our side; the request id helps us find it.")


class Problem:
    """A problem document ready to be sent: status, headers, body."""

    __slots__ = ("body", "code", "headers", "status")

    def __init__(self, status: int, code: str, detail: str, path: str, **members: Any) -> None:
        self.status = status
        self.code = code
        self.headers: list[tuple[bytes, bytes]] = [(b"content-type", MEDIA_TYPE.encode())]
        if "retry_after" in members:
            self.headers.append((b"retry-after", str(members["retry_after"]).encode()))
        if status == HTTPStatus.UNAUTHORIZED:
            self.headers.append((b"www-authenticate", b"Bearer"))
        document = {
            "type": f"/docs/errors#{code}",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": detail,
            "instance": path,
            "code": code,
            "request_id": current_request_id(),
            **members,
        }
        self.body = msgspec.json.encode(document)

    @classmethod
    def kept(cls, status: int, body: bytes) -> Problem:
        """A document as it was sent before."""
        problem = cls.__new__(cls)
        problem.status, problem.body = status, body
        problem.code = msgspec.json.decode(body)["code"]
        problem.headers = [(b"content-type", MEDIA_TYPE.encode())]
        return problem


class KeptProblem(Exception):
    """A refusal that was kept under an idempotency key and is told as it was, byte for byte."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


def problem_of(error: Exception, path: str, names: Mapping[str, str] | None = None) -> Problem:
    """The document for a failure. What we did not foresee is a 500 that tells nothing of its cause. `names` says how
    parameters are called on the wire whose arguments have other names."""
    if isinstance(error, ValidationException):
        error = _from_litestar(error, names or {})
    if isinstance(error, KeptProblem):
        return Problem.kept(error.status, error.body)
    if isinstance(error, DomainError):
        members = dict(error.extra)
        if isinstance(error, Invalid) and error.pointer is not None:
            members["errors"] = [{"pointer": error.pointer, "detail": error.detail}]
        return Problem(STATUS[error.kind], error.code, error.detail, path, **members)
    known = _translated(error)
    if known is not None:
        return problem_of(known, path)
    if isinstance(error, HTTPException):
        return _of_http(error, path)
    return Problem(500, *UNFORESEEN, path)


def _translated(error: Exception) -> DomainError | None:
    if isinstance(error, msgspec.ValidationError):
        return complaint(error)
    if isinstance(error, (msgspec.DecodeError, SerializationException, UnicodeDecodeError, RecursionError)):
        return Malformed("malformed_json", "The body is not JSON that can be read.")
    return None


def _from_litestar(error: ValidationException, names: Mapping[str, str]) -> Invalid:
    cause = error.__cause__
    if isinstance(cause, msgspec.ValidationError):
        refusal = complaint(cause)
        detail, name = refusal.detail, (refusal.pointer or "").removeprefix("/")
    else:
        extra = error.extra if isinstance(error.extra, list) else []
        first = extra[0] if extra and isinstance(extra[0], dict) else {}
        detail, name = str(first.get("message", error.detail)), str(first.get("key", "")).replace(".", "/")
    return Invalid("validation_failed", detail, pointer=f"/{names.get(name, name)}" if name else "")


def _of_http(error: HTTPException, path: str) -> Problem:
    cause = error.__cause__
    if isinstance(cause, (msgspec.MsgspecError, SerializationException, UnicodeDecodeError, RecursionError)):
        while isinstance(cause, SerializationException) and isinstance(cause.__cause__, Exception):
            cause = cause.__cause__
        return problem_of(cause, path)
    code = FROM_HTTP.get(error.status_code, "bad_request" if error.status_code < 500 else UNFORESEEN[0])
    phrase = HTTPStatus(error.status_code).phrase
    problem = Problem(error.status_code, code, f"{phrase}.", path)
    allowed = (error.headers or {}).get("allow")
    if allowed:
        problem.headers.append((b"allow", allowed.encode()))
    return problem
