"""Commerce's acts."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide, provide_all

from adapters.referral_rewards import ReferralRewards
from adapters.system.keys import FernetVault
from core.commerce.library.download_product import DownloadProduct
from core.commerce.library.ports import Sealing
from core.commerce.library.read_library import ReadLibrary
from core.commerce.library.reseal_licences import ResealLicences
from core.commerce.listings.list_product import ListProduct
from core.commerce.referrals.list_codes import ListReferralCodes
from core.commerce.referrals.make_code import MakeReferralCode
from core.commerce.referrals.ports import Ambassadors, Rewards
from core.commerce.referrals.redeem_code import RedeemReferral
from core.commerce.referrals.switch_code import SwitchReferralCode
from core.identity.roles.ports import Roles


class CommerceActs(Provider):
    """Referrals, libraries, and what the payment provider lists."""

    scope = Scope.APP
    listing = provide(ListProduct)
    referrals = provide_all(RedeemReferral, MakeReferralCode, ListReferralCodes, SwitchReferralCode)
    rewards = provide(ReferralRewards, provides=Rewards)
    library = provide_all(ReadLibrary, DownloadProduct, ResealLicences)
    sealing = alias(FernetVault, provides=Sealing)
    ambassadors = alias(Roles, provides=Ambassadors)
