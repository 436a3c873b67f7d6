"""A batch of actions as it is sent, and what became of each."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from core.shared.errors import DomainError, Invalid

MOST_ACTIONS = 500

_SEEN = ("Completed", "TrackedDay", "ReminderView")
Seen = Annotated[
    object,
    Meta(
        description="What the action made or changed, as it is now; missing where nothing is left to be seen.",
        extra_json_schema={"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in _SEEN]},
    ),
]


class SyncCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The actions as they came: each is read by itself, so that a bad one spoils no other."""

    actions: Annotated[list[msgspec.Raw], Meta(min_length=1, max_length=MOST_ACTIONS)]


class Complaint(msgspec.Struct, frozen=True):
    """What is wrong with a field of an action."""

    pointer: str
    detail: str


class SyncResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one action. `applied` and `duplicate` are done for good; a `rejected` one changed nothing, tells
    its `code` as a problem document would, and may be sent again. `client_id` is null where none could be read;
    pointers lead into the action."""

    client_id: str | None
    status: Literal["applied", "duplicate", "rejected"]
    code: str | UnsetType = UNSET
    detail: str | UnsetType = UNSET
    errors: list[Complaint] | UnsetType = UNSET
    result: Seen | UnsetType = UNSET


class SyncResults(msgspec.Struct, frozen=True, kw_only=True):
    """A result for each action, in the order in which they were sent."""

    results: list[SyncResult]


def done(client_id: str, *, before: bool, result: Any = None) -> SyncResult:
    """The result of an action that is in effect, `before` by an earlier sending."""
    status: Literal["applied", "duplicate"] = "duplicate" if before else "applied"
    return SyncResult(client_id=client_id, status=status, result=UNSET if result is None else result)


def refused(client_id: str | None, refusal: DomainError) -> SyncResult:
    """The result of an action that a rule forbids."""
    pointer = refusal.pointer if isinstance(refusal, Invalid) else None
    return SyncResult(
        client_id=client_id,
        status="rejected",
        code=refusal.code,
        detail=refusal.detail,
        errors=UNSET if pointer is None else [Complaint(pointer, refusal.detail)],
    )


def failed(client_id: str) -> SyncResult:
    """The result of an action in which something went wrong on our side."""
    detail = "Something went wrong on our side; the other actions are not concerned."
    return SyncResult(client_id=client_id, status="rejected", code="internal_error", detail=detail)
