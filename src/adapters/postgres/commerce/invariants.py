"""What must always be true of referrals."""

from __future__ import annotations

INVARIANTS = {
    # More may be counted than are kept: the redemptions of people who have left are gone.
    "no_referral_code_has_more_redemptions_than_it_counts": """
        select count(*) from (
            select app_id, code_id as id, count(*) as kept from referral_redemptions group by 1, 2
        ) redeemed join referral_codes code using (app_id, id)
        where redeemed.kept > code.redemptions""",
}
