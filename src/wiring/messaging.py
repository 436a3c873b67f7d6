"""Messaging's acts."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide, provide_all

from adapters.zone_dependents import EveryZoneDependent
from core.engagement.achievements.announce import AchievementOccasion
from core.engagement.challenges.weekly_summary import WeeklySummaryOccasion
from core.engagement.reminders.remind import RemindOccasion
from core.engagement.streaks.warn import StreakRiskOccasion
from core.identity.profiles.ports import ZoneDependents
from core.identity.recovery.links import PublicUrl
from core.messaging.agenda.keep_agenda import KeepAgenda
from core.messaging.agenda.move_plans import MovePlans
from core.messaging.agenda.post_message import PostMessage
from core.messaging.agenda.send_due import SendDue
from core.messaging.delivery.deliver_batch import DeliverBatch, Window
from core.messaging.delivery.occasions import Occasions
from core.messaging.delivery.ports import Replanning
from core.messaging.delivery.prepare import Prepare
from core.messaging.delivery.send_message import SendMessage
from core.messaging.devices.model import Endpoints
from core.messaging.devices.register_device import RegisterDevice, UnregisterDevice
from core.messaging.devices.send_test import SendTest
from core.messaging.email.handle_postmark import HandlePostmarkEvent
from core.messaging.email.letters import Letters, PublicBase
from core.messaging.email.receive_postmark import PostmarkSecret, ReceivePostmarkEvent
from core.messaging.motivation.occasions import AskedTest, MotivationOccasion
from core.messaging.motivation.plan_motivation import PlanMotivation
from core.messaging.preferences.change_preferences import ChangePreferences, ReadPreferences, Unsubscribe
from core.messaging.push.read_web_push_key import ReadWebPushKey
from core.shared.messages import Agenda, Postbox
from settings import Settings


class MessagingActs(Provider):
    """The agenda, deliveries, devices, preferences, what providers tell us."""

    scope = Scope.APP
    agenda = provide(KeepAgenda, provides=Agenda)
    postbox = provide(PostMessage, provides=Postbox)
    due = provide_all(SendDue, MovePlans)
    zone_dependents = provide(EveryZoneDependent, provides=ZoneDependents)
    delivery = provide_all(Window, DeliverBatch, Prepare, SendMessage)
    devices = provide_all(RegisterDevice, UnregisterDevice, SendTest)
    preferences = provide_all(ReadPreferences, ChangePreferences, Unsubscribe)
    letters = provide(Letters)
    push = provide(ReadWebPushKey)
    postmark = provide_all(ReceivePostmarkEvent, HandlePostmarkEvent)
    motivation = provide(PlanMotivation)
    replanning = alias(PlanMotivation, provides=Replanning)

    @provide
    def occasions(
        self,
        reminder: RemindOccasion,
        streak: StreakRiskOccasion,
        week: WeeklySummaryOccasion,
        achievement: AchievementOccasion,
    ) -> Occasions:
        """One for each type of message: what a context says of its types is listed here."""
        return Occasions([reminder, streak, week, achievement, MotivationOccasion(), AskedTest()])

    @provide
    def base(self, url: PublicUrl) -> PublicBase:
        return PublicBase(url.base)

    @provide
    def endpoints(self, settings: Settings) -> Endpoints:
        return Endpoints(any_host=settings.development)

    @provide
    def postmark_secret(self, settings: Settings) -> PostmarkSecret:
        return PostmarkSecret(settings.postmark_webhook_token)
