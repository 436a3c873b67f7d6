"""What partners send each other that nobody keeps."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import msgspec

SignalKind = Literal["typing", "cheer"]


class SignalCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to let feel what."""

    to: UUID
    kind: SignalKind


class Signal(msgspec.Struct, frozen=True, kw_only=True, rename={"sender": "from"}):
    """As the other's stream tells it."""

    sender: UUID
    kind: SignalKind
