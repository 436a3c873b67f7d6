"""Files and uploads: its acts."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide, provide_all

from core.identity.ports import DerivedTokens
from core.media.begin_upload import BeginUpload
from core.media.complete_upload import CompleteUpload
from core.media.keep_files import KeepFiles
from core.media.open_file import OpenFile
from core.media.ports import Seals
from core.media.receive_file import ReceiveFile
from core.media.small_pictures import KeepSmallPictures
from core.media.sweep_uploads import DeleteReleased, SweepUploads
from core.shared.files import Files, SmallPictures


class MediaActs(Provider):
    """Files and uploads."""

    scope = Scope.APP
    uploads = provide_all(BeginUpload, CompleteUpload)
    cleaning = provide_all(DeleteReleased, SweepUploads)
    doors = provide_all(ReceiveFile, OpenFile)
    files = provide(KeepFiles, provides=Files)
    small = provide(KeepSmallPictures, provides=SmallPictures)
    seals = alias(DerivedTokens, provides=Seals)
