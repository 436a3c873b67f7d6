"""Notifications inside apps, in memory."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.memory.social.notices.notices import MemoryNoticeStore
from core.social.follows.ports import Gossip
from core.social.notices.ports import NoticeStore, OldNotices, Readers


class MemoryNotices(Provider):
    """The ports of notifications inside apps."""

    scope = Scope.APP
    kept = provide(MemoryNoticeStore)
    store = alias(MemoryNoticeStore, provides=NoticeStore)
    old = alias(MemoryNoticeStore, provides=OldNotices)
    readers = alias(MemoryNoticeStore, provides=Readers)
    gossip = alias(MemoryNoticeStore, provides=Gossip)
