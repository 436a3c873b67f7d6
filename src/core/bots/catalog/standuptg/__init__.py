"""StandupTG (Telegram): a team's questions at a time of its own, answered in private, gathered in the group."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from msgspec.structs import replace

from core.bots.bot import Bot, Due
from core.bots.catalog.standuptg.rounds import LONGEST_ANSWER, Asking, Round, Standup, summary_of
from core.bots.reading import cron_in, day_in, next_time, on_day, on_wall, span_in, split
from core.bots.said import refused, say
from core.bots.turn import Turn
from core.shared.zones import known_zone

BOT = Bot(
    "standuptg",
    "StandupTG",
    about=say(
        en="I ask everybody of a team the same questions in private and post the answers in the group.",
        es="Hago a cada persona del equipo las mismas preguntas en privado y publico las respuestas en el grupo.",
    ),
)


@BOT.command("standup", "<cron> <zone> <question | question …>",
             say(en="ask so, as in /standup 0 9 * * 1-5 Europe/Madrid Done? | Next?",
                 es="preguntar así: /standup 0 9 * * 1-5 Europe/Madrid ¿Hecho? | ¿Sigue?"), where="group")  # fmt: skip
async def standup(turn: Turn, args: str) -> None:
    *fields, zone, rest = split(args, 7)
    cron = " ".join(fields)
    cron_in(cron)
    if not known_zone(zone):
        raise refused(
            en="After the cron comes a zone such as Europe/Madrid.", es="Tras el cron va una zona, como Europe/Madrid."
        )
    questions = [question.strip() for question in rest.split("|") if question.strip()]
    if not 1 <= len(questions) <= 10:
        raise refused(
            en="Ask one to ten questions, with | between them.", es="Haz de una a diez preguntas, separadas por |."
        )
    before = await turn.shelf(Standup).get(turn.room.id)
    made = Standup(cron=cron, zone=zone, questions=questions) if before is None else replace(
        before, cron=cron, zone=zone, questions=questions, paused=False
    )  # fmt: skip
    await _plan(turn, turn.room.id, made)
    when = _when(turn, made)
    turn.say(
        say(
            en=f"I will ask next at {when}. Say /join to be asked; each of you must /start me once.",
            es=f"Preguntaré el {when}. Decid /join para participar; cada quien debe escribirme /start una vez.",
        )
    )


@BOT.command("join", "", say(en="be asked as well", es="participar"), where="group")
async def join(turn: Turn, _: str) -> None:
    made = await _standup(turn)
    members = {**made.members, turn.person.id: turn.person.title}
    await turn.shelf(Standup).put(turn.room.id, replace(made, members=members))
    name = turn.person.title
    if turn.person.started:
        turn.say(say(en=f"{name} is in.", es=f"{name} participa."))
    else:
        turn.say(say(en=f"{name} is in. Write /start to me in private, so that I may ask you.",
                     es=f"{name} participa. Escríbeme /start en privado para que pueda preguntarte."))  # fmt: skip


@BOT.command("leave", "", say(en="be asked no more", es="dejar de participar"), where="group")
async def leave(turn: Turn, _: str) -> None:
    made = await _standup(turn)
    if turn.person.id not in made.members:
        raise refused(en="You are not in.", es="No participas.")
    members = {person: name for person, name in made.members.items() if person != turn.person.id}
    await turn.shelf(Standup).put(turn.room.id, replace(made, members=members))
    await _skip(turn, turn.room.id, turn.person.id)
    name = turn.person.title
    turn.say(say(en=f"{name} is out.", es=f"{name} ya no participa."))


@BOT.command("skip", "", say(en="not this time", es="esta vez no"), where="group")
async def skip(turn: Turn, _: str) -> None:
    made = await _standup(turn)
    if turn.person.id not in made.members:
        raise refused(en="You are not in.", es="No participas.")
    if not await _skip(turn, turn.room.id, turn.person.id):
        skipping = sorted({*made.skipping, turn.person.id})
        await turn.shelf(Standup).put(turn.room.id, replace(made, skipping=skipping))
    name = turn.person.title
    turn.say(say(en=f"{name} skips one.", es=f"{name} se salta una."))


@BOT.command("holiday", "<YYYY-MM-DD>", say(en="a day without questions", es="un día sin preguntas"), where="group")
async def holiday(turn: Turn, args: str) -> None:
    day = day_in(args)
    made = await _standup(turn)
    off = day not in made.holidays
    days = sorted({*made.holidays, day} if off else {*made.holidays} - {day})
    await turn.shelf(Standup).put(turn.room.id, replace(made, holidays=days))
    if off:
        turn.say(say(en=f"{day} is off.", es=f"El {day} no pregunto."))
    else:
        turn.say(say(en=f"{day} is on again.", es=f"El {day} sí pregunto."))


@BOT.command("summary", "", say(en="what was answered so far", es="lo respondido hasta ahora"), where="group")
async def summary(turn: Turn, _: str) -> None:
    await _standup(turn)
    this = await turn.shelf(Round).get(turn.room.id)
    if this is None:
        raise refused(en="Nothing was asked yet.", es="Aún no he preguntado nada.")
    turn.say(summary_of(this))


@BOT.command(
    "deadline", "<2h>", say(en="how long I wait for answers", es="cuánto espero las respuestas"), where="group"
)
async def deadline(turn: Turn, args: str) -> None:
    span = span_in(args)
    if not timedelta(minutes=5) <= span <= timedelta(hours=20):
        raise refused(en="Between 5m and 20h.", es="Entre 5m y 20h.")
    await turn.shelf(Standup).put(turn.room.id, replace(await _standup(turn), answering=span))
    turn.say(say(en=f"I wait {args}.", es=f"Espero {args}."))


@BOT.command("pause", "", say(en="ask nothing until /resume", es="no preguntar hasta /resume"), where="group")
async def pause(turn: Turn, _: str) -> None:
    made = await _standup(turn)
    await turn.never("ask", str(turn.room.id))
    await turn.shelf(Standup).put(turn.room.id, replace(made, paused=True))
    turn.say(say(en="Paused.", es="En pausa."))


@BOT.command("resume", "", say(en="go on asking", es="volver a preguntar"), where="group")
async def resume(turn: Turn, _: str) -> None:
    made = replace(await _standup(turn), paused=False)
    await _plan(turn, turn.room.id, made)
    turn.say(say(en=f"Next: {_when(turn, made)}.", es=f"Siguiente: {_when(turn, made)}."))


@BOT.timer("ask")
async def ask(turn: Turn, due: Due) -> None:
    """Asks everybody the first question. After downtime only if it is still the same day there."""
    group = int(due.key)
    made = await turn.shelf(Standup).get(group)
    if made is None or made.paused:
        return
    today = on_day(turn.now, made.zone)
    await _plan(turn, group, replace(made, skipping=[]))
    if on_day(due.at, made.zone) != today or today in made.holidays or not made.members:
        return
    await _close(turn, group)
    reachable = {person for person in made.members if await _reachable(turn, person)}
    this = Round(
        day=today,
        questions=made.questions,
        asked=made.members,
        unreachable=sorted(set(made.members) - reachable),
        skipped=sorted(set(made.skipping) & set(made.members)),
    )
    await turn.shelf(Round).put(group, this)
    await turn.at(turn.now + made.answering, "close", str(group), room=group)
    for person in this.asked:
        if this.open_for(person):
            await _ask_next(turn, group, this, person)
    if this.over:
        await _close(turn, group)


@BOT.answer("standup")
async def answered(turn: Turn, text: str, kept: bytes) -> None:
    group = msgspec.json.decode(kept, type=Asking).group
    this, person = await turn.shelf(Round).get(group), turn.person.id
    if this is None or not this.open_for(person):
        turn.say(say(en="That round is over.", es="Esa ronda ya terminó."))
        return
    answers = {**this.answers, person: [*this.answers.get(person, []), text[:LONGEST_ANSWER]]}
    this = replace(this, answers=answers)
    await turn.shelf(Round).put(group, this)
    if this.open_for(person):
        await _ask_next(turn, group, this, person)
        return
    turn.say(say(en="Thank you!", es="¡Gracias!"))
    await turn.ask_no_more(person, "standup")
    if this.over:
        await _close(turn, group)
    for _, other in await turn.shelf(Asking).tagged(f"waiting:{person}"):
        later = await turn.shelf(Round).get(other.group)
        if other.group != group and later is not None and later.open_for(person):
            await _ask_next(turn, other.group, later, person)
            return


@BOT.timer("close")
async def close(turn: Turn, due: Due) -> None:
    await _close(turn, int(due.key))


async def _ask_next(turn: Turn, group: int, this: Round, person: int) -> None:
    question = this.questions[len(this.answers.get(person, []))]
    await turn.shelf(Asking).put(f"{group}:{person}", Asking(group), f"waiting:{person}", f"person:{person}")
    await turn.ask_person(person, "standup", question, Asking(group))


async def _close(turn: Turn, group: int) -> None:
    """Post what was said, once, and wait for nobody any more."""
    this = await turn.shelf(Round).get(group)
    if this is None or not this.open:
        return
    await turn.never("close", str(group))
    await turn.shelf(Round).put(group, replace(this, open=False))
    for person in this.asked:
        await turn.shelf(Asking).drop(f"{group}:{person}")
        if this.open_for(person):
            await turn.ask_no_more(person, "standup")
    turn.tell(group, summary_of(this))


async def _skip(turn: Turn, group: int, person: int) -> bool:
    """Out of the round that is going on, if they were still waited for."""
    this = await turn.shelf(Round).get(group)
    if this is None or not this.open_for(person):
        return False
    this = replace(this, skipped=[*this.skipped, person])
    await turn.shelf(Round).put(group, this)
    await turn.ask_no_more(person, "standup")
    if this.over:
        await _close(turn, group)
    return True


async def _standup(turn: Turn) -> Standup:
    made = await turn.shelf(Standup).get(turn.room.id)
    if made is None:
        raise refused(en="There is no standup here yet: /standup.", es="Aquí aún no hay ninguno: /standup.")
    return made


async def _plan(turn: Turn, group: int, made: Standup) -> None:
    at = next_time(cron_in(made.cron), made.zone, turn.now)
    await turn.shelf(Standup).put(group, made)
    await turn.at(at, "ask", str(group), room=group)


def _when(turn: Turn, made: Standup) -> str:
    return f"{on_wall(next_time(cron_in(made.cron), made.zone, turn.now), made.zone)} {made.zone}"


async def _reachable(turn: Turn, person: int) -> bool:
    room = await turn.room_of(person)
    return room is not None and room.reachable


APP = BOT.app()
