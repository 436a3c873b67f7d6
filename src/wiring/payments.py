"""Payments, refunds and what people own: its acts."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide, provide_all

from adapters.order_letters import AccountRecipients, MailedLetters
from adapters.system.money_text import BabelMoneyText
from core.commerce.confirmations.confirm_order import ConfirmOrder
from core.commerce.confirmations.ports import LetterBox, MoneyText, Recipients
from core.commerce.orders.ports import Delivers, Reconciles
from core.commerce.payments.deliver import Deliver
from core.commerce.payments.find_payment import FindPayment
from core.commerce.payments.fold_money import FoldMoney
from core.commerce.payments.fulfil import Fulfil
from core.commerce.payments.handle_stripe_event import HandleStripeEvent, StripeActs
from core.commerce.payments.receive_stripe import ReceiveStripeEvent, StripeSecret
from core.commerce.payments.reconcile import Reconcile, ReconcileOld
from core.commerce.payments.stripe_events import (
    CHARGES,
    CHECKOUTS,
    DISPUTES,
    REFUNDS,
    HearCharge,
    HearCheckout,
    HearDispute,
    HearRefund,
)
from core.commerce.payments.take_in_checkout import TakeInCheckout
from core.commerce.payments.take_in_reversal import TakeInReversal
from core.commerce.refunds.make_refund import MakeRefund
from core.commerce.refunds.send_refund import SendRefund, SendWaitingRefunds
from core.commerce.sales.read_sales import ReadSales
from core.commerce.subscriptions.stripe_events import SubscriptionEvents
from settings import Settings


class PaymentsActs(Provider):
    """Payments, refunds and what people own."""

    scope = Scope.APP
    delivers = alias(Deliver, provides=Delivers)
    reconciles = alias(Reconcile, provides=Reconciles)
    money = provide_all(FoldMoney, Deliver, Fulfil, TakeInCheckout, TakeInReversal, Reconcile, ReconcileOld)
    refunds = provide_all(SendRefund, SendWaitingRefunds, MakeRefund)
    events = provide_all(ReceiveStripeEvent, HandleStripeEvent, FindPayment)
    heard = provide_all(HearCheckout, HearCharge, HearRefund, HearDispute)
    sales = provide(ReadSales)
    confirmations = provide(ConfirmOrder)
    recipients = provide(AccountRecipients, provides=Recipients)
    letters = provide(MailedLetters, provides=LetterBox)
    money_text = provide(BabelMoneyText, provides=MoneyText)

    @provide
    def stripe_acts(
        self,
        checkouts: HearCheckout,
        charges: HearCharge,
        refunds: HearRefund,
        disputes: HearDispute,
        subscriptions: SubscriptionEvents,
    ) -> StripeActs:
        """Which act takes which events of Stripe; a part of commerce that hears more of them is added here."""
        return StripeActs(
            [
                (CHECKOUTS, checkouts),
                (CHARGES, charges),
                (REFUNDS, refunds),
                (DISPUTES, disputes),
                *subscriptions.acts(),
            ]
        )

    @provide
    def stripe_secret(self, settings: Settings) -> StripeSecret:
        return StripeSecret(settings.stripe_signing_secret)
