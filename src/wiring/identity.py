"""Identity's acts."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide_all

from core.engagement.scores.ports import Naming
from core.identity.accounts.attempts import Attempts
from core.identity.accounts.change_password import ChangePassword
from core.identity.accounts.joining import JoinApp
from core.identity.accounts.make_owner import MakeOwner
from core.identity.accounts.register import Register
from core.identity.accounts.sign_in import SignIn
from core.identity.accounts.ways_to_sign_in import WaysToSignIn
from core.identity.apple.handle_notice import HandleAppleNotice, ReceiveAppleNotice
from core.identity.apple.keep_grant import AppleExchange, RevokeAppleGrants
from core.identity.apple.sign_in_with_apple import SignInWithApple
from core.identity.members.administer_member import AdministerMember
from core.identity.members.list_members import ListMembers
from core.identity.privacy.delete_account import DeleteAccount, PurgeAccount
from core.identity.privacy.export_account import ExportAccount
from core.identity.profiles.change_profile import ChangeProfile
from core.identity.profiles.give_pseudonym import GivePseudonym
from core.identity.profiles.read_profile import ReadProfile
from core.identity.recovery.forgot import Forgot
from core.identity.recovery.links import Links
from core.identity.recovery.reset import Reset
from core.identity.recovery.send_link import SendLink
from core.identity.recovery.verify_email import VerifyEmail
from core.identity.roles.change_standing import ChangeStanding
from core.identity.sessions.end_sessions import EndSessions
from core.identity.sessions.list_sessions import ListSessions
from core.identity.sessions.open_session import OpenSession
from core.identity.sessions.refresh import Refresh
from core.identity.telegram.enter import EnterFromTelegram
from core.identity.telegram.sign_in_with_telegram import SignInWithTelegram


class IdentityActs(Provider):
    """Accounts, sessions, recovery, privacy, profiles."""

    scope = Scope.APP
    accounts = provide_all(Attempts, JoinApp, Register, SignIn, ChangePassword, WaysToSignIn)
    apple = provide_all(AppleExchange, RevokeAppleGrants, SignInWithApple, ReceiveAppleNotice, HandleAppleNotice)
    telegram = provide_all(EnterFromTelegram, SignInWithTelegram)
    sessions = provide_all(OpenSession, Refresh, EndSessions, ListSessions)
    recovery = provide_all(Links, Forgot, SendLink, Reset, VerifyEmail)
    privacy = provide_all(ExportAccount, DeleteAccount, PurgeAccount, ChangeStanding, MakeOwner)
    members = provide_all(ListMembers, AdministerMember)
    profile = provide_all(GivePseudonym, ReadProfile, ChangeProfile)
    naming = alias(GivePseudonym, provides=Naming)
