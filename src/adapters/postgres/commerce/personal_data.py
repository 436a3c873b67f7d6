"""What referrals and the library hold about people."""

from __future__ import annotations

from adapters.postgres.personal_data import Held

HELD = (
    # Who redeemed a code of somebody who has left can still redeem no other.
    Held("referral_codes", "owner_id = $1"),
    Held("referral_redemptions"),
    Held("licence_keys", hidden=("sealed",)),
)
