"""A letter, whole and ready to be handed to a mailer."""

from __future__ import annotations

import msgspec


class EmailMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One e-mail to one address.

    `text` is always there, `html` may repeat it in a nicer way. `kind` names the letter (`password_reset`,
    `weekly_summary`) and `app` whose letter it is, for logs and statistics. `headers` are further ones such as
    `List-Unsubscribe`; sender, date and the like are the mailer's.
    """

    app: str
    kind: str
    to: str
    subject: str
    text: str
    html: str | None = None
    headers: dict[str, str] = {}
