"""Letters about bills that were not paid, in the languages that we speak."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Literal
from uuid import UUID

from core.commerce.confirmations.ports import Letter, LetterBox, Recipient, Recipients
from core.commerce.subscriptions.feature import Subscriptions
from core.commerce.subscriptions.standing import grace_until, lapsed
from core.commerce.subscriptions.stores import KeptSubscriptions
from core.commerce.subscriptions.subscription import Subscription
from core.platform.registry.apps import Apps
from core.platform.registry.spec import AppSpec

Dun = Literal["subscription_payment_failed", "subscription_lapsed"]

_WORDS: dict[tuple[Dun, str], tuple[str, str]] = {
    ("subscription_payment_failed", "en"): (
        "Your payment to {app} did not go through",
        (
            "We could not collect the payment for your subscription ({plan}). We will try again in the next days. "
            "Nothing changes for you until {until}; please see to it by then that your way of paying works. "
            "You find it in the app, under your subscription."
        ),
    ),
    ("subscription_payment_failed", "es"): (
        "No hemos podido cobrar tu pago en {app}",
        (
            "No hemos podido cobrar tu suscripción ({plan}). Lo intentaremos de nuevo en los próximos días. "
            "Hasta el {until} no cambia nada; antes de esa fecha, revisa tu forma de pago. "
            "La encontrarás en la aplicación, en tu suscripción."
        ),
    ),
    ("subscription_lapsed", "en"): (
        "Your subscription to {app} has ended",
        (
            "Your subscription ({plan}) has ended because we could not collect its payment. "
            "You are welcome back whenever you like: subscribe again in the app."
        ),
    ),
    ("subscription_lapsed", "es"): (
        "Tu suscripción a {app} ha terminado",
        (
            "Tu suscripción ({plan}) ha terminado porque no hemos podido cobrarla. "
            "Puedes volver cuando quieras: suscríbete de nuevo en la aplicación."
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Dunning:
    """Writes to who has not paid, from a job: when a bill is refused for the first time, and when the subscription is
    over for that. A matter that has settled itself meanwhile is not written about. Raises what the letter box raises.
    """

    apps: Apps
    subscriptions: KeptSubscriptions
    recipients: Recipients
    letters: LetterBox

    async def __call__(self, kind: Dun, app: str, user_id: UUID, subscription_id: UUID) -> None:
        spec, recipient = self.apps.get(app), await self.recipients.of(app, user_id)
        if spec is None or recipient is None:
            return
        for one in await self.subscriptions.of(app, user_id):
            due = lapsed(one) if kind == "subscription_lapsed" else grace_until(one) is not None
            if one.id == subscription_id and due:
                await self.letters.send(letter(kind, spec, recipient, one))


def letter(kind: Dun, spec: AppSpec, recipient: Recipient, subscription: Subscription) -> Letter:
    """In the reader's language, else in English."""
    subject, body = _WORDS.get((kind, recipient.locale.partition("-")[0])) or _WORDS[kind, "en"]
    feature = spec.feature(Subscriptions)
    plan = feature.plan(subscription.plan) if feature else None
    until = grace_until(subscription)
    text = body.format(plan=plan.title if plan else subscription.plan or "–", until=until.date() if until else "–")
    return Letter(
        app=spec.slug,
        kind=kind,
        to=recipient.email,
        subject=subject.format(app=spec.title),
        text=f"{text}\n\n{spec.title}\n",
        html="".join(f"<p>{escape(line)}</p>" for line in (text, spec.title)),
    )
