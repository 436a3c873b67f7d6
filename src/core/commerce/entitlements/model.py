"""What people own: products they bought, as long as nothing took them away again."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

EntitlementState = Literal["active", "suspended", "revoked"]


class Entitlement(msgspec.Struct, frozen=True, kw_only=True):
    """A product that came with an order. `suspended` while the payment is disputed, `revoked` once refunded."""

    app: str
    user_id: UUID
    product_id: UUID
    order_id: UUID
    quantity: int
    state: EntitlementState
    granted_at: datetime
