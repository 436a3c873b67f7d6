"""Who the demo people are."""

from __future__ import annotations

import msgspec

PASSWORD = "meet me at the corner"  # noqa: S105 - on purpose for everybody to know


class DemoLogin(msgspec.Struct, frozen=True):
    """How to sign in as the demo person of an app."""

    app: str
    email: str
    password: str


def demo_login(app: str) -> DemoLogin:
    """The demo person of an app."""
    return DemoLogin(app, f"demo@{app}.example", PASSWORD)
