"""The acts of bots."""

from __future__ import annotations

from dishka import Provider, Scope, provide, provide_all

from core.bots.ground import Address, Ground
from core.bots.handle_update import HandleUpdate
from core.bots.house import House
from core.bots.meet import Meet
from core.bots.ports import Outgoing
from core.bots.queue_calls import QueueCalls
from core.bots.receive_update import AnswerPreCheckout, ReceiveUpdate
from core.bots.register import RegisterBots
from core.bots.registry import Bots
from core.bots.run_errand import RunErrand
from core.bots.run_timer import HandOverTimers, RunTimer
from core.bots.send_queued import SendForgotten, SendQueued
from core.bots.stars import Stars
from core.bots.tell_owners import TellOwners
from core.bots.tell_paid import TellPaid
from core.identity.recovery.links import PublicUrl


class BotsActs(Provider):
    """From an update to an answer."""

    scope = Scope.APP
    bots = provide(Bots)
    receiving = provide_all(ReceiveUpdate, AnswerPreCheckout)
    handling = provide_all(HandleUpdate, Meet, House, Stars, RunTimer, HandOverTimers, RunErrand, TellPaid, TellOwners)
    sending = provide_all(SendQueued, SendForgotten)
    registering = provide(RegisterBots)
    outgoing = provide(QueueCalls, provides=Outgoing)

    ground = provide(Ground)

    @provide
    def address(self, url: PublicUrl) -> Address:
        return Address(url.base)
