"""LowkeyMode (iOS): be quiet, meditate, keep the streak. Anonymous by design."""

from __future__ import annotations

from core.platform.registry.spec import AppSpec

APP = AppSpec(
    slug="lowkeymode",
    title="LowkeyMode",
    sign_in=frozenset({"apple", "password"}),
    apple_bundle_ids=frozenset({"app.rhizome.lowkeymode"}),
    keeps_names=False,
)
