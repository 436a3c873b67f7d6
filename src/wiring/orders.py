"""Carts, coupons and orders: its acts."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide, provide_all

from adapters.order_buyers import AccountBuyers
from core.commerce.cart.change_cart import ChangeCart
from core.commerce.cart.clear_cart import ClearCart
from core.commerce.cart.put_into_cart import PutIntoCart
from core.commerce.cart.read_cart import ReadCart
from core.commerce.cart.take_out_of_cart import TakeOutOfCart
from core.commerce.checkout.check_out import CheckOut
from core.commerce.coupons.change_coupon import UpdateCoupon
from core.commerce.coupons.list_coupons import ListCoupons
from core.commerce.coupons.look_up import LookUpCoupon
from core.commerce.coupons.make_coupon import CreateCoupon
from core.commerce.coupons.redeem import RedeemCoupon
from core.commerce.orders.administer import ListAllOrders, ReadAnyOrder, UpdateOrder
from core.commerce.orders.buy import Buy
from core.commerce.orders.buy_with_credits import BuyWithCredits
from core.commerce.orders.cancel_order import CancelOrder
from core.commerce.orders.create_session import CreatePaymentSession
from core.commerce.orders.end_session import EndSession
from core.commerce.orders.expire_order import ExpireOrder, FindOverdue
from core.commerce.orders.give_back import GiveBack
from core.commerce.orders.list_orders import ListOrders
from core.commerce.orders.open_session import OpenSession
from core.commerce.orders.place import Place
from core.commerce.orders.ports import Buyers, Delivers, Holdings, Reconciles
from core.commerce.orders.read_order import ReadOrder
from core.commerce.payments.deliver import Deliver
from core.commerce.payments.fulfil import ClearsCart
from core.commerce.payments.reconcile import Reconcile
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
    placing = provide_all(Place, Buy, BuyWithCredits, CheckOut)
    paying = provide_all(OpenSession, CreatePaymentSession, EndSession)
    ending = provide_all(CancelOrder, ExpireOrder, FindOverdue)
    reading = provide_all(ReadOrder, ListOrders)
    desk = provide_all(ListAllOrders, ReadAnyOrder, UpdateOrder)
    delivers = alias(Deliver, provides=Delivers)
    reconciles = alias(Reconcile, provides=Reconciles)
    buyers = provide(AccountBuyers, provides=Buyers)

    @provide
    def return_urls(self, settings: Settings, public: PublicUrl) -> ReturnUrls:
        return ReturnUrls(public.base, local=settings.development)
