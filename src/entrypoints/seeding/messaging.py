"""What a demo person wants to hear."""

from __future__ import annotations

from core.messaging.feature import Messages
from core.messaging.preferences.change_preferences import ChangePreferences
from core.messaging.preferences.model import ChangePreferencesCommand, ChannelsChange, TypesChange
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from entrypoints.seeding.seeders import FIRST_DAY, Act, Use, seeds


@seeds(Messages)
def silence(use: Use, _app: AppSpec, _feature: Messages) -> Act:
    """No device and no letters: what the sandbox receives is what its user caused."""
    change: ChangePreferences = use(ChangePreferences)
    no_letters = ChangePreferencesCommand(types=TypesChange(weekly_summary=ChannelsChange(email=False)))

    async def act(actor: Actor, days_ago: int) -> object:
        if days_ago == FIRST_DAY:
            await change(actor, no_letters)
        return None

    return act
