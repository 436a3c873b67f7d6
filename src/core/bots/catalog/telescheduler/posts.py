"""What is to be posted, by whom, where and when."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from core.bots.calls import Media
from core.bots.reading import number_of, on_wall
from core.bots.rooms import Room
from core.bots.said import Said, refused, say
from core.bots.turn import Turn
from core.bots.updates import Message


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """A message that is to be posted to `target`: at `at`, or whenever `cron` says in the target's zone. `n` is its
    number among those of its author, `album` the one that is still coming in."""

    n: int
    author: int
    target: int
    at: datetime
    text: str = ""
    media: list[Media] = []
    album: str = ""
    cron: str = ""
    paused: bool = False
    delete_after: timedelta | None = None


class Target(msgspec.Struct, frozen=True):
    """Where an author's next posts go."""

    room: int


class Place(msgspec.Struct, frozen=True):
    """A channel or group that somebody has let the bot into."""

    room: int


async def content_of(turn: Turn, text: str) -> tuple[str, list[Media]]:
    """What is to be posted: the words, or the message that is replied to, media and all."""
    answered: Message | None = turn.message.reply_to_message
    if answered is None:
        media = await turn.album_of(turn.message)
        if not text and not media:
            raise refused(en="Say what to post.", es="Di qué publico.")
        return text, media
    return text or answered.text or answered.caption, await turn.album_of(answered)


async def target_of(turn: Turn) -> Room:
    """Where the next post goes: the group itself, or in private what was chosen last."""
    if turn.room.kind != "private":
        return turn.room
    chosen = await turn.shelf(Target).get(turn.person.id)
    room = await turn.room_of(chosen.room) if chosen is not None else None
    return room if room is not None and room.reachable else turn.room


async def room_of(turn: Turn, room_id: int) -> Room:
    """A room that must be there."""
    room = await turn.room_of(room_id)
    if room is None:
        raise refused(en="I am not there any more.", es="Ya no estoy ahí.")
    return room


async def own_post(turn: Turn, text: str) -> Post:
    """One of the person's own; refuses others."""
    number = number_of(text)
    post = await turn.shelf(Post).get(f"{turn.person.id}:{number}")
    if post is None:
        raise refused(en=f"You have no post #{number}.", es=f"No tienes ninguna publicación #{number}.")
    return post


async def put(turn: Turn, post: Post) -> None:
    """Keep it as it is now."""
    tags = [f"author:{post.author}", f"person:{post.author}", f"target:{post.target}"]
    if post.album:
        tags.append(f"album:{post.album}")
    await turn.shelf(Post).put(key_of(post), post, *tags)


async def keep(turn: Turn, post: Post) -> None:
    """Keep it, and set its timer unless it is paused."""
    await put(turn, post)
    if not post.paused:
        await turn.at(post.at, "post", key_of(post))


async def shown(turn: Turn, post: Post) -> Said:
    """In a line of a list."""
    room = await turn.room_of(post.target)
    zone, name = (room.timezone, room.title) if room is not None else ("UTC", "?")
    at = on_wall(post.at, zone)
    again = f" ({post.cron})" if post.cron else ""
    text = post.text if len(post.text) <= 60 else f"{post.text[:59]}…"
    held_en, held_es = (", paused", ", en pausa") if post.paused else ("", "")
    return say(
        en=f"#{post.n} {at} {zone}{again}, {name}{held_en}: {text}",
        es=f"#{post.n} {at} {zone}{again}, {name}{held_es}: {text}",
    )


def key_of(post: Post) -> str:
    """By author and number."""
    return f"{post.author}:{post.n}"


def is_instant(day: str, time: str) -> bool:
    """Whether somebody means a day and a time."""
    return len(day) == 10 and day[4] == day[7] == "-" and ":" in time
