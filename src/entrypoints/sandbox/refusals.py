"""A refusal of the sandbox on its way to the API, where it becomes a problem document like every other one."""

from __future__ import annotations

import logging
from typing import Literal

import msgspec

from core.shared.errors import DomainError, Invalid, Malformed, NotFound, Unavailable
from entrypoints.sandbox.wire import Answer, json_answer

log = logging.getLogger("rhizome.sandbox")

HEADER = "x-sandbox-refusal"
"""Marks an answer as the sandbox's own refusal, so that a fault's 404 is not taken for one."""

Shape = Literal["malformed", "invalid", "not_found", "unavailable"]


class Refused(msgspec.Struct, frozen=True):
    """What the API needs to raise the same again."""

    kind: Shape
    code: str
    detail: str
    pointer: str | None = None


def refusal(error: Exception) -> Answer:
    """The answer for a failure; one that nobody foresaw is logged."""
    match error:
        case Invalid():
            refused = Refused("invalid", error.code, error.detail, error.pointer)
            return json_answer(refused, 422, **{HEADER: "1"})
        case NotFound():
            return json_answer(Refused("not_found", error.code, error.detail), 404, **{HEADER: "1"})
        case Unavailable():
            return json_answer(Refused("unavailable", error.code, error.detail), 503, **{HEADER: "1"})
        case msgspec.ValidationError():
            return json_answer(Refused("invalid", "validation_failed", str(error)), 422, **{HEADER: "1"})
        case msgspec.DecodeError() | UnicodeDecodeError() | RecursionError():
            detail = "The body is not JSON that can be read."
            return json_answer(Refused("malformed", "malformed_json", detail), 400, **{HEADER: "1"})
        case _:
            log.error("the sandbox failed", exc_info=error)
            detail = "The sandbox failed; its terminal says why."
            return json_answer(Refused("unavailable", "sandbox_unavailable", detail), 503, **{HEADER: "1"})


def raised(answer: Answer) -> DomainError | msgspec.ValidationError | None:
    """The failure that an answer stands for, if it stands for one."""
    if HEADER not in answer.headers:
        return None
    refused = msgspec.json.decode(answer.body, type=Refused)
    match refused.kind:
        case "invalid" if refused.pointer is None and refused.code == "validation_failed":
            return msgspec.ValidationError(refused.detail)  # its text names the field; one place reads that
        case "invalid":
            return Invalid(refused.code, refused.detail, pointer=refused.pointer)
        case "not_found":
            return NotFound(refused.code, refused.detail)
        case "malformed":
            return Malformed(refused.code, refused.detail)
        case "unavailable":
            return Unavailable(refused.code, refused.detail)
