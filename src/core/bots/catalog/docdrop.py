"""DocDrop (Telegram): documents collected by a checklist, from each client what is asked of them."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from core.bots.bot import Bot, Fetched
from core.bots.calls import Button, Media
from core.bots.errands import KeepFile
from core.bots.reading import number_of, person_in, split, stamp
from core.bots.said import Said, lines, refused, say
from core.bots.turn import Turn
from core.bots.updates import MemberChange

BOT = Bot(
    "docdrop",
    "DocDrop",
    about=say(
        en="I collect documents from your clients by a checklist. Files of up to 20 MB; they must have written /start.",
        es="Recojo documentos de tus clientes con una lista. Archivos de hasta 20 MB; deben haberme escrito /start.",
    ),
)
LARGEST = 20 * 1024 * 1024
"""What the Bot API lets a bot download (core.telegram.org/bots/api#getfile)."""
MOST_ITEMS = 30


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A file for an item: where it lies, and Telegram's own id of it."""

    media: Media
    key: str = ""
    size: int = 0
    at: str = ""


class Checklist(msgspec.Struct, frozen=True, kw_only=True):
    """What an owner wants from a client, the `n`th of the owner's; `documents` by the item's place."""

    n: int
    owner: int
    client: int
    items: list[str]
    documents: dict[int, Document] = {}
    closed: bool = False

    @property
    def key(self) -> str:
        """By owner and number."""
        return f"{self.owner}:{self.n}"

    @property
    def missing(self) -> list[int]:
        """Places of items without a document."""
        return [place for place in range(len(self.items)) if place not in self.documents]


class Incoming(msgspec.Struct, frozen=True):
    """A file that came, and the item it is for once that is known."""

    media: Media
    checklist: str = ""
    item: int = 0


class Vault(msgspec.Struct, frozen=True):
    """A private channel of the owner's, where files go as well."""

    room: int


@BOT.standing
async def let_in(turn: Turn, change: MemberChange) -> None:
    """A channel that makes the bot its administrator gets a copy of everything."""
    if turn.room.kind != "channel" or turn.who is None:
        return
    if change.new_chat_member.rules:
        await turn.shelf(Vault).put(turn.person.id, Vault(turn.room.id), f"person:{turn.person.id}")
        title = turn.room.title
        turn.tell(turn.person.id, say(en=f"Copies go to {title}.", es=f"Las copias van a {title}."))
    elif await turn.shelf(Vault).get(turn.person.id) == Vault(turn.room.id):
        await turn.shelf(Vault).drop(turn.person.id)


@BOT.command("request", "<telegram id> <item | item …>", say(en="ask somebody for documents",
             es="pedir documentos a alguien"))  # fmt: skip
async def request(turn: Turn, args: str) -> None:
    client_text, rest = split(args, 2)
    client = person_in(client_text)
    items = [item.strip()[:100] for item in rest.split("|") if item.strip()]
    if not 1 <= len(items) <= MOST_ITEMS:
        raise refused(en="Name the documents, with | between them.", es="Di los documentos, separados por |.")
    n = await turn.number(f"owner:{turn.person.id}")
    made = Checklist(n=n, owner=turn.person.id, client=client, items=items)
    await _put(turn, made)
    room = await turn.room_of(client)
    told = say(en=f"#{n}: {len(items)} asked for.", es=f"#{n}: {len(items)} pedidos.")
    if room is None or not room.reachable:
        told = lines(told, say(en="They must write /start to me first; then they see it by /todo.",
                               es="Primero debe escribirme /start; luego lo verá con /todo."))  # fmt: skip
    name = turn.person.title
    turn.tell(client, lines(say(en=f"{name} asks you for:", es=f"{name} te pide:"), _listed(made), _how()))
    turn.say(told)


@BOT.command("todo", "", say(en="what is asked of you", es="lo que te piden"))
async def todo(turn: Turn, _: str) -> None:
    found = await _open(turn)
    if not found:
        turn.say(say(en="Nothing is asked of you.", es="No te piden nada."))
        return
    turn.say(lines(*[_listed(one) for one in found], _how()))


@BOT.command("files", "", say(en="what came in", es="lo que ha llegado"))
async def files(turn: Turn, _: str) -> None:
    found = [one for _, one in await turn.shelf(Checklist).tagged(f"owner:{turn.person.id}")]
    if not found:
        turn.say(say(en="You asked for nothing yet: /request.", es="Aún no has pedido nada: /request."))
        return
    parts: list[Said] = []
    for one in found:
        client = await turn.room_of(one.client)
        head = f"#{one.n} {client.title if client is not None else one.client}"
        parts.append(lines(head, _listed(one)))
    turn.say(lines(*parts, between="\n\n"))


@BOT.command(
    "link", "<n>", say(en="links to its files, good for ten minutes", es="enlaces a sus archivos, válidos diez minutos")
)
async def link(turn: Turn, args: str) -> None:
    found = await _own(turn, args)
    kept = [(found.items[place], document) for place, document in sorted(found.documents.items()) if document.key]
    if not kept:
        raise refused(en=f"#{found.n} has no files yet.", es=f"#{found.n} aún no tiene archivos.")
    links = [(item, turn.link(document.key, _name(item, document))) for item, document in kept]
    until = stamp(links[0][1].expires_at)
    told = [f"{item}: {signed.url}" for item, signed in links]
    turn.say(
        lines(*told, say(en=f"Good until {until}.", es=f"Válidos hasta {until}.")),
        link_preview_options={"is_disabled": True},
    )


@BOT.command("close", "<n>", say(en="ask for no more", es="no pedir más"))
async def close(turn: Turn, args: str) -> None:
    found = await _own(turn, args)
    await _put(turn, replace(found, closed=True))
    turn.say(say(en=f"#{found.n} is closed.", es=f"#{found.n} está cerrada."))


@BOT.media
async def came(turn: Turn, media: Media) -> None:
    """A document for the only item that is missing, the one its caption names, or the one the client chooses."""
    if turn.room.kind != "private":
        return
    waiting = [(one, place) for one in await _open(turn) for place in one.missing]
    if not waiting:
        raise refused(en="Nothing is asked of you.", es="No te piden nada.")
    if media.size is not None and media.size > LARGEST:
        mb = media.size // (1024 * 1024)
        raise refused(
            en=f"That file has {mb} MB; I can take 20 MB. Send it smaller, or in parts.",
            es=f"Ese archivo pesa {mb} MB; puedo con 20 MB. Envíalo más pequeño o en partes.",
        )
    wanted = media.caption.strip().casefold()
    named = [pair for pair in waiting if wanted and pair[0].items[pair[1]].casefold() == wanted]
    if len(waiting) == 1 or len(named) == 1:
        one, place = (named or waiting)[0]
        await _take(turn, one, place, media)
        return
    n = await turn.number("incoming")
    await turn.shelf(Incoming).put(n, Incoming(media), f"person:{turn.person.id}")
    buttons = [[Button(text=f"#{one.n} {one.items[place]}", data=f"for:{n}:{one.owner}:{one.n}:{place}")]
               for one, place in waiting]  # fmt: skip
    turn.say(say(en="Which one is it?", es="¿Cuál es?"), buttons=buttons)


@BOT.button("for")
async def chosen(turn: Turn, rest: str) -> None:
    parts = [number_of(part) for part in rest.split(":")]
    incoming = await turn.shelf(Incoming).get(parts[0]) if len(parts) == 4 else None
    one = await turn.shelf(Checklist).get(f"{parts[1]}:{parts[2]}") if incoming is not None else None
    if incoming is None or one is None or one.client != turn.person.id or parts[3] not in one.missing:
        raise refused(en="That is settled.", es="Eso ya está.")
    await turn.shelf(Incoming).drop(parts[0])
    await _take(turn, one, parts[3], incoming.media)
    turn.edit(f"{one.items[parts[3]]} ✓")


@BOT.outcome("kept")
async def kept(turn: Turn, fetched: Fetched) -> None:
    """The file lies in the store now, or can't."""
    about, outcome = fetched.read(Incoming), fetched.outcome
    one = await turn.shelf(Checklist).get(about.checklist)
    if one is None or about.item not in one.documents:
        return
    item = one.items[about.item]
    if outcome.ok:
        document = replace(one.documents[about.item], key=outcome.key, size=outcome.size)
        await _put(turn, replace(one, documents={**one.documents, about.item: document}))
        return
    documents = {place: document for place, document in one.documents.items() if place != about.item}
    await _put(turn, replace(one, documents=documents))
    turn.tell(one.client, say(en=f"{item}: I could not take the file. Please send it again.",
                              es=f"{item}: no pude guardar el archivo. Envíalo otra vez, por favor."))  # fmt: skip


async def _take(turn: Turn, one: Checklist, place: int, media: Media) -> None:
    item, name = one.items[place], turn.person.title
    document = Document(media=media, at=stamp(turn.now))
    one = replace(one, documents={**one.documents, place: document})
    await _put(turn, one)
    about = Incoming(media, one.key, place)
    await turn.errand("kept", KeepFile(file_id=media.file_id, name=_name(item, document), most=LARGEST), about)
    vault = await turn.shelf(Vault).get(one.owner)
    if vault is not None:
        turn.show(vault.room, media, f"#{one.n} {name}: {item}")
    left = len(one.missing)
    if left:
        turn.say(say(en=f"{item} ✓ {left} to go.", es=f"{item} ✓ Faltan {left}."))
    else:
        turn.say(say(en=f"{item} ✓ That was all, thank you!", es=f"{item} ✓ Eso era todo, ¡gracias!"))
    done = len(one.items) - left
    if one.owner != one.client:
        turn.tell(one.owner, say(en=f"#{one.n} {name}: {item} ({done}/{len(one.items)})",
                                 es=f"#{one.n} {name}: {item} ({done}/{len(one.items)})"))  # fmt: skip


async def _open(turn: Turn) -> list[Checklist]:
    found = [one for _, one in await turn.shelf(Checklist).tagged(f"client:{turn.person.id}")]
    return [one for one in found if one.missing and not one.closed]


async def _own(turn: Turn, text: str) -> Checklist:
    number = number_of(text)
    found = await turn.shelf(Checklist).get(f"{turn.person.id}:{number}")
    if found is None:
        raise refused(en=f"You have no request #{number}.", es=f"No tienes ninguna petición #{number}.")
    return found


async def _put(turn: Turn, one: Checklist) -> None:
    people = (f"person:{one.owner}", f"person:{one.client}")
    await turn.shelf(Checklist).put(one.key, one, f"owner:{one.owner}", f"client:{one.client}", *people)


def _listed(one: Checklist) -> Said:
    marks = [f"{'✅' if place in one.documents else '⬜'} {item}" for place, item in enumerate(one.items)]
    return lines(*marks)


def _how() -> Said:
    return say(en="Send each as a file or photo, up to 20 MB.", es="Envía cada uno como archivo o foto, hasta 20 MB.")


def _name(item: str, document: Document) -> str:
    ending = document.media.name.rpartition(".")[2] if "." in document.media.name else ""
    default = {"photo": "jpg", "video": "mp4"}.get(document.media.kind, "")
    extension = (ending or default)[:8]
    return f"{item}.{extension}" if extension else item


APP = BOT.app()
