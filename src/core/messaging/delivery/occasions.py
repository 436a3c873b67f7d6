"""Who knows whether a message is still true: an occasion for each type."""

from __future__ import annotations

from collections.abc import Iterable

from core.shared.messages import MessageType, Occasion


class Occasions:
    """Occasions by the type that they know of. Raises `ValueError` for a type with two."""

    def __init__(self, occasions: Iterable[Occasion]) -> None:
        self._by_type: dict[MessageType, Occasion] = {}
        for occasion in occasions:
            if self._by_type.setdefault(occasion.type, occasion) is not occasion:
                raise ValueError(f"two occasions know of {occasion.type!r}")

    def __contains__(self, kind: object) -> bool:
        return kind in self._by_type

    def get(self, kind: MessageType) -> Occasion | None:
        """The one that knows of the type, if any does."""
        return self._by_type.get(kind)
