"""CorpFinity (Flutter): small wellness challenges at work."""

from __future__ import annotations

from core.identity.profiles.feature import Profile
from core.identity.profiles.model import NamedProfile, NamedProfileChanges
from core.platform.registry.spec import AppSpec

APP = AppSpec(
    slug="corpfinity",
    title="CorpFinity",
    features=(Profile(path="/users/me", view=NamedProfile, changes=NamedProfileChanges),),
    sign_in=frozenset({"password", "apple"}),
    locales=("en", "es"),
    apple_bundle_ids=frozenset({"app.rhizome.corpfinity"}),
)
