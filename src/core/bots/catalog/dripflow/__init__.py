"""DripFlow (Telegram): lessons that come day by day to whoever follows a link."""

from __future__ import annotations

from msgspec.structs import replace

from core.bots.bot import Bot, Due
from core.bots.catalog.dripflow.courses import (
    LAST_DAY,
    Enrolment,
    Hour,
    Lesson,
    Sequence,
    current_day,
    due_days,
    hour_for,
    own_sequence,
    plan,
    put,
    send,
    sequence_of,
    to_come,
)
from core.bots.reading import number_in, on_day, split
from core.bots.said import lines, refused, say
from core.bots.turn import Turn

BOT = Bot(
    "dripflow",
    "DripFlow",
    about=say(
        en="I send your course lesson by lesson to everybody who follows its link.",
        es="Envío tu curso lección a lección a quien siga su enlace.",
    ),
)


@BOT.command("sequence", "<title>", say(en="begin a course", es="empezar un curso"))
async def sequence(turn: Turn, title: str) -> None:
    if not title:
        raise refused(en="Give it a title.", es="Ponle un título.")
    code = await turn.number("sequence")
    made = Sequence(code=code, author=turn.person.id, title=title[:200])
    await _put(turn, made)
    link = f"https://t.me/{await turn.username()}?start={code}"
    turn.say(say(
        en=f"#{code} {made.title}. Fill it by /lesson {code} 1 <text>; learners enrol by {link}",
        es=f"#{code} {made.title}. Llénalo con /lesson {code} 1 <texto>; se inscriben con {link}",
    ))  # fmt: skip


@BOT.command("lesson", "<code> <day> <text>", say(en="the lesson of a day (or reply to a photo, video or file)",
             es="la lección de un día (o responde a una foto, vídeo o archivo)"))  # fmt: skip
async def lesson(turn: Turn, args: str) -> None:
    code, day_text, text = split(args, 3)
    course = await own_sequence(turn, code)
    day = number_in(day_text)
    if day is None or not 1 <= day <= LAST_DAY:
        raise refused(en="Days count from 1.", es="Los días cuentan desde 1.")
    answered = turn.message.reply_to_message
    media = await turn.album_of(answered if answered is not None else turn.message)
    words = text or (answered.text or answered.caption if answered is not None else "")
    if not words and not media:
        raise refused(en="Say what the lesson is.", es="Di cuál es la lección.")
    fresh = day not in course.lessons
    course = replace(course, lessons={**course.lessons, day: Lesson(words, media)})
    await _put(turn, course)
    await _replan(turn, course, fresh=day if fresh else None)
    turn.say(say(en=f"#{course.code}: day {day} is set.", es=f"#{course.code}: el día {day} está listo."))


@BOT.command("drop", "<code> <day>", say(en="take a lesson out", es="quitar una lección"))
async def drop(turn: Turn, args: str) -> None:
    code, day_text = split(args, 2)
    course, day = await own_sequence(turn, code), number_in(day_text)
    if day not in course.lessons:
        raise refused(en="There is no lesson of that day.", es="No hay lección de ese día.")
    course = replace(course, lessons={n: kept for n, kept in course.lessons.items() if n != day})
    await _put(turn, course)
    await _replan(turn, course)
    turn.say(say(en=f"#{course.code}: day {day} is empty.", es=f"#{course.code}: el día {day} está vacío."))


@BOT.command("policy", "<code> ignore|resume|restart", say(en="what enrolling again does",
             es="qué pasa al inscribirse otra vez"))  # fmt: skip
async def policy(turn: Turn, args: str) -> None:
    code, word = split(args, 2)
    course = await own_sequence(turn, code)
    match word:
        case "ignore" | "resume" | "restart":
            await _put(turn, replace(course, policy=word))
        case _:
            raise refused(en="ignore, resume or restart?", es="¿ignore, resume o restart?")
    turn.say(say(en=f"#{course.code}: {word}.", es=f"#{course.code}: {word}."))


@BOT.command("hour", "<0-23>", say(en="when in the day lessons come", es="a qué hora llegan las lecciones"))
async def hour(turn: Turn, args: str) -> None:
    wanted = number_in(args)
    if wanted is None or wanted > 23:
        raise refused(en="An hour from 0 to 23.", es="Una hora de 0 a 23.")
    await turn.shelf(Hour).put(turn.person.id, Hour(wanted), f"person:{turn.person.id}")
    await _mine(turn)
    for _, course in await turn.shelf(Sequence).tagged(f"author:{turn.person.id}"):
        await _replan(turn, course)
    turn.say(say(en=f"Lessons come at {wanted}:00.", es=f"Las lecciones llegan a las {wanted}:00."))


@BOT.command("stats", "", say(en="how your courses do", es="cómo van tus cursos"))
async def stats(turn: Turn, _: str) -> None:
    courses = await turn.shelf(Sequence).tagged(f"author:{turn.person.id}")
    if not courses:
        raise refused(en="You have no course yet: /sequence.", es="Aún no tienes ningún curso: /sequence.")
    told = []
    for _, course in courses:
        learners = [found for _, found in await turn.shelf(Enrolment).tagged(f"sequence:{course.code}")]
        last = max(course.lessons, default=0)
        done = sum(1 for learner in learners if last and learner.through >= last)
        left = sum(1 for learner in learners if learner.stopped)
        head = f"#{course.code} {course.title}"
        told.append(say(
            en=f"{head}: {len(course.lessons)} lessons, {len(learners)} learners, {done} done, {left} stopped",
            es=f"{head}: {len(course.lessons)} lecciones, {len(learners)} alumnos, {done} terminaron, {left} pararon",
        ))  # fmt: skip
    turn.say(lines(*told))


@BOT.command("stop", "<code>", say(en="get no more lessons", es="no recibir más lecciones"))
async def stop(turn: Turn, args: str) -> None:
    course = await sequence_of(turn, args)
    found = await turn.shelf(Enrolment).get(f"{course.code}:{turn.person.id}")
    if found is None or found.stopped:
        raise refused(en="You are not enrolled.", es="No estás inscrito.")
    stopped = replace(found, stopped=True)
    await put(turn, stopped)
    await plan(turn, course, stopped, turn.person)
    turn.say(say(en=f"{course.title}: stopped.", es=f"{course.title}: parado."))


@BOT.started
async def enrol(turn: Turn, code: str) -> None:
    """The deep link of a course."""
    course = await sequence_of(turn, code)
    person, today = turn.person, on_day(turn.now, turn.person.timezone)
    before = await turn.shelf(Enrolment).get(f"{course.code}:{person.id}")
    if before is None or course.policy == "restart":
        enrolment = Enrolment(code=course.code, person=person.id, began=today)
        days = [1] if 1 in course.lessons else []
    elif course.policy == "resume":
        days = to_come(course, before)[:1]
        following = days[0] if days else None
        gone = (following or before.through or 1) - 1
        enrolment = replace(before, stopped=False, began=type(today).fromordinal(today.toordinal() - gone))
    else:
        turn.say(say(en=f"You take {course.title} already.", es=f"Ya sigues {course.title}."))
        return
    if days:
        enrolment = send(turn, course, enrolment, days)
    else:
        turn.say(say(en=f"You are enrolled in {course.title}.", es=f"Ya sigues {course.title}."))
    await put(turn, enrolment)
    await plan(turn, course, enrolment, person)


@BOT.timer("lesson")
async def next_lesson(turn: Turn, due: Due) -> None:
    """What is due by now, then the next."""
    enrolment = await turn.shelf(Enrolment).get(due.key)
    course = await turn.shelf(Sequence).get(enrolment.code) if enrolment is not None else None
    if enrolment is None or course is None or enrolment.stopped:
        return
    hour = await hour_for(turn, enrolment.person, course.author)
    days = due_days(course, enrolment, hour, turn.room.timezone, turn.now)
    if days:
        enrolment = send(turn, course, enrolment, days)
        await put(turn, enrolment)
    await plan(turn, course, enrolment, turn.room)


@BOT.moved
async def moved(turn: Turn) -> None:
    await _mine(turn)


async def _mine(turn: Turn) -> None:
    """The learner's own next lessons, anew."""
    for _, enrolment in await turn.shelf(Enrolment).tagged(f"learner:{turn.person.id}"):
        course = await turn.shelf(Sequence).get(enrolment.code)
        if course is not None:
            learner = turn.room if turn.room.id == enrolment.person else turn.person
            await plan(turn, course, enrolment, learner)


async def _replan(turn: Turn, course: Sequence, fresh: int | None = None) -> None:
    """What an author changes holds for those who are on the way; a `fresh` day comes to nobody for whom it began."""
    for _, known in await turn.shelf(Enrolment).tagged(f"sequence:{course.code}"):
        learner, enrolment = await turn.room_of(known.person), known
        if learner is None:
            continue
        if fresh is not None and fresh <= current_day(known, learner.timezone, turn.now):
            enrolment = replace(known, missed=sorted({*known.missed, fresh}))
            await put(turn, enrolment)
        await plan(turn, course, enrolment, learner)


async def _put(turn: Turn, course: Sequence) -> None:
    await turn.shelf(Sequence).put(course.code, course, f"author:{course.author}")


APP = BOT.app()
