"""Failures a caller is meant to meet. Core raises them; each entrypoint translates the kind once."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

Kind = Literal[
    "malformed",
    "invalid",
    "unauthenticated",
    "forbidden",
    "not_found",
    "conflict",
    "gone",
    "payment_required",
    "rate_limited",
    "unavailable",
]


class DomainError(Exception):
    """A refusal with a stable `code` (snake_case, listed in docs/errors.md) and a sentence for people.

    `extra` holds members that a client may rely on, such as `retry_after` in seconds.
    """

    kind: ClassVar[Kind]

    def __init__(self, code: str, detail: str = "", **extra: Any) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
        self.extra = extra


class Malformed(DomainError):
    """The request can't be read at all."""

    kind = "malformed"


class Invalid(DomainError):
    """Well-formed, but against a rule; `pointer` names the field as a JSON pointer where there is one."""

    kind = "invalid"

    def __init__(self, code: str = "validation_failed", detail: str = "", *, pointer: str | None = None) -> None:
        super().__init__(code, detail)
        self.pointer = pointer


class Unauthenticated(DomainError):
    """Nobody, or not provably the one they say."""

    kind = "unauthenticated"


class Forbidden(DomainError):
    """Known, and not allowed."""

    kind = "forbidden"


class NotFound(DomainError):
    """Not there, or not theirs to know of."""

    kind = "not_found"

    def __init__(self, code: str = "not_found", detail: str = "There is nothing here.") -> None:
        super().__init__(code, detail)


class Conflict(DomainError):
    """The present state forbids the act."""

    kind = "conflict"


class Gone(DomainError):
    """It was there, and its time is over."""

    kind = "gone"


class PaymentRequired(DomainError):
    """Not enough coins, credits or budget."""

    kind = "payment_required"


class RateLimited(DomainError):
    """Too many attempts; `retry_after` in whole seconds, at least 1."""

    kind = "rate_limited"

    def __init__(self, code: str = "rate_limited", detail: str = "", *, retry_after: int) -> None:
        super().__init__(code, detail, retry_after=max(1, retry_after))


class Unavailable(DomainError):
    """Something we depend on is down; trying again later is right."""

    kind = "unavailable"

    def __init__(self, code: str, detail: str = "", *, retry_after: int = 1) -> None:
        super().__init__(code, detail, retry_after=max(1, retry_after))
