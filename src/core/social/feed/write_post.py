"""Posting about a challenge that one has done."""

from __future__ import annotations

from dataclasses import dataclass

from core.shared.actor import Actor
from core.shared.errors import Conflict, NotFound
from core.shared.events import PostPublished, PostWritten
from core.shared.files import Files
from core.shared.ports import Clock, Ids, Outbox, UnitOfWork
from core.social.feed.model import Post, PostView, WritePost
from core.social.feed.ports import Completed, Posts
from core.social.feed.show_post import ShowPost
from core.social.feed.tidy import tidy


@dataclass(frozen=True, slots=True)
class AddPost:
    """Keeps a post. With words or a picture it is pending: nobody else sees it before it was moderated; a post without
    either has nothing to look at and is published at once.

    Raises `NotFound` for a challenge that isn't the person's, `Invalid("upload_not_found")` for a picture that isn't
    theirs, confirmed and free, `Conflict("challenge_not_completed")`, and `Conflict("already_posted")` for a second
    post about the same challenge.
    """

    posts: Posts
    completed: Completed
    files: Files
    show: ShowPost
    uow: UnitOfWork
    outbox: Outbox
    clock: Clock
    ids: Ids

    async def __call__(self, actor: Actor, command: WritePost) -> PostView:
        app, author, note = actor.app, actor.user_id, tidy(command.note)
        async with self.uow(app):
            done = await self.completed.completed(app, author, command.user_challenge_id)
            if done is None:
                raise NotFound("not_found", "There is no such challenge of yours.")
            image = None
            if command.image_id is not None:
                image = (await self.files.take(app, command.image_id, "photo", author)).key
            if not done:
                raise Conflict("challenge_not_completed", "Posts are about completed challenges.")
            now = self.clock.now()
            plain = note is None and image is None
            post = Post(
                id=self.ids.new(),
                app=app,
                author_id=author,
                quest_id=command.user_challenge_id,
                note=note,
                image_key=image,
                status="published" if plain else "pending",
                created_at=now,
                published_at=now if plain else None,
            )
            if not await self.posts.add(post):
                raise Conflict("already_posted", "There is a post about this challenge.")
            told = PostPublished if plain else PostWritten
            await self.outbox.add(told(app=app, user_id=author, post_id=post.id))
        return self.show(post)
