"""Carts, coupons and orders: its acts."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide, provide_all

from adapters.order_buyers import AccountBuyers
from core.commerce.cart.change_cart import ChangeCart
from core.commerce.cart.clear_cart import ClearCart
from core.commerce.cart.put_into_cart import PutIntoCart
from core.commerce.cart.read_cart import ReadCart
from core.commerce.cart.take_out_of_cart import TakeOutOfCart
from core.commerce.coupons.change_coupon import UpdateCoupon
from core.commerce.coupons.list_coupons import ListCoupons
from core.commerce.coupons.look_up import LookUpCoupon
from core.commerce.coupons.make_coupon import CreateCoupon
from core.commerce.coupons.redeem import RedeemCoupon
from core.commerce.orders.give_back import GiveBack
from core.commerce.orders.ports import Buyers, Holdings
from core.commerce.payments.fulfil import ClearsCart
from core.commerce.payments.return_urls import ReturnUrls
from core.identity.recovery.links import PublicUrl
from settings import Settings


class OrdersActs(Provider):
    """Carts, coupons and orders."""

    scope = Scope.APP
    carts = provide_all(ReadCart, PutIntoCart, ChangeCart, TakeOutOfCart, ClearCart)
    clears_cart = alias(ClearCart, provides=ClearsCart)
    coupons = provide_all(CreateCoupon, UpdateCoupon, ListCoupons, LookUpCoupon, RedeemCoupon)
    holdings = provide(GiveBack, provides=Holdings)
    buyers = provide(AccountBuyers, provides=Buyers)

    @provide
    def return_urls(self, settings: Settings, public: PublicUrl) -> ReturnUrls:
        return ReturnUrls(public.base, local=settings.development)
