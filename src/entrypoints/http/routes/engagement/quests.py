"""Challenges that are started and done, alone and with a friend."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, delete, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from core.engagement.quests.answer_invitation import AcceptInvitation, EndInvitation
from core.engagement.quests.complete_quest import CompleteQuest
from core.engagement.quests.fail_quest import AbandonQuest
from core.engagement.quests.feature import Quests
from core.engagement.quests.invite_friend import InviteFriend
from core.engagement.quests.list_quests import ListQuests, ListSocialSessions
from core.engagement.quests.list_templates import ListTemplates
from core.engagement.quests.log_focus import LogFocus
from core.engagement.quests.model import CompleteCommand, LogFocusCommand, QuestStatus, QuestType, StartCommand
from core.engagement.quests.social import AnswerCommand, InviteCommand, SocialSessionPage, SocialSessionView
from core.engagement.quests.start_quest import StartQuest
from core.engagement.quests.views import (
    ChallengeTemplatePage,
    CompletedQuest,
    FocusSessionView,
    UserChallengePage,
    UserChallengeView,
)
from core.engagement.streaks.feature import Streaks
from core.platform.registry.apps import ManifestError
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.paging import DEFAULT_LIMIT
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.idempotency import IdempotencyKey, Idempotent
from entrypoints.http.paging import Cursor, Limit
from entrypoints.http.routes.engagement.quests_admin import admin_routes

SignedInRequest = Request[Actor, Any, Any]
Kind = Annotated[QuestType | None, QueryParameter(name="type", description="Of one type; of all without it.")]
Status = Annotated[QuestStatus | None, QueryParameter(description="In one state; in any without it.")]


@feature_routes(Quests)
def quest_routes(app: AppSpec, feature: Quests, use: Use) -> list[HTTPRouteHandler]:
    """The challenges, one's own, focus and social sessions, and the library for admins.

    Raises `ManifestError` for an app without streaks.
    """
    if app.feature(Streaks) is None:
        raise ManifestError(f"{app.slug}: challenges count towards streaks, but the app keeps none")
    return [*_starting(app, use), *_ending(app, use), *_with_friends(app, use), *admin_routes(app, use)]


def _starting(app: AppSpec, use: Use) -> list[HTTPRouteHandler]:
    listing: ListTemplates = use(ListTemplates)
    start: StartQuest = use(StartQuest)

    @get("/challenges")
    async def list_challenges(
        actor: Actor, kind: Kind = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
    ) -> ChallengeTemplatePage:
        """Challenges to start, in one's language."""
        return await listing(app, actor, kind, limit, cursor)

    @post("/challenges/start")
    async def start_challenge(actor: Actor, data: StartCommand) -> UserChallengeView:
        """Start a challenge. A daily one is started once a local day."""
        return await start(app, actor, data)

    return [list_challenges, start_challenge]


def _ending(app: AppSpec, use: Use) -> list[HTTPRouteHandler]:
    mine: ListQuests = use(ListQuests)
    complete: CompleteQuest = use(CompleteQuest)
    abandon: AbandonQuest = use(AbandonQuest)
    focus: LogFocus = use(LogFocus)
    once: Idempotent = use(Idempotent)

    @get("/user/challenges")
    async def list_user_challenges(
        actor: Actor, status: Status = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
    ) -> UserChallengePage:
        """What one has started, the newest first."""
        return await mine(actor, status, limit, cursor)

    @post("/user/challenges/complete")
    async def complete_user_challenge(
        request: SignedInRequest, data: CompleteCommand, idempotency_key: IdempotencyKey = None
    ) -> Response[CompletedQuest]:
        """Say that a challenge is done: the reward is paid once."""
        return await once(request, idempotency_key, lambda: complete(app, request.user, data))

    @post("/user/challenges/{user_challenge_id:uuid}/abandon", status_code=200)
    async def abandon_user_challenge(actor: Actor, user_challenge_id: UUID) -> UserChallengeView:
        """Give a challenge up, which costs energy."""
        return await abandon(actor, user_challenge_id)

    @post("/focus-sessions")
    async def log_focus_session(actor: Actor, data: LogFocusCommand) -> FocusSessionView:
        """Log a focus session that has just ended."""
        return await focus(actor, data)

    return [list_user_challenges, complete_user_challenge, abandon_user_challenge, log_focus_session]


def _with_friends(app: AppSpec, use: Use) -> list[HTTPRouteHandler]:
    path = "/social-sessions"
    listing: ListSocialSessions = use(ListSocialSessions)
    invite: InviteFriend = use(InviteFriend)
    accept: AcceptInvitation = use(AcceptInvitation)
    end: EndInvitation = use(EndInvitation)

    @get(path)
    async def list_social_sessions(
        actor: Actor, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
    ) -> SocialSessionPage:
        """One's invitations and sessions with friends, the newest first."""
        return await listing(actor, limit, cursor)

    @post(path)
    async def propose_social_session(actor: Actor, data: InviteCommand) -> SocialSessionView:
        """Invite somebody to a social challenge."""
        return await invite(app, actor, data)

    @post(f"{path}/accept", status_code=200)
    async def accept_social_session(actor: Actor, data: AnswerCommand) -> SocialSessionView:
        """Accept an invitation: the challenge is started for both."""
        return await accept(app, actor, data)

    @post(f"{path}/decline", status_code=200)
    async def decline_social_session(actor: Actor, data: AnswerCommand) -> SocialSessionView:
        """Decline an invitation."""
        return await end.decline(actor, data)

    @delete(f"{path}/{{session_id:uuid}}")
    async def cancel_social_session(actor: Actor, session_id: UUID) -> None:
        """Take an invitation back that has not been accepted."""
        await end.cancel(actor, session_id)

    return [
        list_social_sessions,
        propose_social_session,
        accept_social_session,
        decline_social_session,
        cancel_social_session,
    ]
