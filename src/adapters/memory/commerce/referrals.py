"""Referral codes and redemptions in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from core.commerce.referrals.model import ReferralCode

CODES, REDEMPTIONS = "referral_codes", "referral_redemptions"


@dataclass(frozen=True, slots=True)
class MemoryReferralCodes:
    """`core.commerce.referrals.ports.ReferralCodes`: codes by app and letters."""

    database: MemoryDatabase

    async def add(self, app: str, code: ReferralCode) -> bool:
        async with self.database.turn():
            if (app, code.code) in self.database.table(CODES):
                return False
            self.database.table(CODES).put((app, code.code), code)
            return True

    async def find(self, app: str, code: str) -> ReferralCode | None:
        async with self.database.turn():
            found: ReferralCode | None = self.database.table(CODES).get((app, code))
            return found

    async def of(self, app: str, owner_id: UUID, before: UUID | None, limit: int) -> list[ReferralCode]:
        async with self.database.turn():
            own = [code for code in self._codes(app) if code.owner_id == owner_id]
            own = [code for code in own if before is None or code.id < before]
            return sorted(own, key=lambda code: code.id, reverse=True)[:limit]

    async def set_active(self, app: str, owner_id: UUID, code_id: UUID, active: bool) -> ReferralCode | None:
        async with self.database.turn():
            for code in self._codes(app):
                if (code.id, code.owner_id) == (code_id, owner_id):
                    return self._put(app, replace(code, active=active))
            return None

    async def count(self, app: str, code_id: UUID) -> bool:
        async with self.database.turn():
            for code in self._codes(app):
                if code.id == code_id and code.active and code.redemptions < code.max_redemptions:
                    self._put(app, replace(code, redemptions=code.redemptions + 1))
                    return True
            return False

    def _codes(self, app: str) -> list[ReferralCode]:
        return [code for (owner, _), code in self.database.table(CODES).items() if owner == app]

    def _put(self, app: str, code: ReferralCode) -> ReferralCode:
        self.database.table(CODES).put((app, code.code), code)
        return code


@dataclass(frozen=True, slots=True)
class MemoryRedemptions:
    """`core.commerce.referrals.ports.Redemptions`: (code, instant) by person."""

    database: MemoryDatabase

    async def add(self, app: str, user_id: UUID, code_id: UUID, at: datetime) -> bool:
        async with self.database.turn():
            if (app, user_id) in self.database.table(REDEMPTIONS):
                return False
            self.database.table(REDEMPTIONS).put((app, user_id), (code_id, at))
            return True
