"""What an app is: a manifest over shared capabilities."""

from __future__ import annotations

from typing import Literal, TypeVar

import msgspec

SignIn = Literal["password", "apple", "telegram"]
Locale = Literal["en", "es"]


class Feature(msgspec.Struct, frozen=True, kw_only=True):
    """A capability that an app takes, with the app's own wishes. Each capability declares its own beside its use
    cases."""


AnyFeature = TypeVar("AnyFeature", bound=Feature)


class AppSpec(msgspec.Struct, frozen=True, kw_only=True):
    """The manifest of one app. What isn't named here, the app doesn't have: no route, no document, no job.

    `slug` is the tenant id and the path prefix; `cors_origins` the browsers' origins that may call it;
    `apple_bundle_ids` the
    audiences accepted in Apple's identity tokens; `keeps_names` whether people's names may be stored and shown.
    """

    slug: str
    title: str
    features: tuple[Feature, ...] = ()
    sign_in: frozenset[SignIn] = frozenset({"password"})
    locales: tuple[Locale, ...] = ("en",)
    timezone: str = "UTC"
    cors_origins: frozenset[str] = frozenset()
    apple_bundle_ids: frozenset[str] = frozenset()
    keeps_names: bool = True

    @property
    def prefix(self) -> str:
        """Where the app's own routes begin."""
        return f"/api/v1/{self.slug}"

    def feature(self, kind: type[AnyFeature]) -> AnyFeature | None:
        """The app's wishes for a capability, or None when the app doesn't take it."""
        return next((taken for taken in self.features if isinstance(taken, kind)), None)
