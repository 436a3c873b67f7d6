"""SnapExpense (Telegram): a photo of a receipt becomes an expense, a month of them a table."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from core.bots.bot import Bot, Fetched
from core.bots.calls import Media
from core.bots.catalog.snapexpense.expenses import (
    CATEGORIES,
    SCHEMA,
    SYSTEM,
    Expense,
    Which,
    choices,
    filled,
    line_of,
    month_of,
    own_expense,
    put,
    typed_in,
    understood,
)
from core.bots.errands import AskModel
from core.bots.reading import money, on_day, split
from core.bots.said import Said, lines, refused, say
from core.bots.tables import table
from core.bots.turn import Turn

BOT = Bot(
    "snapexpense",
    "SnapExpense",
    about=say(
        en="Send me a photo of a receipt, or a line such as: 12.50 EUR lunch.",
        es="Envíame la foto de un recibo, o una línea así: 12.50 EUR comida.",
    ),
)


@BOT.media
async def snapped(turn: Turn, media: Media) -> None:
    if media.kind != "photo" and not media.mime_type.startswith("image/"):
        raise refused(en="Send a photo of the receipt.", es="Envía una foto del recibo.")
    n = await turn.number(f"person:{turn.person.id}")
    today = on_day(turn.now, turn.person.timezone)
    made = Expense(n=n, person=turn.person.id, day=today, photo=media.file_id, unique_id=media.unique_id)
    await put(turn, made)
    prompt = f"Read this receipt. Today is {today.isoformat()}. {media.caption}".strip()
    work = AskModel(system=SYSTEM, prompt=prompt, image=media.file_id, schema=SCHEMA, max_tokens=300)
    await turn.errand("read", work, Which(n))
    turn.say(say(en=f"#{n}: I am reading it …", es=f"#{n}: lo estoy leyendo …"))


@BOT.outcome("read")
async def read(turn: Turn, fetched: Fetched) -> None:
    n = fetched.read(Which).n
    found = await turn.shelf(Expense).get(f"{turn.person.id}:{n}")
    if found is None or found.confirmed or found.amount:
        return
    seen = understood(fetched.outcome.text) if fetched.outcome.ok else None
    if seen is not None:
        found = filled(found, seen)
        await put(turn, found)
        await _show(turn, found)
        return
    why = say(en="I could not read it.", es="No he podido leerlo.")
    if fetched.outcome.reason == "budget_exceeded":
        why = say(en="The budget of this month is used up.", es="El presupuesto de este mes se agotó.")
    how = say(en=f"Write it for #{n}, as in: 12.50 EUR lunch", es=f"Escríbelo para #{n}, así: 12.50 EUR comida")
    turn.say(lines(why, how, between=" "))
    await turn.listen("fields", Which(n))


@BOT.button("confirm")
async def confirm(turn: Turn, rest: str) -> None:
    found = await own_expense(turn, rest)
    if found.amount == 0:
        raise refused(en="There is no amount yet: edit it.", es="Aún no hay importe: edítalo.")
    found = replace(found, confirmed=True)
    await put(turn, found)
    turn.edit(f"✓ #{found.n} {line_of(found)}")


@BOT.button("edit")
async def edit(turn: Turn, rest: str) -> None:
    found = await own_expense(turn, rest)
    await turn.listen("fields", Which(found.n))
    turn.say(
        say(
            en=f"#{found.n}: write it anew, as in: 12.50 EUR lunch. A day before it, as in 2030-01-31, sets the day.",
            es=f"#{found.n}: escríbelo de nuevo, así: 12.50 EUR comida. Un día delante, como 2030-01-31, fija el día.",
        )
    )


@BOT.button("drop")
async def drop(turn: Turn, rest: str) -> None:
    found = await own_expense(turn, rest)
    await turn.shelf(Expense).drop(found.key)
    turn.edit(say(en=f"#{found.n} is dropped.", es=f"#{found.n} descartado."))


@BOT.answer("fields")
async def corrected(turn: Turn, text: str, kept: bytes) -> None:
    n = msgspec.json.decode(kept, type=Which).n
    found = await turn.shelf(Expense).get(f"{turn.person.id}:{n}")
    if found is None:
        turn.say(say(en="That one is gone.", es="Ese ya no está."))
        return
    found = typed_in(found, text)
    await put(turn, found)
    await _show(turn, found)


@BOT.text
async def typed(turn: Turn, text: str) -> None:
    """An expense without a receipt."""
    if turn.room.kind != "private":
        return
    blank = Expense(n=0, person=turn.person.id, day=on_day(turn.now, turn.person.timezone))
    made = typed_in(blank, text)
    made = replace(made, n=await turn.number(f"person:{turn.person.id}"))
    await put(turn, made)
    await _show(turn, made)


@BOT.command("report", "<YYYY-MM>", say(en="a month by category", es="un mes por categorías"))
async def report(turn: Turn, month: str) -> None:
    sums: dict[tuple[str, str], int] = {}
    totals: dict[str, int] = {}
    for one in await month_of(turn, month):
        sums[one.currency, one.category] = sums.get((one.currency, one.category), 0) + one.amount
        totals[one.currency] = totals.get(one.currency, 0) + one.amount
    told = [f"{category}: {money(amount, currency)}" for (currency, category), amount in sorted(sums.items())]
    total = ", ".join(money(amount, currency) for currency, amount in sorted(totals.items()))
    turn.say(lines(month, *told, say(en=f"Total: {total}", es=f"Total: {total}")))


@BOT.command("export", "<YYYY-MM>", say(en="a month as CSV", es="un mes en CSV"))
async def export(turn: Turn, month: str) -> None:
    rows = [
        (
            one.n,
            one.day.isoformat(),
            one.merchant,
            one.category,
            money(one.amount, one.currency).split()[0],
            one.currency,
        )
        for one in await month_of(turn, month)
    ]
    head = ("number", "date", "merchant", "category", "amount", "currency")
    turn.hand(turn.room.id, table(f"expenses-{month}.csv", head, rows))


@BOT.command("category", "<n> <category>", say(en="put it elsewhere", es="cambiar la categoría"))
async def category(turn: Turn, args: str) -> None:
    number, word = split(args, 2)
    found = await own_expense(turn, number)
    if word not in CATEGORIES:
        choice = ", ".join(CATEGORIES)
        raise refused(en=f"One of {choice}.", es=f"Una de {choice}.")
    found = replace(found, category=word)
    await put(turn, found)
    turn.say(f"#{found.n} {line_of(found)}")


async def _show(turn: Turn, found: Expense) -> None:
    others = [other for _, other in await turn.shelf(Expense).tagged(f"owner:{found.person}")]
    twin = next((other for other in others if found.same_as(other)), None)
    parts: list[Said | str] = [f"#{found.n} {line_of(found)}"]
    if found.amount == 0:
        parts.append(say(en="I could not make out the amount: edit it.", es="No distingo el importe: edítalo."))
    if twin is not None:
        parts.append(say(en=f"⚠️ This looks like #{twin.n}.", es=f"⚠️ Se parece a #{twin.n}."))
    turn.say(lines(*parts), buttons=choices(found.n))


APP = BOT.app()
