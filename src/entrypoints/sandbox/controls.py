"""What people and tests may do with the world as a whole: read what it received, and break it."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from core.shared.errors import NotFound
from entrypoints.sandbox.faults import FaultCommand, Faults
from entrypoints.sandbox.outbox import Outbox
from entrypoints.sandbox.wire import Answer, Call, Handler, json_answer


@dataclass(frozen=True, slots=True)
class Controls:
    """The outbox and the faults; `services` are the names that faults may be asked for."""

    outbox: Outbox
    faults: Faults
    services: frozenset[str]

    def routes(self) -> dict[tuple[str, str], Handler]:
        """Below `/sandbox`."""
        return {
            ("GET", "/outbox"): self._list_outbox,
            ("DELETE", "/outbox"): self._clear_outbox,
            ("GET", "/faults"): self._list_faults,
            ("POST", "/faults"): self._add_fault,
            ("DELETE", "/faults"): self._clear_faults,
        }

    async def _list_outbox(self, call: Call) -> Answer:
        channels = [name for name in call.query.get("channel", "").split(",") if name]
        return json_answer({"items": self.outbox.list(channels, refused=call.query.get("all") == "true")})

    async def _clear_outbox(self, _call: Call) -> Answer:
        self.outbox.clear()
        return Answer(status=204)

    async def _list_faults(self, _call: Call) -> Answer:
        return json_answer({"items": self.faults.list(), "services": sorted(self.services)})

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
