"""Notifications inside apps, as rows."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.postgres.social.notices.notices import PostgresNoticeStore
from core.social.follows.ports import Gossip
from core.social.notices.ports import NoticeStore, OldNotices, Readers


class PostgresNotices(Provider):
    """The ports of notifications inside apps."""

    scope = Scope.APP
    kept = provide(PostgresNoticeStore)
    store = alias(PostgresNoticeStore, provides=NoticeStore)
    old = alias(PostgresNoticeStore, provides=OldNotices)
    readers = alias(PostgresNoticeStore, provides=Readers)
    gossip = alias(PostgresNoticeStore, provides=Gossip)
