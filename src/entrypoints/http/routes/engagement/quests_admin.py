"""An app's challenges, for its admins and moderators."""

from __future__ import annotations

from uuid import UUID

from litestar import delete, get, patch, post
from litestar.handlers import HTTPRouteHandler

from core.engagement.quests.administer_templates import AddTemplate, AlterTemplate
from core.engagement.quests.list_templates import ListAllTemplates
from core.engagement.quests.model import ChangeTemplate, MakeTemplate
from core.engagement.quests.views import AdminChallengePage, AdminChallengeView
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.paging import DEFAULT_LIMIT
from entrypoints.http.features import Use
from entrypoints.http.gate import ACCESS, Access
from entrypoints.http.paging import Cursor, Limit


def admin_routes(app: AppSpec, use: Use) -> list[HTTPRouteHandler]:
    """Under `/admin/challenges`, for moderators, which admins are as well."""
    only = {ACCESS: Access(app.slug, role="moderator")}
    path = "/admin/challenges"
    listing: ListAllTemplates = use(ListAllTemplates)
    add: AddTemplate = use(AddTemplate)
    alter: AlterTemplate = use(AlterTemplate)

    @get(path, opt=only)
    async def list_all_challenges(limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> AdminChallengePage:
        """All challenges, inactive ones included."""
        return await listing(app, limit, cursor)

    @post(path, opt=only)
    async def create_challenge(actor: Actor, data: MakeTemplate) -> AdminChallengeView:
        """Add a challenge."""
        return await add(actor, data)

    @patch(f"{path}/{{challenge_id:uuid}}", opt=only)
    async def update_challenge(actor: Actor, challenge_id: UUID, data: ChangeTemplate) -> AdminChallengeView:
        """Change a challenge; what was started before goes on as it was promised."""
        return await alter(app, actor, challenge_id, data)

    @delete(f"{path}/{{challenge_id:uuid}}", opt=only)
    async def delete_challenge(actor: Actor, challenge_id: UUID) -> None:
        """Remove a challenge; what was started before goes on."""
        await alter.remove(app, actor, challenge_id)

    return [list_all_challenges, create_challenge, update_challenge, delete_challenge]
