"""GateBot (Telegram): groups that one pays for, by Stars or by card."""

from __future__ import annotations

from msgspec.structs import replace

from core.bots.bot import Bot
from core.bots.catalog.gatebot import gates, lapsing, owning, selling
from core.bots.catalog.gatebot.passes import Gate, pass_of, standing_of
from core.bots.said import say
from core.bots.turn import Turn
from core.bots.updates import JoinRequest

BOT = Bot(
    "gatebot",
    "GateBot",
    about=say(
        en="I let people into your group who pay for it. Make me an administrator who may add and ban members.",
        es="Dejo entrar en tu grupo a quien lo paga. Hazme administrador con permiso para añadir y expulsar.",
    ),
    admin=True,
    rights=("can_invite_users", "can_restrict_members"),
)


@BOT.join_request
async def asks(turn: Turn, request: JoinRequest) -> None:
    """Who has paid is let in, who is banned is not, all others get a link to pay."""
    person, group = turn.person.id, turn.room.id
    gate, held = await turn.shelf(Gate).get(group), await pass_of(turn, group, person)
    if gate is None:
        return
    if (await standing_of(turn, group, person)).banned:
        turn.call(group, "declineChatJoinRequest", user_id=person)
    elif held.good(turn.now):
        await gates.admit(turn, replace(held, asking=True))
    elif gate.offer is None:
        turn.tell(person, say(en=f"{gate.title} lets nobody new in.", es=f"{gate.title} no admite a nadie nuevo."))
    else:
        await selling.sell(turn, gate, gate.offer, replace(held, asking=True))


BOT.command("offer", "<amount> <CUR|XTR> <days>", say(en="sell the way in", es="vender la entrada"), where="group")(
    owning.offer
)
BOT.command("close", "", say(en="let nobody new in", es="no dejar entrar a nadie más"), where="group")(owning.close)
BOT.command("members", "", say(en="who has paid until when", es="quién ha pagado y hasta cuándo"), where="group")(
    owning.members
)
BOT.command("refund", "<charge id>", say(en="give Stars back", es="devolver Stars"), where="group")(owning.refund)
BOT.command("passes", "", say(en="what you have paid for", es="lo que has pagado"), where="private")(owning.passes)
BOT.button("stop")(owning.stop)
BOT.standing(owning.let_in)
BOT.member(owning.changed)
BOT.receipt("rulers")(owning.rulers)
BOT.receipt("back")(owning.went_back)
BOT.receipt("let")(gates.was_let_in)
BOT.receipt("invite")(gates.was_invited)
BOT.receipt("out")(gates.may_be_put_out)
BOT.receipt("ban")(gates.was_put_out)
BOT.receipt("link")(selling.link_made)
BOT.outcome("page")(selling.page_made)
BOT.outcome("end")(selling.ended)
BOT.pre_checkout(selling.about_to_pay)
BOT.stars(selling.paid_in_stars)
BOT.paid(selling.paid_by_card)
BOT.timer("pass")(lapsing.ends)

APP = BOT.app()
