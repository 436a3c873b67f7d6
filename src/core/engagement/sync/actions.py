"""What can be done offline."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from core.engagement.challenges.model import CompleteChallengeCommand
from core.engagement.reminders.model import MakeReminder
from core.engagement.sync.model import MOST_ACTIONS
from core.engagement.tracking.model import TrackingChanges
from core.shared.complaints import complaint
from core.shared.errors import Invalid
from core.shared.text import NO_NUL

ClientId = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=100,
        pattern=NO_NUL,
        description="The client's own name for the action, given once and kept however often it is sent.",
    ),
]
DoneAt = Annotated[datetime, Meta(tz=True, description="When the person did it, by the device's clock.")]
ReminderKey = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=100,
        pattern=NO_NUL,
        description="The client's own name for a reminder that it made offline, unique among the person's.",
    ),
]


class CompletionAction(CompleteChallengeCommand, frozen=True, kw_only=True, tag_field="type", tag="completion"):
    """A challenge was done, named by `challenge_id` or described; at `completed_at`, or now without it. Its `client_id`
    is the one of POST `/challenges/complete`: what was sent there is had here."""

    client_id: ClientId

    @property
    def done_at(self) -> datetime | None:
        """When it was done; None for now."""
        return self.completed_at


class TrackingAction(TrackingChanges, frozen=True, kw_only=True, tag_field="type", tag="tracking"):
    """Something was noted down for the local day of `at`: values that replace the day's, an increment, or both."""

    client_id: ClientId
    at: DoneAt

    @property
    def done_at(self) -> datetime:
        """When it was done."""
        return self.at

    @property
    def changes(self) -> TrackingChanges:
        """What is noted down."""
        return TrackingChanges(**{name: getattr(self, name) for name in TrackingChanges.__struct_fields__})


class ReminderAction(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="reminder"
):
    """A reminder, named by `reminder_id` or `reminder_key`, was `save`d as `reminder` tells, whole, or `delete`d. Of
    several edits the last one made counts, whenever it arrives."""

    client_id: ClientId
    at: DoneAt
    op: Literal["save", "delete"]
    reminder_id: UUID | None = None
    reminder_key: ReminderKey | None = None
    reminder: MakeReminder | None = None

    @property
    def done_at(self) -> datetime:
        """When it was done."""
        return self.at

    @property
    def which(self) -> UUID | str:
        """Our id or the client's key; raises `Invalid` unless there is one of them, and content to save."""
        if (self.reminder_id is None) == (self.reminder_key is None):
            raise Invalid("validation_failed", "Name it by its id or by its key.", pointer="/reminder_id")
        if (self.reminder is None) == (self.op == "save"):
            raise Invalid("validation_failed", "To save needs a reminder, to delete none.", pointer="/reminder")
        return self.reminder_id or self.reminder_key or ""


Action = CompletionAction | TrackingAction | ReminderAction


def kind_of(action: Action) -> str:
    """The type of the action, as it is told on the wire."""
    return str(type(action).__struct_config__.tag)


class SyncBatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was done offline, in any order; it takes effect in the order of its times."""

    actions: Annotated[list[Action], Meta(min_length=1, max_length=MOST_ACTIONS)]


class _Named(msgspec.Struct):
    client_id: ClientId


_decode = msgspec.json.Decoder(Action).decode
_decode_named = msgspec.json.Decoder(_Named).decode


def read_action(raw: msgspec.Raw) -> Action:
    """The action; raises `Invalid` with a pointer into it."""
    try:
        action: Action = _decode(raw)
    except msgspec.ValidationError as error:
        raise complaint(error) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid("validation_failed", "This is not JSON that can be read.", pointer="") from error
    return action


def named_in(raw: msgspec.Raw) -> str | None:
    """The client's name for an action that can't be read otherwise."""
    try:
        return _decode_named(raw).client_id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
