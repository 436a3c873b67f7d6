"""Reading one's notifications, and having seen them."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import UNSET

from core.shared.actor import Actor
from core.shared.errors import Invalid
from core.shared.notices import NoticeType
from core.shared.paging import DEFAULT_LIMIT, Cursors
from core.shared.ports import Clock, UnitOfWork
from core.shared.wording import Wordings
from core.social.notices.model import Listed, MarkSeen, NoticePage, NoticeView, Place, Unseen
from core.social.notices.ports import Named, NoticeStore, Readers


@dataclass(frozen=True, slots=True)
class ReadNotices:
    """One's own notices in one's own language, the latest first. Raises `Invalid("invalid_cursor")`."""

    notices: NoticeStore
    readers: Readers
    named: Named
    wordings: Wordings
    cursors: Cursors

    async def __call__(
        self, actor: Actor, kind: NoticeType | None = None, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> NoticePage:
        listing = f"notices {actor.app} {actor.user_id} {kind}"
        before = None if cursor is None else self.cursors.open(listing, cursor, Place)
        found = await self.notices.page(actor.app, actor.user_id, kind, before, limit + 1)
        shown = found[:limit]
        more = None
        if len(found) > limit:
            last = shown[-1].notice
            more = self.cursors.seal(listing, Place(last.given_at, last.id))
        locale = await self.readers.locale(actor.app, actor.user_id)
        names = await self.named.names(actor.app, {each.latest for each in shown if each.latest is not None})
        items = [
            _view(each, self.said(locale, each, names.get(each.latest) if each.latest else None))
            for each in shown
            if self.wordings.knows(f"notice.{each.notice.key}")  # else of another release
        ]
        return NoticePage(items=items, unseen=await self.notices.unseen(actor.app, actor.user_id), next_cursor=more)

    def said(self, locale: str, listed: Listed, actor: str | None) -> str:
        """The sentence. Of several people it is the key's with `.gathered`, which counts the others; else a parameter
        `count` chooses the plural. What a parameter `x` says in each language is in `x.es` and `x.en`."""
        params = dict(listed.notice.params)
        for name in [name for name in params if name.endswith((".es", ".en"))]:
            value, (plain, _, language) = params.pop(name), name.rpartition(".")
            if locale.startswith(language) or plain not in params:
                params[plain] = value
        key, count = f"notice.{listed.notice.key}", params.pop("count", None)
        if listed.people > 1 and self.wordings.knows(f"{key}.gathered"):
            key, count = f"{key}.gathered", listed.people - 1
        params["actor"] = actor or self.wordings.say(locale, "somebody")
        return self.wordings.say(locale, key, int(count) if count is not None else None, **params)


def _view(listed: Listed, text: str) -> NoticeView:
    notice = listed.notice
    return NoticeView(
        id=notice.id,
        type=notice.type,
        key=notice.key,
        text=text,
        about=notice.about,
        actor_id=listed.latest,
        people=listed.people,
        seen=notice.seen_at is not None,
        created_at=notice.given_at,
    )


@dataclass(frozen=True, slots=True)
class SeeNotices:
    """Marks one's own notices as seen; others' ids are as unknown ones: nothing happens. Raises `Invalid`."""

    notices: NoticeStore
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, actor: Actor, command: MarkSeen) -> Unseen:
        if (command.ids is UNSET) == (command.all is UNSET):
            raise Invalid("validation_failed", "Name either ids or all.", pointer="/ids")
        ids = None if command.ids is UNSET else command.ids
        async with self.uow(actor.app):
            await self.notices.see(actor.app, actor.user_id, ids, self.clock.now())
            return Unseen(await self.notices.unseen(actor.app, actor.user_id))
