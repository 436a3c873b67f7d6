"""What people and tests may do with the world as a whole: read what it received, and break it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from core.shared.errors import NotFound
from entrypoints.sandbox.faults import FaultCommand, Faults
from entrypoints.sandbox.outbox import Outbox
from entrypoints.sandbox.wire import Answer, Call, Handler, json_answer

LETTER_HEADERS = {
    "content-type": "text/html; charset=utf-8",
    # A letter is somebody else's: shown in a frame of ours, it may dress itself and do nothing more.
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox",
    "x-frame-options": "SAMEORIGIN",
}


@dataclass(frozen=True, slots=True)
class Controls:
    """The outbox and the faults; `services` are the names that faults may be asked for, `channels` and `apps` what a
    person may choose from."""

    outbox: Outbox
    faults: Faults
    services: Sequence[str]
    channels: Sequence[str]
    apps: Sequence[str]

    def routes(self) -> dict[tuple[str, str], Handler]:
        """Below `/sandbox`."""
        return {
            ("GET", "/world"): self._describe,
            ("GET", "/outbox"): self._list_outbox,
            ("DELETE", "/outbox"): self._clear_outbox,
            ("GET", "/outbox/{id}/html"): self._letter,
            ("GET", "/faults"): self._list_faults,
            ("POST", "/faults"): self._add_fault,
            ("DELETE", "/faults"): self._clear_faults,
        }

    async def _describe(self, _call: Call) -> Answer:
        return json_answer({"services": self.services, "channels": self.channels, "apps": self.apps})

    async def _list_outbox(self, call: Call) -> Answer:
        channels = [name for name in call.query.get("channel", "").split(",") if name]
        return json_answer({"items": self.outbox.list(channels, refused=call.query.get("all") == "true")})

    async def _clear_outbox(self, _call: Call) -> Answer:
        self.outbox.clear()
        return Answer(status=204)

    async def _letter(self, call: Call) -> Answer:
        number = call.params["id"]
        item = self.outbox.get(int(number)) if number.isdecimal() and len(number) < 10 else None
        html = item.payload.get("html") if item is not None else None
        if not isinstance(html, str):
            raise NotFound("not_found", "There is no such letter in HTML.")
        return Answer(headers=LETTER_HEADERS, body=html.encode())

    async def _list_faults(self, _call: Call) -> Answer:
        return json_answer({"items": self.faults.list(), "services": self.services})

    async def _add_fault(self, call: Call) -> Answer:
        fault = call.read(FaultCommand)
        if fault.service not in self.services:
            raise NotFound("not_found", f"The sandbox has no service {fault.service!r}.")
        return json_answer(self.faults.add(fault), 201)

    async def _clear_faults(self, _call: Call) -> Answer:
        self.faults.clear()
        return Answer(status=204)


def answer_of(fault: FaultCommand) -> Answer:
    """The answer that a fault gives in a service's place."""
    if fault.drop:
        return Answer(drop=True)
    headers = {name.lower(): value for name, value in fault.headers.items()}
    if isinstance(fault.body, str):
        return Answer(status=fault.status or 200, headers=headers, body=fault.body.encode())
    body = b"" if fault.body is msgspec.UNSET else msgspec.json.encode(fault.body)
    return Answer(status=fault.status or 200, headers={"content-type": "application/json", **headers}, body=body)
