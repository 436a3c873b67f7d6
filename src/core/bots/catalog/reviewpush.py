"""ReviewPush (Telegram): asks customers for a review after their visit, all of them, in the same words."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from msgspec.structs import replace

from core.bots.bot import Bot, Due
from core.bots.calls import Button
from core.bots.reading import number_of, person_in, short_span, span_in
from core.bots.said import lines, refused, say
from core.bots.turn import Turn

BOT = Bot(
    "reviewpush",
    "ReviewPush",
    about=say(
        en="I ask your customers for a review after their visit: everybody, with the same words and link.",
        es="Pido una reseña a tus clientes tras su visita: a todo el mundo, con las mismas palabras y el mismo enlace.",
    ),
)
DEFAULT_DELAY = timedelta(hours=24)
FOLLOW_UP = timedelta(days=3)
LONGEST_DELAY = timedelta(days=60)


class Business(msgspec.Struct, frozen=True, kw_only=True):
    """Where reviews are written, how long after a visit to ask, and how that went."""

    link: str = ""
    delay: timedelta = DEFAULT_DELAY
    asked: int = 0
    followed_up: int = 0
    done: int = 0
    stopped: int = 0


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A customer who is to be asked, or has been; `n` is its number among the owner's."""

    n: int
    owner: int
    customer: int
    asked: int = 0
    over: bool = False

    @property
    def key(self) -> str:
        """One at a time for each customer of an owner."""
        return f"{self.owner}:{self.customer}"


class OptedOut(msgspec.Struct, frozen=True):
    """A customer who wants to be asked by that business no more."""

    owner: int


@BOT.command("link", "<url>", say(en="where reviews are written", es="dónde se escriben las reseñas"))
async def link(turn: Turn, url: str) -> None:
    if not url.startswith(("https://", "http://")) or len(url) > 500 or len(url.split()) != 1:
        raise refused(en="Give a link that begins with https://", es="Da un enlace que empiece por https://")
    await _keep(turn, turn.person.id, replace(await _business(turn, turn.person.id), link=url))
    turn.say(say(en=f"Reviews go to {url}", es=f"Las reseñas van a {url}"))


@BOT.command("delay", "<hours>", say(en="how long after a visit I ask", es="cuánto después de la visita pregunto"))
async def delay(turn: Turn, args: str) -> None:
    span = span_in(args)
    if not timedelta(0) <= span <= LONGEST_DELAY:
        raise refused(en="At most 60 days.", es="Como mucho 60 días.")
    await _keep(turn, turn.person.id, replace(await _business(turn, turn.person.id), delay=span))
    turn.say(
        say(en=f"I ask {short_span(span)} after a visit.", es=f"Pregunto {short_span(span)} después de la visita.")
    )


@BOT.command("visit", "<telegram id>", say(en="somebody was here", es="alguien ha venido"))
async def visit(turn: Turn, args: str) -> None:
    customer, owner = person_in(args), turn.person.id
    business = await _business(turn, owner)
    if not business.link:
        raise refused(en="First tell me where: /link <url>.", es="Primero dime dónde: /link <url>.")
    if await turn.shelf(OptedOut).get(f"{owner}:{customer}") is not None:
        raise refused(en="They don't want to be asked.", es="No quiere que le preguntemos.")
    before = await turn.shelf(Request).get(f"{owner}:{customer}")
    if before is not None and not before.over:
        raise refused(en=f"#{before.n} is on its way already.", es=f"#{before.n} ya está en camino.")
    request = Request(n=await turn.number(f"owner:{owner}"), owner=owner, customer=customer)
    await _put(turn, request)
    await turn.at(turn.now + business.delay, "ask", request.key, room=customer)
    hours = short_span(business.delay)
    told = say(en=f"#{request.n}: I ask in {hours}.", es=f"#{request.n}: pregunto en {hours}.")
    room = await turn.room_of(customer)
    if room is None or not room.reachable:
        told = lines(told, say(en="By then they must have written /start to me.",
                               es="Para entonces debe haberme escrito /start."))  # fmt: skip
    turn.say(told)


@BOT.command("undo", "<n>", say(en="don't ask after all", es="al final no preguntar"))
async def undo(turn: Turn, args: str) -> None:
    number = number_of(args)
    found = [r for _, r in await turn.shelf(Request).tagged(f"owner:{turn.person.id}") if r.n == number and not r.over]
    if not found:
        raise refused(en=f"There is no open #{number}.", es=f"No hay ningún #{number} pendiente.")
    await _end(turn, found[0])
    turn.say(say(en=f"#{number}: not asked any more.", es=f"#{number}: no pregunto más."))


@BOT.command("stats", "", say(en="how it goes", es="cómo va"))
async def stats(turn: Turn, _: str) -> None:
    b = await _business(turn, turn.person.id)
    turn.say(say(
        en=f"Asked {b.asked}, reminded {b.followed_up}, reviewed {b.done}, opted out {b.stopped}.",
        es=f"Preguntas {b.asked}, recordatorios {b.followed_up}, reseñas {b.done}, bajas {b.stopped}.",
    ))  # fmt: skip


@BOT.timer("ask")
async def ask(turn: Turn, due: Due) -> None:
    """The question, and three days later the same once more."""
    request = await turn.shelf(Request).get(due.key)
    if request is None or request.over or request.asked > 1:
        return
    customer = await turn.room_of(request.customer)
    if customer is None or not customer.reachable:
        await _put(turn, replace(request, over=True))
        turn.tell(request.owner, say(en=f"#{request.n}: I can't write to them.",
                                     es=f"#{request.n}: no puedo escribirle."))  # fmt: skip
        return
    business = await _business(turn, request.owner)
    first = request.asked == 0
    counts = {"asked": business.asked + 1} if first else {"followed_up": business.followed_up + 1}
    await _keep(turn, request.owner, replace(business, **counts))
    request = replace(request, asked=request.asked + 1, over=not first)
    await _put(turn, request)
    if first:
        await turn.at(turn.now + FOLLOW_UP, "ask", request.key, room=request.customer)
    owner = await turn.room_of(request.owner)
    name = owner.title if owner is not None else ""
    turn.tell(
        request.customer,
        say(en=f"You were at {name}. Would you write a review, whatever you thought of it?",
            es=f"Estuviste en {name}. ¿Escribirías una reseña, te pareciera lo que te pareciera?"),
        buttons=[
            [Button(text=say(en="Write a review", es="Escribir una reseña"), url=business.link)],
            [Button(text=say(en="Done", es="Hecho"), data=f"done:{request.owner}"),
             Button(text=say(en="Don't ask again", es="No preguntes más"), data=f"stop:{request.owner}")],
        ],
    )  # fmt: skip


@BOT.button("done")
async def done(turn: Turn, rest: str) -> None:
    request = await _asked(turn, rest)
    if request.asked < 3:
        business = await _business(turn, request.owner)
        await _keep(turn, request.owner, replace(business, done=business.done + 1))
    await _end(turn, replace(request, asked=3))
    turn.edit(say(en="Thank you!", es="¡Gracias!"))


@BOT.button("stop")
async def stop(turn: Turn, rest: str) -> None:
    request = await _asked(turn, rest)
    key = request.key
    if await turn.shelf(OptedOut).get(key) is None:
        business = await _business(turn, request.owner)
        await _keep(turn, request.owner, replace(business, stopped=business.stopped + 1))
    await turn.shelf(OptedOut).put(key, OptedOut(request.owner), f"person:{request.customer}")
    await _end(turn, request)
    turn.edit(say(en="I won't ask again.", es="No preguntaré más."))


async def _asked(turn: Turn, rest: str) -> Request:
    request = await turn.shelf(Request).get(f"{number_of(rest)}:{turn.person.id}")
    if request is None:
        raise refused(en="That is over.", es="Eso ya pasó.")
    return request


async def _end(turn: Turn, request: Request) -> None:
    await turn.never("ask", request.key)
    await _put(turn, replace(request, over=True))


async def _put(turn: Turn, request: Request) -> None:
    people = (f"person:{request.owner}", f"person:{request.customer}")
    await turn.shelf(Request).put(request.key, request, f"owner:{request.owner}", *people)


async def _business(turn: Turn, owner: int) -> Business:
    return await turn.shelf(Business).get(owner) or Business()


async def _keep(turn: Turn, owner: int, business: Business) -> None:
    await turn.shelf(Business).put(owner, business, f"person:{owner}")


APP = BOT.app()
