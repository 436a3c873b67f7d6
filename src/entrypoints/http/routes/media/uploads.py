"""Uploads: where to send a file, and that it has arrived. The bytes themselves don't pass here."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from litestar import post
from litestar.handlers import HTTPRouteHandler

from core.identity.model import Role
from core.media.begin_upload import BeginUpload
from core.media.complete_upload import CompleteUpload
from core.media.feature import Photos, Uploads
from core.media.model import BeginPhotoCommand, BeginUploadCommand, BegunUpload, ConfirmedUpload
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.gate import ACCESS, Access


@feature_routes(Uploads)
def upload_routes(app: AppSpec, feature: Uploads, use: Use) -> list[HTTPRouteHandler]:
    """Announcing a file and confirming it, for who has the feature's role."""
    begin: BeginUpload = use(BeginUpload)
    complete: CompleteUpload = use(CompleteUpload)
    door = {ACCESS: Access(app.slug, role=cast("Role | None", feature.role))}

    @post(feature.path, opt=door)
    async def begin_upload(actor: Actor, data: BeginUploadCommand) -> BegunUpload:
        return await begin(feature, actor, data)

    @post(f"{feature.path}/{{upload_id:uuid}}/complete", opt=door, status_code=200)
    async def complete_upload(actor: Actor, upload_id: UUID) -> ConfirmedUpload:
        return await complete(feature, actor, upload_id)

    return [begin_upload, complete_upload]


@feature_routes(Photos)
def photo_routes(_app: AppSpec, feature: Photos, use: Use) -> list[HTTPRouteHandler]:
    """Announcing a photo of one's own and confirming it."""
    begin: BeginUpload = use(BeginUpload)
    complete: CompleteUpload = use(CompleteUpload)

    @post(feature.path)
    async def begin_photo(actor: Actor, data: BeginPhotoCommand) -> BegunUpload:
        return await begin(feature, actor, data.as_upload())

    @post(f"{feature.path}/{{upload_id:uuid}}/complete", status_code=200)
    async def complete_photo(actor: Actor, upload_id: UUID) -> ConfirmedUpload:
        return await complete(feature, actor, upload_id)

    return [begin_photo, complete_photo]
