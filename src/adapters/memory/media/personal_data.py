"""What media holds about people."""

from __future__ import annotations

from msgspec.structs import replace

from adapters.memory.media.uploads import UPLOADS
from adapters.memory.personal_data import Held, fields
from core.media.model import Upload


def _without(upload: Upload) -> Upload:
    return replace(upload, user_id=None, state="released" if upload.personal else upload.state)


HELD = (Held(UPLOADS, lambda _, row: (row.user_id, row.app), fields, kept_as=_without),)
