"""A demo person among friends: they do challenges, dress, follow and show one another what they have done."""

from __future__ import annotations

from dataclasses import dataclass

from core.engagement.quests.complete_quest import CompleteQuest
from core.engagement.quests.feature import Quests
from core.engagement.quests.invite_friend import InviteFriend
from core.engagement.quests.library import quest_template_id
from core.engagement.quests.model import CompleteCommand, StartCommand
from core.engagement.quests.social import InviteCommand
from core.engagement.quests.start_quest import StartQuest
from core.identity.accounts.register import Register, RegisterCommand
from core.identity.ports import AccessTokens
from core.platform.registry.spec import AppSpec
from core.rewards.avatar.change_avatar import ChangeAvatar
from core.rewards.avatar.model import CustomizeAvatar
from core.rewards.store.feature import Wardrobe
from core.rewards.store.library import store_item_id
from core.shared.actor import Actor
from core.shared.ports import Clock
from core.social.feed.feature import Posting
from core.social.feed.model import WritePost
from core.social.feed.write_post import AddPost
from core.social.follows.model import Whom
from core.social.follows.toggle_follow import ToggleFollow
from entrypoints.seeding.login import PASSWORD
from entrypoints.seeding.seeders import FIRST_DAY, Act, Use, seeds

DAILY = ("daily-walk", "daily-breakfast", "daily-table", "daily-paper-page")
NOTES = {
    "luna": ("El río suena mejor sin auriculares", "Desayuno largo, por fin", "Nadie miró el móvil en toda la cena"),
    "leo": ("Una página y luego otra", "Paseo bajo la lluvia", "Hoy he visto tres cigüeñas"),
}
"""What friends say, each every other day."""


@dataclass(frozen=True, slots=True)
class Doing:
    """A daily challenge, from start to end."""

    app: AppSpec
    start: StartQuest
    complete: CompleteQuest

    async def __call__(self, actor: Actor, days_ago: int, nth: int = 0) -> CompleteCommand:
        challenge = quest_template_id(DAILY[(days_ago + nth) % len(DAILY)])
        started = await self.start(self.app, actor, StartCommand(challenge_id=challenge))
        done = CompleteCommand(user_challenge_id=started.id)
        await self.complete(self.app, actor, done)
        return done


@seeds(Quests)
def quests(use: Use, app: AppSpec, _feature: Quests) -> Act:
    """A challenge a day, and a second one now and then."""
    do = Doing(app, use(StartQuest), use(CompleteQuest))

    async def act(actor: Actor, days_ago: int) -> object:
        for nth in range(1 + days_ago % 2):
            await do(actor, days_ago, nth)
        return None

    return act


@seeds(Wardrobe)
def wardrobe(use: Use, _app: AppSpec, feature: Wardrobe) -> Act:
    """A color as soon as there are coins for one, and a hat later."""
    change: ChangeAvatar = use(ChangeAvatar)

    async def act(actor: Actor, days_ago: int) -> object:
        wanted = {FIRST_DAY - 1: "color-moss", FIRST_DAY - 4: "hat-wool"}.get(days_ago)
        if wanted is not None:
            await change(feature, actor, CustomizeAvatar(item_id=store_item_id(wanted), action="unlock"))
            await change(feature, actor, CustomizeAvatar(item_id=store_item_id(wanted), action="equip"))
        return None

    return act


@seeds(Posting)
def friends(use: Use, app: AppSpec, _feature: Posting) -> Act:
    """Two friends who came on the first day; what they and the person post is looked at as soon as somebody works."""
    do, post, toggle = Doing(app, use(StartQuest), use(CompleteQuest)), use(AddPost), use(ToggleFollow)
    invite: InviteFriend = use(InviteFriend)
    known: dict[str, Actor] = {}

    async def act(actor: Actor, days_ago: int) -> object:
        if days_ago == FIRST_DAY:
            for name in NOTES:
                known[name] = friend = await _registered(use, app, name)
                await toggle(actor, Whom(user_id=friend.user_id))
                await toggle(friend, Whom(user_id=actor.user_id))
        for number, (name, friend) in enumerate(known.items()):
            done = await do(friend, days_ago, number)
            if days_ago % 2 == number:
                note = NOTES[name][days_ago // 2 % len(NOTES[name])]
                await post(friend, WritePost(user_challenge_id=done.user_challenge_id, note=note))
        if days_ago == 1 and known:
            coffee = InviteCommand(invitee_id=actor.user_id, challenge_id=quest_template_id("social-coffee"))
            await invite(app, known["luna"], coffee)
        return None

    return act


async def _registered(use: Use, app: AppSpec, name: str) -> Actor:
    register: Register = use(Register)
    tokens: AccessTokens = use(AccessTokens)
    clock: Clock = use(Clock)
    email = f"{name}@{app.slug}.example"
    command = RegisterCommand(app=app.slug, email=email, password=PASSWORD, name=name.capitalize())
    actor, _ = tokens.read((await register(command)).access_token, clock.now())
    return actor
