"""Notifications inside apps, and the words in which apps speak: its acts."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide, provide_all

from adapters.wording.catalogues import BabelWordings
from core.shared.circles import Circles
from core.shared.notices import Notices
from core.shared.wording import Wordings
from core.social.notices.give_notice import GiveNotice
from core.social.notices.ports import Named
from core.social.notices.read_notices import ReadNotices, SeeNotices


class NoticesActs(Provider):
    """Notifications inside apps, and the words in which apps speak."""

    scope = Scope.APP
    wordings = provide(BabelWordings, provides=Wordings)
    giving = provide(GiveNotice, provides=Notices)
    reading = provide_all(ReadNotices, SeeNotices)
    named = alias(Circles, provides=Named)
