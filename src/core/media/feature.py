"""Uploads as a capability of an app."""

from __future__ import annotations

from core.media.purposes import PHOTO, PRODUCT_ASSET, PRODUCT_IMAGE, UploadPurpose
from core.platform.registry.spec import Feature
from core.shared.files import Purpose


class Uploads(Feature, frozen=True, kw_only=True):
    """People send files straight to the store, for these purposes; without `role` everybody who has signed in may."""

    path: str = "/admin/uploads"
    purposes: tuple[UploadPurpose, ...] = (PRODUCT_IMAGE, PRODUCT_ASSET)
    role: str | None = "admin"

    def purpose(self, name: Purpose) -> UploadPurpose | None:
        """The purpose of that name, if files may be uploaded for it."""
        return next((purpose for purpose in self.purposes if purpose.name == name), None)


class Photos(Uploads, frozen=True, kw_only=True):
    """People send their own photos, each for something of theirs."""

    path: str = "/media/uploads"
    purposes: tuple[UploadPurpose, ...] = (PHOTO,)
    role: str | None = None
