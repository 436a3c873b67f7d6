"""People, follows and blocks: its acts."""

from __future__ import annotations

from dishka import Provider, Scope, provide, provide_all

from adapters.own_accounts import IdentityOwnAccounts
from adapters.session_partners import SessionPartners
from core.shared.circles import Circles
from core.social.follows.answer_circles import AnswerCircles
from core.social.follows.answer_request import AnswerRequest
from core.social.follows.block_person import BlockPerson, UnblockPerson
from core.social.follows.list_circle import ListCircle
from core.social.follows.report_abuse import KeepReport
from core.social.follows.toggle_follow import ToggleFollow
from core.social.people.change_own import AlterOwnProfile
from core.social.people.ports import OwnAccounts
from core.social.people.read_other import ReadOther
from core.social.people.read_own import ReadOwnProfile
from core.social.signals.ports import Partners
from core.social.signals.send_signal import SendSignal


class CirclesActs(Provider):
    """People, follows and blocks."""

    scope = Scope.APP
    accounts = provide(IdentityOwnAccounts, provides=OwnAccounts)
    people = provide_all(ReadOwnProfile, AlterOwnProfile, ReadOther)
    follows = provide_all(ToggleFollow, AnswerRequest, ListCircle)
    protection = provide_all(BlockPerson, UnblockPerson, KeepReport)
    circles = provide(AnswerCircles, provides=Circles)
    partners = provide(SessionPartners, provides=Partners)
    signals = provide(SendSignal)
