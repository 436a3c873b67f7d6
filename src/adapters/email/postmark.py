"""Letters over Postmark's API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from adapters.trust import trust
from core.messaging.email.message import EmailMessage
from core.messaging.email.ports import EmailRefused
from core.shared.errors import Unavailable
from core.shared.request import current_request_id

SECONDS = 10.0
_INACTIVE = 406
_FOR_GOOD = frozenset({300, _INACTIVE})
"""Postmark's error codes for a letter that will never be taken: a bad address, an inactive recipient."""


class _Reply(msgspec.Struct, frozen=True, rename="pascal"):
    error_code: int = 0


@dataclass(frozen=True, slots=True)
class PostmarkMailer:
    """`core.messaging.email.ports.Mailer`."""

    base_url: str
    token: str
    sender: str

    async def send(self, message: EmailMessage) -> None:
        import httpx

        headers = {"X-Postmark-Server-Token": self.token, "Accept": "application/json"}
        if request_id := current_request_id():
            headers["X-Request-ID"] = request_id
        try:
            async with httpx.AsyncClient(timeout=SECONDS, verify=trust()) as client:
                url = f"{self.base_url.rstrip('/')}/email"
                answer = await client.post(url, json=self._letter(message), headers=headers)
        except httpx.HTTPError as error:
            raise Unavailable("provider_unavailable", "Postmark can't be reached.") from error
        if answer.status_code == 200:
            return
        code = _error_code(answer.content) if answer.status_code == 422 else 0
        if code in _FOR_GOOD:
            raise EmailRefused("Postmark refuses the letter for good", recipient=code == _INACTIVE)
        wait = answer.headers.get("retry-after", "")
        raise Unavailable(
            "provider_unavailable",
            f"Postmark does not take letters now ({answer.status_code}).",
            retry_after=int(wait) if wait.isdigit() else 1,
        )

    def _letter(self, message: EmailMessage) -> dict[str, Any]:
        letter: dict[str, Any] = {
            "From": self.sender,
            "To": message.to,
            "Subject": message.subject,
            "TextBody": message.text,
            "MessageStream": "outbound",
            "Tag": message.kind,
            "Headers": [{"Name": name, "Value": value} for name, value in message.headers.items()],
        }
        return letter if message.html is None else {**letter, "HtmlBody": message.html}


def _error_code(body: bytes) -> int:
    try:
        return msgspec.json.decode(body, type=_Reply).error_code
    except msgspec.DecodeError:
        return 0
