"""The cart as a capability of an app."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class Cart(Feature, frozen=True, kw_only=True):
    """People gather products and check out what they gathered: one cart a person, for goods of one currency. The app
    needs a catalogue and `Ordering`."""

    path: str = "/cart"
    checkout_path: str = "/checkout"
