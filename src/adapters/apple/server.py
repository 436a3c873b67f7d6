"""Apple's token endpoints (Apple's "Generate and validate tokens" and "Revoke tokens")."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import jwt

from adapters.apple.http import AppleHttp
from core.identity.apple.ports import AppleRefused
from core.shared.ports import Clock

AUDIENCE = "https://appleid.apple.com"
SECRET_LIFE = timedelta(days=1)
_RENEWED_BEFORE = timedelta(hours=1)


class HttpAppleServer:
    """`core.identity.apple.ports.AppleServer`: a client proves itself with an ES256 token of the team's key, made anew
    each day.
    """

    def __init__(self, http: AppleHttp, clock: Clock, *, team_id: str, key_id: str, private_key: str) -> None:
        self._http = http
        self._clock = clock
        self._team_id = team_id
        self._key_id = key_id
        self._private_key = private_key.replace("\\n", "\n")
        self._secrets: dict[str, tuple[datetime, str]] = {}
        self.configured = bool(team_id and key_id and private_key)

    async def exchange(self, client_id: str, code: str) -> str:
        answer = await self._post("/auth/token", client_id, grant_type="authorization_code", code=code)
        token = answer.get("refresh_token") if isinstance(answer, dict) else None
        if not isinstance(token, str):
            raise AppleRefused("no refresh token in the answer")
        return token

    async def revoke(self, client_id: str, refresh_token: str) -> None:
        await self._post("/auth/revoke", client_id, token=refresh_token, token_type_hint="refresh_token")  # noqa: S106

    async def _post(self, path: str, client_id: str, **form: str) -> Any:
        form |= {"client_id": client_id, "client_secret": self._client_secret(client_id)}
        status, answer = await self._http.call("POST", path, form)
        if status != 200:
            reason = answer.get("error") if isinstance(answer, dict) else None
            raise AppleRefused(f"{status} {reason if isinstance(reason, str) else ''}".strip())
        return answer

    def _client_secret(self, client_id: str) -> str:
        now = self._clock.now()
        known = self._secrets.get(client_id)
        if known is not None and timedelta() <= now - known[0] < SECRET_LIFE - _RENEWED_BEFORE:
            return known[1]
        claims = {
            "iss": self._team_id,
            "iat": int(now.timestamp()),
            "exp": int((now + SECRET_LIFE).timestamp()),
            "aud": AUDIENCE,
            "sub": client_id,
        }
        secret = jwt.encode(claims, self._private_key, algorithm="ES256", headers={"kid": self._key_id})
        self._secrets[client_id] = (now, secret)
        return secret
