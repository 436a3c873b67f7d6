"""Sign in with Apple: its keys, its token and revocation endpoints, its notifications."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import uuid4

import msgspec

from core.shared.errors import Invalid, NotFound
from entrypoints.sandbox.apple_keys import AppleKeys
from entrypoints.sandbox.service import Service
from entrypoints.sandbox.wire import Answer, Call, Handler, json_answer

ISSUER = "https://appleid.apple.com"
TEAM = "SANDBOXTEAM"
CODE_LIFE = timedelta(minutes=5)
TOKEN_LIFE = timedelta(days=1)
NOTICE_PATH = "/api/v1/auth/apple/notifications"


class IdentityTokenCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who signs in to which app. `nonce` goes into the token as it is; `claims` override all others, null removes."""

    app: str
    sub: str
    email: str | None = None
    nonce: str | None = None
    is_private_email: bool | str | None = None
    claims: dict[str, Any] = {}


class NoticeCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What Apple tells of one of its users."""

    app: str
    type: Literal["consent-revoked", "account-delete", "account-deleted", "email-disabled", "email-enabled"]
    sub: str
    email: str | None = None
    jti: str | None = None


class RotateCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sign with a new key from now on; `forget` stops showing the old ones too."""

    forget: bool = False


class _Grant(msgspec.Struct, frozen=True):
    client: str
    sub: str
    expires: datetime | None


class Apple(Service):
    """Knows whom it gave codes and tokens to, and forgets those that are revoked."""

    name = "apple"
    channel = "apple"

    @classmethod
    def environment(cls, base: str, ports: Mapping[str, int]) -> dict[str, str]:
        return {"APPLE_BASE_URL": f"{base}/apple", "APPLE_TEAM_ID": TEAM, "APPLE_KEY_ID": "SANDBOXKEY"}

    def __init__(self, world: Any) -> None:
        super().__init__(world)
        self._keys = AppleKeys(world.state / "apple-keys.json" if world.state else None)
        self._codes: dict[str, _Grant] = {}
        self._tokens: dict[str, _Grant] = {}

    def wires(self) -> dict[tuple[str, str], Handler]:
        return {
            ("GET", "/apple/auth/keys"): self._show_keys,
            ("POST", "/apple/auth/token"): self._token,
            ("POST", "/apple/auth/revoke"): self._revoke,
        }

    def controls(self) -> dict[tuple[str, str], Handler]:
        return {
            ("POST", "/apple/identity-tokens"): self._identity_token,
            ("POST", "/apple/notifications"): self._notify,
            ("POST", "/apple/keys/rotate"): self._rotate,
        }

    async def _show_keys(self, _call: Call) -> Answer:
        return json_answer({"keys": await self._keys.public()})

    async def _token(self, call: Call) -> Answer:
        form = call.form()
        client = form.get("client_id", "")
        if not self._proves(client, form.get("client_secret", "")):
            return _error("invalid_client")
        match form.get("grant_type"):
            case "authorization_code":
                grant = self._codes.pop(form.get("code", ""), None)
                if grant is None or grant.client != client or self._over(grant):
                    return _error("invalid_grant")
                refresh = f"r.{secrets.token_urlsafe(32)}"
                self._tokens[refresh] = _Grant(client, grant.sub, None)
                return await self._granted(grant, refresh_token=refresh)
            case "refresh_token":
                grant = self._tokens.get(form.get("refresh_token", ""))
                return _error("invalid_grant") if grant is None else await self._granted(grant)
            case _:
                return _error("unsupported_grant_type")

    async def _granted(self, grant: _Grant, **more: str) -> Answer:
        access = f"a.{secrets.token_urlsafe(32)}"
        self._tokens[access] = grant
        identity = await self._signed(grant.client, {"sub": grant.sub})
        fixed = {"access_token": access, "token_type": "Bearer", "expires_in": 3600, "id_token": identity}
        return json_answer({**fixed, **more})

    async def _revoke(self, call: Call) -> Answer:
        form = call.form()
        client = form.get("client_id", "")
        if not self._proves(client, form.get("client_secret", "")):
            return _error("invalid_client")
        gone = self._tokens.pop(form.get("token", ""), None)
        if gone is not None:
            kept = {
                name: grant for name, grant in self._tokens.items() if (grant.client, grant.sub) != (client, gone.sub)
            }
            self._tokens = kept
        return Answer()

    async def _identity_token(self, call: Call) -> Answer:
        command = call.read(IdentityTokenCommand)
        client = self._bundle(command.app)
        claims: dict[str, Any] = {"sub": command.sub, "auth_time": self._seconds(), "nonce_supported": True}
        if command.email is not None:
            claims |= {"email": command.email, "email_verified": True}
        if command.nonce is not None:
            claims["nonce"] = command.nonce
        if command.is_private_email is not None:
            claims["is_private_email"] = command.is_private_email
        code = f"c.{secrets.token_urlsafe(24)}"
        self._codes[code] = _Grant(client, command.sub, self.world.clock.now() + CODE_LIFE)
        token = await self._signed(client, {**claims, **command.claims})
        return json_answer({"identity_token": token, "authorization_code": code}, 201)

    async def _notify(self, call: Call) -> Answer:
        command = call.read(NoticeCommand)
        event: dict[str, Any] = {"type": command.type, "sub": command.sub, "event_time": self._seconds() * 1000}
        if command.email is not None:
            event |= {"email": command.email, "is_private_email": "true"}
        jti = command.jti or str(uuid4())
        # The events are JSON inside a string, as Apple has it.
        claims = {"jti": jti, "events": msgspec.json.encode(event).decode()}
        payload = await self._signed(self._bundle(command.app), claims)
        notice = Call(
            method="POST",
            path=NOTICE_PATH,
            headers={"content-type": "application/json"},
            body=msgspec.json.encode({"payload": payload}),
        )
        return json_answer({"id": jti, "status": await self.world.deliver(notice)})

    async def _rotate(self, call: Call) -> Answer:
        return json_answer({"kid": await self._keys.rotate(forget=call.read(RotateCommand).forget)}, 201)

    async def _signed(self, audience: str, claims: Mapping[str, Any]) -> str:
        now = self._seconds()
        life = int(TOKEN_LIFE.total_seconds())
        whole = {"iss": ISSUER, "aud": audience, "iat": now, "exp": now + life, **claims}
        return await self._keys.sign({name: value for name, value in whole.items() if value is not None})

    def _proves(self, client: str, secret: str) -> bool:
        """Whether a client secret is what Apple asks for: ES256, by a team, for this client and for Apple, in time.
        Whose key it is, only Apple could say."""
        import jwt

        try:
            header = jwt.get_unverified_header(secret)
            claims = jwt.decode(secret, options={"verify_signature": False})
        except jwt.PyJWTError:
            return False
        fits = claims.get("sub") == client and claims.get("aud") == ISSUER and bool(claims.get("iss"))
        life = claims.get("exp", 0) - self._seconds()
        return header.get("alg") == "ES256" and bool(header.get("kid")) and fits and 0 < life <= 15_777_000

    def _bundle(self, app: str) -> str:
        manifest = self.world.apps.get(app)
        if manifest is None:
            raise NotFound("not_found", f"There is no app {app!r}.")
        if not manifest.apple_bundle_ids:
            raise Invalid("validation_failed", f"{manifest.title} has no Apple bundle id.", pointer="/app")
        return min(manifest.apple_bundle_ids)

    def _over(self, grant: _Grant) -> bool:
        return grant.expires is not None and grant.expires <= self.world.clock.now()

    def _seconds(self) -> int:
        return int(self.world.clock.now().timestamp())


def _error(code: str) -> Answer:
    return json_answer({"error": code}, 400)
