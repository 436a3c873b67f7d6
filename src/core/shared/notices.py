"""What contexts put into a person's notifications inside an app: a list that they open, not a message that is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol
from uuid import UUID

NoticeType = Literal["reward", "social", "system"]


class Notices(Protocol):
    """In the caller's unit of work."""

    async def tell(
        self,
        app: str,
        user_id: UUID,
        kind: NoticeType,
        key: str,
        *,
        params: Mapping[str, str | int] | None = None,
        actor: UUID | None = None,
        about: UUID | None = None,
        gather: str | None = None,
        once: str | None = None,
    ) -> None:
        """Note something down. `key` names the sentence, which stands in the catalogues as `notice.<key>`, and `params`
        fill it: `count` chooses the plural, and what differs by language is in `title.es` and `title.en`. `actor` is
        whose act it was and `about` the thing it concerns. Notices with the same `gather` that haven't been seen become
        one, which counts the people behind it, each once; with the same `once` there is ever only one."""
        ...

    async def take_back(self, app: str, user_id: UUID, gather: str, actor: UUID) -> None:
        """The act was undone before anybody looked: the person is no longer counted, and a notice of nobody goes."""
        ...
