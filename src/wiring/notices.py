"""Notifications inside apps, and the words in which apps speak: its acts."""

from __future__ import annotations

from dishka import Provider, Scope, provide

from adapters.wording.catalogues import BabelWordings
from core.shared.notices import Notices
from core.shared.wording import Wordings
from core.social.notices.give_notice import GiveNotice


class NoticesActs(Provider):
    """Notifications inside apps, and the words in which apps speak."""

    scope = Scope.APP
    wordings = provide(BabelWordings, provides=Wordings)
    giving = provide(GiveNotice, provides=Notices)
