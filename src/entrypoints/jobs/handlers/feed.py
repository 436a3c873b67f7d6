"""What happens to a post after it was written."""

from __future__ import annotations

from datetime import timedelta

from core.platform.jobs.handlers import Call
from core.platform.jobs.model import Delivery
from core.shared.events import Envelope, PostWritten
from core.social.feed.make_thumbnail import MakeThumbnail
from core.social.feed.moderate_post import HoldForgotten, ModeratePost
from entrypoints.jobs.declare import Use, every, handles


@handles(PostWritten, atomic=False)
def moderate_post(use: Use) -> Call:
    """Somebody is asked about it; safe to run again, for what is settled is left alone."""
    moderate: ModeratePost = use(ModeratePost)

    async def handle(envelope: Envelope) -> None:
        written = envelope.event
        if isinstance(written, PostWritten):
            await moderate(written.app, written.post_id)

    return handle


@handles(PostWritten, atomic=False)
def make_thumbnail(use: Use) -> Call:
    """Of its picture, if it has one."""
    make: MakeThumbnail = use(MakeThumbnail)

    async def handle(envelope: Envelope) -> None:
        written = envelope.event
        if isinstance(written, PostWritten):
            await make(written.app, written.post_id)

    return handle


@every(timedelta(minutes=5), atomic=False, retries=3)
def hold_forgotten_posts(use: Use) -> Call:
    """Posts that nobody has come to look at go to moderators."""
    hold: HoldForgotten = use(HoldForgotten)

    async def handle(_: Delivery) -> None:
        await hold()

    return handle
