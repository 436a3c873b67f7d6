"""TeleScheduler (Telegram): messages to channels and groups at a time of one's choosing, once or again and again."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from core.bots.bot import Bot, Due, Receipt
from core.bots.calls import Button, Media
from core.bots.catalog.telescheduler.posts import (
    Place,
    Post,
    Target,
    content_of,
    is_instant,
    keep,
    key_of,
    own_post,
    put,
    room_of,
    shown,
    target_of,
)
from core.bots.ground import album_key
from core.bots.reading import cron_in, instant_in, next_time, span_in, split
from core.bots.rooms import Room
from core.bots.said import lines, refused, say
from core.bots.turn import Turn
from core.bots.updates import MemberChange
from core.shared.zones import known_zone

BOT = Bot(
    "telescheduler",
    "TeleScheduler",
    about=say(
        en="I post to your channels and groups when you choose. Make me an administrator there, then write to me.",
        es="Publico en tus canales y grupos a la hora que elijas. Hazme administrador allí y escríbeme.",
    ),
)


@BOT.standing
async def let_in(turn: Turn, change: MemberChange) -> None:
    """Who adds the bot may post there."""
    if turn.room.kind == "private" or turn.who is None:
        return
    key = f"{turn.person.id}:{turn.room.id}"
    if not change.new_chat_member.inside:
        await turn.shelf(Place).drop(key)
        return
    await turn.shelf(Place).put(key, Place(turn.room.id), f"person:{turn.person.id}")
    await turn.shelf(Target).put(turn.person.id, Target(turn.room.id), f"person:{turn.person.id}")
    title = turn.room.title
    turn.tell(turn.person.id, say(en=f"I can post to {title} now.", es=f"Ya puedo publicar en {title}."))


@BOT.command("new", "<YYYY-MM-DD HH:MM> <text>", say(en="post it then (or reply to a message)",
             es="publicarlo entonces (o responde a un mensaje)"))  # fmt: skip
async def new(turn: Turn, args: str) -> None:
    day, time, text = split(args, 3)
    target = await target_of(turn)
    at = instant_in(day, time, target.timezone)
    if at <= turn.now:
        raise refused(en="That time is over.", es="Esa hora ya pasó.")
    await _make(turn, target, Post(n=0, author=turn.person.id, target=target.id, at=at), text)


@BOT.command("every", "<cron> <text>", say(en="post it again and again, as in /every 0 9 * * 1 Hello",
             es="publicarlo una y otra vez, como /every 0 9 * * 1 Hola"))  # fmt: skip
async def every(turn: Turn, args: str) -> None:
    *fields, text = split(args, 6)
    target = await target_of(turn)
    cron = " ".join(fields).strip()
    at = next_time(cron_in(cron), target.timezone, turn.now)
    await _make(turn, target, Post(n=0, author=turn.person.id, target=target.id, at=at, cron=cron), text)


@BOT.command("list", "", say(en="what is to be posted", es="lo que se publicará"))
async def list_posts(turn: Turn, _: str) -> None:
    posts = [post for _, post in await turn.shelf(Post).tagged(f"author:{turn.person.id}")]
    if not posts:
        turn.say(say(en="Nothing is to be posted.", es="No hay nada que publicar."))
        return
    turn.say(lines(*[await shown(turn, post) for post in sorted(posts, key=lambda post: post.at)]))


@BOT.command(
    "edit", "<n> <text | YYYY-MM-DD HH:MM>", say(en="change its text or time", es="cambiar el texto o la hora")
)
async def edit(turn: Turn, args: str) -> None:
    number, rest = split(args, 2)
    post = await own_post(turn, number)
    target = await room_of(turn, post.target)
    day, time, text = split(rest, 3)
    if not post.cron and is_instant(day, time):
        at = instant_in(day, time, target.timezone)
        if at <= turn.now:
            raise refused(en="That time is over.", es="Esa hora ya pasó.")
        post = replace(post, at=at, text=text or post.text)
    else:
        text, media = await content_of(turn, rest)
        post = replace(post, text=text, media=media or post.media)
    await keep(turn, post)
    turn.say(lines(say(en="Changed:", es="Cambiado:"), await shown(turn, post), between=" "))


@BOT.command("pause", "<n>", say(en="hold it back", es="retenerlo"))
async def pause(turn: Turn, args: str) -> None:
    post = await own_post(turn, args)
    await turn.never("post", key_of(post))
    await put(turn, replace(post, paused=True))
    turn.say(say(en=f"#{post.n} is paused.", es=f"#{post.n} está en pausa."))


@BOT.command("resume", "<n>", say(en="let it go on", es="continuar"))
async def resume(turn: Turn, args: str) -> None:
    post = await own_post(turn, args)
    if post.cron:
        post = replace(post, at=next_time(cron_in(post.cron), (await room_of(turn, post.target)).timezone, turn.now))
    elif post.at <= turn.now:
        raise refused(
            en=f"The time of #{post.n} is over: give it another by /edit {post.n}.",
            es=f"La hora de #{post.n} ya pasó: dale otra con /edit {post.n}.",
        )
    post = replace(post, paused=False)
    await keep(turn, post)
    turn.say(lines(say(en="Goes on:", es="Continúa:"), await shown(turn, post), between=" "))


@BOT.command("delete", "<n>", say(en="forget it", es="olvidarlo"))
async def delete(turn: Turn, args: str) -> None:
    post = await own_post(turn, args)
    await turn.never("post", key_of(post))
    await turn.shelf(Post).drop(key_of(post))
    turn.say(say(en=f"#{post.n} is deleted.", es=f"#{post.n} está borrado."))


@BOT.command("expire", "<n> <hours>|off", say(en="delete the posted message so much later",
             es="borrar lo publicado tanto después"))  # fmt: skip
async def expire(turn: Turn, args: str) -> None:
    number, span = split(args, 2)
    post = await own_post(turn, number)
    after = None if span in {"off", "0"} else span_in(span)
    if after is not None and not timedelta(0) < after <= timedelta(hours=48):
        raise refused(
            en="Telegram lets me delete within 48 hours.", es="Telegram me deja borrar en un plazo de 48 horas."
        )
    await put(turn, replace(post, delete_after=after))
    if after is None:
        turn.say(say(en=f"#{post.n} stays.", es=f"#{post.n} se queda."))
    else:
        hours = f"{after.total_seconds() / 3600:g}"
        turn.say(say(en=f"#{post.n} goes after {hours} h.", es=f"#{post.n} se borra tras {hours} h."))


@BOT.command("target", "", say(en="choose where to post", es="elegir dónde publicar"), where="private")
async def choose(turn: Turn, _: str) -> None:
    places = [place.room for _, place in await turn.shelf(Place).tagged(f"person:{turn.person.id}")]
    rooms = [room for room in [await turn.room_of(place) for place in places] if room is not None]
    own = Button(text=say(en="Here", es="Aquí"), data=f"target:{turn.person.id}")
    buttons = [[Button(text=room.title or str(room.id), data=f"target:{room.id}")] for room in rooms]
    turn.say(say(en="Where shall I post?", es="¿Dónde publico?"), buttons=[*buttons, [own]])


@BOT.button("target")
async def chosen(turn: Turn, rest: str) -> None:
    room_id = int(rest) if rest.lstrip("-").isdigit() and len(rest) < 20 else 0
    allowed = await turn.shelf(Place).get(f"{turn.person.id}:{room_id}") is not None or room_id == turn.person.id
    room = await turn.room_of(room_id) if allowed else None
    if room is None:
        raise refused(en="I can't post there.", es="No puedo publicar ahí.")
    await turn.shelf(Target).put(turn.person.id, Target(room_id), f"person:{turn.person.id}")
    name = room.title
    turn.edit(say(en=f"I post to {name} from now on.", es=f"Desde ahora publico en {name}."))


@BOT.command("zone", "<zone>", say(en="whose clock the chosen channel goes by", es="por qué reloj va el canal elegido"))
async def zone(turn: Turn, name: str) -> None:
    target = await target_of(turn)
    if not known_zone(name):
        raise refused(en="Name a zone as in /zone Europe/Madrid.", es="Di una zona, por ejemplo /zone Europe/Madrid.")
    target = replace(target, timezone=name)
    await turn.ground.rooms.put(turn.app, target)
    for _, post in await turn.shelf(Post).tagged(f"target:{target.id}"):
        if post.cron and not post.paused:
            await keep(turn, replace(post, at=next_time(cron_in(post.cron), target.timezone, turn.now)))
    title = target.title
    turn.say(say(en=f"{title} goes by {name}.", es=f"{title} va con la hora de {name}."))


@BOT.media
async def more_of_an_album(turn: Turn, media: Media) -> None:
    """The rest of an album whose first picture carried the command."""
    if turn.message.media_group_id:
        for _, post in await turn.shelf(Post).tagged(f"album:{album_key(turn.room, turn.message)}"):
            await put(turn, replace(post, media=[*post.media, media]))


@BOT.timer("post")
async def due(turn: Turn, timer: Due) -> None:
    """One post for however many times were missed."""
    post = await turn.shelf(Post).get(timer.key)
    if post is None or post.paused:
        return
    tag = f"posted:{timer.key}"
    if len(post.media) > 1:
        first = replace(post.media[0], caption=post.text)
        turn.album(post.target, [first, *post.media[1:]], tag=tag, delete_after=post.delete_after)
    elif post.media:
        turn.show(post.target, post.media[0], post.text or None, tag=tag, delete_after=post.delete_after)
    else:
        turn.tell(post.target, post.text, tag=tag, delete_after=post.delete_after)
    if not post.cron:
        await turn.shelf(Post).drop(timer.key)
        return
    target = await turn.room_of(post.target)
    if target is not None:
        await keep(turn, replace(post, at=next_time(cron_in(post.cron), target.timezone, turn.now)))


@BOT.receipt("posted")
async def posted(turn: Turn, receipt: Receipt) -> None:
    """What could not be posted is not tried again and again."""
    if receipt.ok:
        return
    author, _, number = receipt.tag.partition(":")
    post = await turn.shelf(Post).get(receipt.tag)
    if post is not None:
        await turn.never("post", receipt.tag)
        await put(turn, replace(post, paused=True))
    turn.tell(
        int(author),
        say(
            en=f"I could not post #{number}: {receipt.error}. It is paused if it was to come again.",
            es=f"No pude publicar #{number}: {receipt.error}. Si era recurrente, está en pausa.",
        ),
    )


async def _make(turn: Turn, target: Room, post: Post, text: str) -> None:
    text, media = await content_of(turn, text)
    album = album_key(turn.room, turn.message) if turn.message.media_group_id else ""
    post = replace(post, text=text, media=media, album=album, n=await turn.number(f"author:{post.author}"))
    await keep(turn, post)
    turn.say(lines(say(en="Planned:", es="Planeado:"), await shown(turn, post), between=" "))


APP = BOT.app()
