"""OAuth tokens of a Google service account (Google's "Using OAuth 2.0 for server to server applications")."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin

import msgspec

from adapters.push.http import PushHttp
from adapters.push.sending import Down
from core.shared.ports import Clock

if TYPE_CHECKING:
    from google.auth.crypt import RSASigner

SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIFE_SECONDS = 3600
RENEWED_BEFORE = timedelta(minutes=5)


class ServiceAccount(msgspec.Struct, frozen=True, kw_only=True):
    """What the console's JSON says; a relative `token_uri` is below FCM's base URL."""

    project_id: str
    client_email: str
    private_key: str
    private_key_id: str = ""
    token_uri: str = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address


class BadCredentials(Exception):
    """They can't be used; nothing of them is repeated."""


class _Granted(msgspec.Struct, frozen=True):
    access_token: str
    expires_in: int = LIFE_SECONDS


def service_account(credentials: str) -> ServiceAccount:
    """The account of FIREBASE_CREDENTIALS: JSON, or the path of a file that holds it. Raises `BadCredentials`."""
    try:
        text = credentials if credentials.lstrip().startswith("{") else Path(credentials).read_text(encoding="utf-8")
        return msgspec.json.decode(text, type=ServiceAccount)
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise BadCredentials("FIREBASE_CREDENTIALS: neither a service account's JSON nor a file with it") from error


class GoogleToken:
    """One access token for the process, fetched at the first need and again shortly before its end; who asks meanwhile
    waits for the same fetch."""

    def __init__(self, account: ServiceAccount, http: PushHttp, clock: Clock, base_url: str) -> None:
        self._account = account
        self._http = http
        self._clock = clock
        self._url = urljoin(f"{base_url.rstrip('/')}/", account.token_uri)
        self._signer: RSASigner | None = None
        self._token = ""
        self._good: tuple[datetime, datetime] | None = None
        self._fetching = asyncio.Lock()

    async def current(self) -> str:
        """A token that is good for some minutes yet. Raises `Down`, or `BadCredentials` when Google refuses ours."""
        async with self._fetching:
            now = self._clock.now()
            if self._good is None or not self._good[0] <= now < self._good[1]:
                await self._fetch(now)
            return self._token

    def forget(self, refused: str) -> None:
        """Use that token no more."""
        if self._token == refused:
            self._good = None

    async def _fetch(self, now: datetime) -> None:
        form = urlencode({"grant_type": GRANT, "assertion": self._assertion(now)}).encode()
        headers = {"content-type": "application/x-www-form-urlencoded"}
        answer = await self._http.post(self._url, headers, form)
        if answer.status_code == 429 or answer.status_code >= 500:
            raise Down(f"Google's token endpoint answered {answer.status_code}")
        try:
            granted = msgspec.json.decode(answer.content, type=_Granted)
        except msgspec.MsgspecError as error:
            raise BadCredentials(f"Google's token endpoint answered {answer.status_code}") from error
        self._token = granted.access_token
        self._good = (now, now + timedelta(seconds=granted.expires_in) - RENEWED_BEFORE)

    def _assertion(self, now: datetime) -> str:
        from google.auth import jwt
        from google.auth.crypt import RSASigner

        account, issued = self._account, int(now.timestamp())
        if self._signer is None:
            try:
                signer: Any = RSASigner
                self._signer = signer.from_string(account.private_key, account.private_key_id or None)
            except ValueError as error:
                raise BadCredentials("FIREBASE_CREDENTIALS: its private key can't be read") from error
        claims = {
            "iss": account.client_email,
            "sub": account.client_email,
            "scope": SCOPE,
            "aud": self._url,
            "iat": issued,
            "exp": issued + LIFE_SECONDS,
        }
        google_jwt: Any = jwt  # untyped
        assertion: bytes = google_jwt.encode(self._signer, claims)
        return assertion.decode()
