"""From a batch to what can be sent: everything is looked up for all its messages at once."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from core.messaging.delivery.life import UNREACHABLE, Change, dropped, hindered
from core.messaging.delivery.model import EMAIL, Message, Parcel, Recipient
from core.messaging.delivery.occasions import Occasions
from core.messaging.delivery.ports import PushDevices
from core.messaging.delivery.send_message import Ready
from core.messaging.delivery.texts import Text, text
from core.messaging.email.letters import Letters
from core.messaging.email.ports import Suppressions
from core.messaging.feature import Messages
from core.messaging.push.message import Device
from core.platform.registry.spec import AppSpec
from core.shared.messages import Candidate, MessageType, Wording

log = logging.getLogger("rhizome.messages")


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """What of some messages is to be sent, what became of the rest, and what open clients may show of either."""

    ready: list[Ready]
    changes: list[Change]
    shown: list[tuple[UUID, Text]]


class _Ways(msgspec.Struct, frozen=True):
    """The devices of people, and the addresses that are closed."""

    devices: Mapping[UUID, Sequence[Device]]
    closed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Prepare:
    """Sorts out what is over, what rests and what is no longer true, and finds the ways to everybody else. A way is an
    address or device of the person that the type may use and that an earlier attempt has not settled."""

    occasions: Occasions
    devices: PushDevices
    suppressions: Suppressions
    letters: Letters

    async def __call__(self, spec: AppSpec | None, parcels: Sequence[Parcel], now: datetime) -> Prepared:
        changes: list[Change] = []
        going: list[tuple[Message, Recipient]] = []
        for parcel in parcels:
            change = _unwanted(spec, parcel, now) or hindered(parcel.message, parcel.recipient, now)
            if change is not None:
                changes.append(change)
            elif parcel.recipient is not None:
                going.append((parcel.message, parcel.recipient))
        found = Prepared(ready=[], changes=changes, shown=[])
        if going and spec is not None:
            await self._sort(spec, going, now, found)
        return found

    async def _sort(
        self, spec: AppSpec, going: Sequence[tuple[Message, Recipient]], now: datetime, found: Prepared
    ) -> None:
        wordings = await self._wordings(spec.slug, going, now)
        true = [(message, recipient) for message, recipient in going if message.id in wordings]
        ways = await self._ways(spec.slug, true)
        for message, recipient in going:
            wording = wordings.get(message.id)
            said = None if wording is None else _said(message, recipient, wording)
            if said is None:
                found.changes.append(dropped(message, "untrue" if wording is None else "wording", now))
                continue
            if message.attempts == 0 and recipient.wishes.wants(message.type, "push"):
                found.shown.append((message.id, said))
            ready = self._ready(spec, message, recipient, said, ways)
            if ready.devices or ready.letter is not None:
                found.ready.append(ready)
            else:
                found.changes.append(dropped(message, UNREACHABLE, now))

    async def _wordings(
        self, app: str, going: Sequence[tuple[Message, Recipient]], now: datetime
    ) -> Mapping[UUID, Wording]:
        by_type: dict[MessageType, list[Candidate]] = {}
        for message, recipient in going:
            by_type.setdefault(message.type, []).append(_candidate(message, recipient))
        found: dict[UUID, Wording] = {}
        for kind, candidates in by_type.items():
            occasion = self.occasions.get(kind)
            if occasion is not None:
                found |= await occasion.wordings(app, candidates, now)
        return found

    async def _ways(self, app: str, going: Sequence[tuple[Message, Recipient]]) -> _Ways:
        users = {message.user_id for message, _ in going}
        addresses = {
            recipient.email
            for message, recipient in going
            if recipient.email is not None and recipient.wishes.wants(message.type, "email")
        }
        return _Ways(
            await self.devices.of(app, users) if users else {},
            await self.suppressions.suppressed(addresses) if addresses else frozenset(),
        )

    def _ready(self, spec: AppSpec, message: Message, recipient: Recipient, said: Text, ways: _Ways) -> Ready:
        def open_to(target: str) -> bool:
            return message.remaining is None or target in message.remaining

        wants, address, letter = recipient.wishes.wants, recipient.email, None
        if address and address not in ways.closed and wants(message.type, "email") and open_to(EMAIL):
            letter = self.letters.write(spec, message, said, to=address, locale=recipient.locale)
        devices = ways.devices.get(message.user_id, ()) if wants(message.type, "push") else ()
        reached = tuple(device for device in devices if open_to(str(device.id)))
        return Ready(message=message, text=said, devices=reached, letter=letter)


def _unwanted(spec: AppSpec | None, parcel: Parcel, now: datetime) -> Change | None:
    """A release may have taken the app or the type away, and people may have turned it off."""
    message, recipient = parcel.message, parcel.recipient
    feature = None if spec is None else spec.feature(Messages)
    if feature is None or message.type not in feature.types:
        return dropped(message, "type", now)
    if recipient is None or any(recipient.wishes.wants(message.type, way) for way in ("push", "email")):
        return None
    return dropped(message, "unwanted", now)


def _candidate(message: Message, recipient: Recipient) -> Candidate:
    return Candidate(
        id=message.id,
        app=message.app,
        user_id=message.user_id,
        type=message.type,
        key=message.key,
        ref=message.ref,
        day=message.day,
        timezone=recipient.timezone,
        locale=recipient.locale,
    )


def _said(message: Message, recipient: Recipient, wording: Wording) -> Text | None:
    """The text; None, and a line in the log, for a wording that lacks a parameter: one fault must not hold up the
    batch."""
    try:
        return text(message.type, recipient.locale, wording)
    except LookupError as error:
        log.error("a %s lacks the parameter %s", message.type, error)
        return None
