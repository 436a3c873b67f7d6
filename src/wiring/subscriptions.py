"""Plans, subscriptions and customers: its acts."""

from __future__ import annotations

from dishka import Provider, Scope, provide, provide_all

from core.commerce.subscriptions.apply_invoice import ApplyInvoice, RefoldBill, TakeInLatestBill
from core.commerce.subscriptions.apply_subscription import ApplySubscription
from core.commerce.subscriptions.bill_money import BookBills
from core.commerce.subscriptions.book_bot_bills import BookBotBills
from core.commerce.subscriptions.change_subscription import CancelSubscription, ChangePlan
from core.commerce.subscriptions.dunning import Dunning
from core.commerce.subscriptions.end_orphans import EndOrphan, LetGo
from core.commerce.subscriptions.fold import FoldSubscription
from core.commerce.subscriptions.grant_premium import GrantPremium
from core.commerce.subscriptions.hear_bot_customers import HearBotCustomers, TellBot
from core.commerce.subscriptions.open_portal import OpenPortal
from core.commerce.subscriptions.read_subscription import ReadSubscription
from core.commerce.subscriptions.reconcile import ReconcileSubscriptions
from core.commerce.subscriptions.settle_bill import SettleBill
from core.commerce.subscriptions.stores import BillMoney
from core.commerce.subscriptions.stripe_events import HearBillMoney, HearInvoice, HearSubscription, SubscriptionEvents
from core.commerce.subscriptions.subscribe import Subscribe
from core.commerce.subscriptions.take_in_page import AskAboutPage, ReconcilePages, TakeInPage
from core.commerce.subscriptions.use_coupon import HearExpiredAttempt, UseCoupon
from core.commerce.subscriptions.whose import FindOwner


class SubscriptionsActs(Provider):
    """Plans, subscriptions and customers."""

    scope = Scope.APP
    people = provide_all(Subscribe, ReadSubscription, ChangePlan, CancelSubscription, OpenPortal, UseCoupon)
    facts = provide_all(FindOwner, ApplySubscription, ApplyInvoice, RefoldBill, FoldSubscription, SettleBill)
    events = provide_all(
        HearSubscription,
        HearInvoice,
        HearBillMoney,
        HearExpiredAttempt,
        HearBotCustomers,
        TellBot,
        BookBotBills,
        SubscriptionEvents,
    )
    leaving = provide_all(LetGo, EndOrphan)
    reconciling = provide_all(TakeInLatestBill, TakeInPage, AskAboutPage, ReconcilePages, ReconcileSubscriptions)
    letters = provide(Dunning)
    gifts = provide(GrantPremium)
    money = provide(BookBills, provides=BillMoney)
