"""Access tokens as JWTs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import jwt

from core.identity.sessions.open_session import ACCESS_SECONDS
from core.shared.actor import Actor
from core.shared.errors import Unauthenticated
from core.shared.ports import Ids

ISSUER = "rhizome"
TYPE = "access"


class JwtAccessTokens:
    """HS256 with a key id, so that keys can be rotated: the first key signs, all are accepted (RFC 8725: algorithm
    pinned,
    issuer, audience and type checked, nothing taken from the header but the key id)."""

    def __init__(self, keys: Mapping[str, str], ids: Ids) -> None:
        self._keys = dict(keys)
        self._newest = next(iter(self._keys))
        self._ids = ids

    def issue(self, actor: Actor, at: datetime) -> str:
        issued = int(at.timestamp())
        claims = {
            "iss": ISSUER,
            "sub": str(actor.user_id),
            "aud": actor.app,
            "sid": str(actor.session_id),
            "jti": str(self._ids.new()),
            "type": TYPE,
            "iat": issued,
            "exp": issued + ACCESS_SECONDS,
        }
        return jwt.encode(claims, self._keys[self._newest], algorithm="HS256", headers={"kid": self._newest})

    def read(self, token: str) -> tuple[Actor, float]:
        """The actor that the token proves and the second at which the proof ends, which is not checked here: the
        caller has the
        clock. Raises `Unauthenticated` for anything else than a token of ours."""
        try:
            key = self._keys[jwt.get_unverified_header(token).get("kid", "")]
            claims = jwt.decode(
                token,
                key,
                algorithms=["HS256"],
                issuer=ISSUER,
                options={
                    "require": ["iss", "sub", "aud", "sid", "jti", "type", "iat", "exp"],
                    "verify_aud": False,
                    "verify_exp": False,
                    "verify_iat": False,
                },
            )
            if claims["type"] != TYPE or not isinstance(claims["aud"], str):
                raise Unauthenticated("token_invalid", "This is not an access token.")
            actor = Actor(claims["aud"], UUID(claims["sub"]), UUID(claims["sid"]))
            return actor, float(claims["exp"])
        except (jwt.PyJWTError, KeyError, ValueError, TypeError) as error:
            raise Unauthenticated("token_invalid", "The access token is not valid.") from error
