"""Access tokens, derived tokens and the vault."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.system.clock import SystemClock
from adapters.system.ids import TimeOrderedIds
from adapters.system.jwt import JwtAccessTokens
from adapters.system.keys import FernetVault, HmacDerivedTokens
from core.shared.actor import Actor
from core.shared.errors import Unauthenticated

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
OLD, NEW, OTHER = ("a secret that is long enough for every algorithm that one might try here " + word for word in "abc")
IDS = TimeOrderedIds(SystemClock())
ACTOR = Actor("lowkeymode", UUID(int=1), UUID(int=2))
TOKENS = JwtAccessTokens({"new": NEW, "old": OLD}, IDS)


def forged(key: str = NEW, header: dict[str, Any] | None = None, algorithm: str = "HS256", **claims: Any) -> str:
    issued = int(NOW.timestamp())
    good = {
        "iss": "rhizome",
        "sub": str(ACTOR.user_id),
        "aud": ACTOR.app,
        "sid": str(ACTOR.session_id),
        "jti": "x",
        "type": "access",
        "iat": issued,
        "exp": issued + 900,
    }
    left = {name: value for name, value in (good | claims).items() if value is not None}
    return jwt.encode(left, key if algorithm != "none" else "", algorithm, {"kid": "new", **(header or {})})


def test_a_token_tells_the_actor_and_fifteen_minutes() -> None:
    token = TOKENS.issue(ACTOR, NOW)
    assert TOKENS.read(token, NOW) == (ACTOR, NOW.timestamp() + 900)


def test_it_holds_these_claims_and_no_address() -> None:
    claims = jwt.decode(TOKENS.issue(ACTOR, NOW), options={"verify_signature": False})
    assert set(claims) == {"iss", "sub", "aud", "sid", "jti", "type", "iat", "exp"}


def test_tokens_of_a_key_that_was_rotated_out_of_signing_are_still_read() -> None:
    before = JwtAccessTokens({"old": OLD}, IDS).issue(ACTOR, NOW)
    assert TOKENS.read(before, NOW)[0] == ACTOR


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b.c",
        "é",
        forged(algorithm="none"),
        forged(key=OTHER),
        forged(algorithm="HS512"),
        forged(header={"kid": "gone"}),
        forged(header={"kid": "old"}),
        forged(header={"jku": "http://127.0.0.1:1/keys", "kid": "http://127.0.0.1:1/keys"}),
        forged(iss="somebody"),
        forged(type="refresh"),
        forged(type=None),
        forged(aud=["lowkeymode"]),
        forged(sid=None),
        forged(sid="no uuid"),
        forged(nbf=int((NOW + timedelta(hours=1)).timestamp())),
        forged(nbf="soon"),
        forged(pad="x" * 4000),
    ],
)
def test_anything_else_is_refused(token: str) -> None:
    with pytest.raises(Unauthenticated) as refusal:
        TOKENS.read(token, NOW)
    assert refusal.value.code == "token_invalid"


def test_a_header_that_is_nested_too_deep_is_refused() -> None:
    deep = "[" * 1500
    header = base64.urlsafe_b64encode(f'{{"kid":{deep}'.encode()).decode().rstrip("=")
    with pytest.raises(Unauthenticated):
        TOKENS.read(f"{header}.e30.e30"[:2048], NOW)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    with pytest.raises(Unauthenticated):
        TOKENS.read(text, NOW)


def test_a_derived_token_is_the_same_each_time_and_another_for_each_purpose_source_and_key() -> None:
    derived = HmacDerivedTokens([NEW, OLD])
    tokens = [derived.derive("refresh", b"a"), derived.derive("reset", b"a"), derived.derive("refresh", b"b")]
    assert tokens[0] == HmacDerivedTokens([NEW]).derive("refresh", b"a")
    assert len({*tokens, HmacDerivedTokens([OLD]).derive("refresh", b"a")}) == 4
    assert all(len(token) == 43 for token in tokens)


def test_candidates_know_the_old_keys_too() -> None:
    before = HmacDerivedTokens([OLD]).derive("refresh", b"a")
    assert HmacDerivedTokens([NEW, OLD]).candidates("refresh", b"a")[1] == before


@given(st.text())
def test_the_vault_opens_what_it_sealed_also_after_a_rotation(text: str) -> None:
    sealed = FernetVault([OLD]).seal(text)
    assert text not in sealed or len(text) < 3
    assert FernetVault([NEW, OLD]).open(sealed) == text


@pytest.mark.parametrize(
    "sealed",
    ["", "x", json.dumps({"a": 1}), FernetVault([OLD]).seal("secret")],
    ids=["nothing", "short", "json", "under another key"],
)
def test_the_vault_refuses_what_it_did_not_seal(sealed: str) -> None:
    with pytest.raises(ValueError, match="none of the present keys"):
        FernetVault([NEW]).open(sealed)
