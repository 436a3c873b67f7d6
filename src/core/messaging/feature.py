"""Messages, as an app takes them."""

from __future__ import annotations

from core.platform.registry.spec import Feature
from core.shared.messages import MessageType


class Messages(Feature, frozen=True, kw_only=True):
    """The app writes to its people: pushes to their devices, letters, and what open clients show.

    `types` are what it sends; `apns_topic` is the one of its bundle ids that iOS devices register for; `path` is where
    people register devices and say what they want.
    """

    types: tuple[MessageType, ...]
    apns_topic: str = ""
    path: str = "/notifications"
