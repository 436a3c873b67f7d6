"""Access tokens as JWTs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import jwt

from core.identity.model import ACCESS_SECONDS
from core.shared.actor import Actor
from core.shared.errors import Unauthenticated
from core.shared.ports import Ids

ISSUER = "rhizome"
TYPE = "access"
LONGEST = 2048
_REQUIRED = ("iss", "sub", "aud", "sid", "jti", "type", "iat", "exp")


class JwtAccessTokens:
    """`core.identity.ports.AccessTokens`: HS256 with a key id, so that keys can be rotated; the first key signs, all
    are accepted.

    By RFC 8725 the algorithm is pinned, issuer, audience and type are checked, and nothing is taken from the header but
    the key id.
    """

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

    def read(self, token: str, at: datetime) -> tuple[Actor, float]:
        try:
            claims = self._verified(token)
            if claims["type"] != TYPE or not isinstance(claims["aud"], str):
                raise _invalid()
            if claims.get("nbf", 0) > at.timestamp():
                raise _invalid()
            actor = Actor(claims["aud"], UUID(claims["sub"]), UUID(claims["sid"]))
            return actor, float(claims["exp"])
        except (jwt.PyJWTError, KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise _invalid() from error

    def _verified(self, token: str) -> dict[str, Any]:
        """The claims under one of our keys. Times are not checked here: they are the Clock's."""
        if len(token) > LONGEST:
            raise _invalid()
        claims: dict[str, Any] = jwt.decode(
            token,
            self._keys[jwt.get_unverified_header(token).get("kid", "")],
            algorithms=["HS256"],
            issuer=ISSUER,
            options={
                "require": list(_REQUIRED),
                "verify_aud": False,
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
        return claims


def _invalid() -> Unauthenticated:
    return Unauthenticated("token_invalid", "The access token is not valid.")
