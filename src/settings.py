"""The environment, read once. Every mistake is named at start, and no value is ever echoed."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_type_hints

import msgspec

from core.platform.limits.window import RateLimit

TEST_WEBHOOK_SECRET = "whsec_test_secret"  # noqa: S105 - known to everybody, and to production no secret at all
_OF_BOTS = {"telegram_tokens": "TOKEN", "telegram_secrets": "SECRET"}
_MAY_BE_EMPTY = frozenset({"stripe_webhook_secret"})
"""What an empty variable switches off, where elsewhere it counts as not set."""


class SettingsError(Exception):
    """The environment can't be used; each bad setting has a line of its own, without its value."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the environment may say; a variable has the name of its field in capitals. `.env.example` explains each.

    `telegram_tokens` and `telegram_secrets` are by bot, each of a variable of its own: `TELEGRAM_<BOT>_TOKEN` and
    `TELEGRAM_<BOT>_SECRET`.
    """

    rhizome_env: Literal["development", "production"] = "production"
    mode: Literal["postgres", "memory"] = "postgres"
    port: int = 8000
    host: str = "127.0.0.1"
    web_concurrency: int = 1
    public_url: str = ""
    rhizome_data_dir: str = ""
    rhizome_apps_dir: str = ""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    trusted_proxies: tuple[str, ...] = ()

    database_url: str = ""
    database_replica_url: str = ""
    database_pool_size: int = 16
    redis_url: str = ""

    jwt_secret: str = ""
    jwt_secrets: str = ""

    rate_limit_login: RateLimit | None = RateLimit(5, 60)
    rate_limit_register: RateLimit | None = RateLimit(3, 60)
    rate_limit_forgot: RateLimit | None = RateLimit(3, 300)
    rate_limit_default: RateLimit | None = RateLimit(100, 60)
    rate_limit_user: RateLimit | None = RateLimit(1000, 60)

    apple_team_id: str = ""
    apple_key_id: str = ""
    apple_private_key: str = ""
    apple_base_url: str = "https://appleid.apple.com"

    smtp_url: str = ""
    postmark_api_key: str = ""
    postmark_base_url: str = "https://api.postmarkapp.com"
    postmark_webhook_token: str = ""
    email_from: str = "Rhizome <no-reply@localhost>"

    openai_api_key: str = ""
    openai_base_url: str = "https://api.openai.com/v1"
    openai_model: str = "gpt-4.1-mini"
    anthropic_api_key: str = ""
    anthropic_base_url: str = "https://api.anthropic.com"
    gemini_api_key: str = ""
    gemini_base_url: str = "https://generativelanguage.googleapis.com"
    apns_team_id: str = ""
    apns_key_id: str = ""
    apns_private_key: str = ""
    apns_base_url: str = "https://api.push.apple.com"
    firebase_credentials: str = ""
    fcm_base_url: str = "https://fcm.googleapis.com"
    vapid_private_key: str = ""
    vapid_subject: str = ""
    webpush_base_url: str = ""

    stripe_secret_key: str = ""
    stripe_webhook_secret: str = TEST_WEBHOOK_SECRET
    stripe_base_url: str = "https://api.stripe.com"
    r2_account_id: str = ""
    r2_access_key: str = ""
    r2_secret_key: str = ""
    r2_bucket: str = ""
    s3_endpoint_url: str = ""
    s3_region: str = "auto"

    telegram_base_url: str = "https://api.telegram.org"
    telegram_tokens: dict[str, str] = {}
    telegram_secrets: dict[str, str] = {}

    sandbox_url: str = ""

    sentry_dsn: str = ""
    otel_exporter_otlp_endpoint: str = ""
    metrics_token: str = ""

    @property
    def signing_keys(self) -> dict[str, str]:
        """Keys of access tokens by id, the signing one first: `JWT_SECRETS=id:secret,…`, or one `JWT_SECRET`."""
        if self.jwt_secret:
            return {"main": self.jwt_secret}
        pairs = (entry.rpartition(":") for entry in self.jwt_secrets.split(",") if entry)
        return {key_id or "main": secret for key_id, _, secret in pairs}

    @property
    def apps_folders(self) -> tuple[Path, ...]:
        """Where manifests lie besides the shipped ones."""
        return (Path(self.rhizome_apps_dir),) if self.rhizome_apps_dir else ()

    @property
    def stripe_signing_secret(self) -> str:
        """What Stripe's webhooks are signed with; empty when there is none. The one that everybody knows is good in
        development alone."""
        known = self.stripe_webhook_secret == TEST_WEBHOOK_SECRET
        return "" if known and not self.development else self.stripe_webhook_secret

    @property
    def s3_endpoint(self) -> str:
        """Where the bucket's API is: `S3_ENDPOINT_URL`, else R2's for the account."""
        return self.s3_endpoint_url or f"https://{self.r2_account_id}.r2.cloudflarestorage.com"

    @property
    def development(self) -> bool:
        """Whether the sandbox and the development defaults are in force."""
        return self.rhizome_env == "development"


_LIMIT = re.compile(r"(\d{1,9})/(\d{1,6})")


def _parse(kind: Any, text: str) -> Any:
    if kind == RateLimit | None:
        if text == "off":
            return None
        match = _LIMIT.fullmatch(text)
        if not match or 0 in (int(match[1]), int(match[2])):
            raise ValueError("must be COUNT/SECONDS such as 5/60, or off")
        return RateLimit(int(match[1]), int(match[2]))
    if kind == tuple[str, ...]:
        return tuple(part for part in re.split(r"[\s,]+", text) if part)
    try:
        return msgspec.convert(text, kind, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(re.sub(r",? got .*|'.*'$", "", str(error)).strip()) from None


def _secret_file(name: str, environ: Mapping[str, str]) -> str | None:
    path = environ.get(f"{name}_FILE")
    if not path:
        return environ.get(name)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ValueError(f"{name}_FILE can't be read: {error.strerror}") from None


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings that `environ` describes.

    A variable `NAME_FILE` gives the content of that file as `NAME`; an empty variable counts as not set, but for those
    that it switches off. Raises `SettingsError` naming every setting that is bad or missing.
    """
    values: dict[str, Any] = {}
    mistakes: list[str] = []
    for field, kind in get_type_hints(Settings).items():
        if field in _OF_BOTS:
            continue
        name = field.upper()
        try:
            text = _secret_file(name, environ)
            if text or (text == "" and field in _MAY_BE_EMPTY):
                values[field] = _parse(kind, text)
        except ValueError as error:
            mistakes.append(f"{name}: {error}")
    for field, ending in _OF_BOTS.items():
        values[field] = _of_bots(ending, environ, mistakes)
    if not mistakes:
        settings = Settings(**values)
        mistakes = list(_contradictions(settings))
        if not mistakes:
            return settings
    raise SettingsError("\n".join(mistakes))


def _of_bots(ending: str, environ: Mapping[str, str], mistakes: list[str]) -> dict[str, str]:
    """What `TELEGRAM_<BOT>_<ending>`, or the file that the variable with `_FILE` names, says for each bot."""
    pattern = re.compile(rf"(TELEGRAM_([A-Z][A-Z0-9]*)_{ending})(_FILE)?")
    found: dict[str, str] = {}
    for match in filter(None, map(pattern.fullmatch, sorted(environ))):
        try:
            text = _secret_file(match[1], environ)
        except ValueError as error:
            mistakes.append(f"{match[1]}: {error}")
            continue
        if text:
            found[match[2].lower()] = text
    return found


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _contradictions(settings: Settings) -> list[str]:
    return [
        *_bad_figures(settings),
        *_half_of_a_pair(settings),
        *_half_of_a_bucket(settings),
        *_unfit_for_production(settings),
    ]


def _bad_figures(settings: Settings) -> list[str]:
    found = []
    if not 0 <= settings.port <= 65535:
        found.append("PORT: must be between 0 and 65535")
    if settings.web_concurrency < 1:
        found.append("WEB_CONCURRENCY: must be at least 1")
    if not all(_is_network(proxy) for proxy in settings.trusted_proxies):
        found.append("TRUSTED_PROXIES: must be IP addresses or networks such as 10.0.0.0/8")
    if settings.database_pool_size < 1:
        found.append("DATABASE_POOL_SIZE: must be at least 1")
    if settings.smtp_url and not re.fullmatch(r"(smtp|smtps|smtp\+starttls)://[^/?#\s]+/?", settings.smtp_url):
        found.append("SMTP_URL: must be smtp://, smtps:// or smtp+starttls://[user:password@]host[:port]")
    if settings.mode == "memory" and settings.web_concurrency > 1:
        found.append("WEB_CONCURRENCY: memory mode lives in one process")
    secrets = [settings.jwt_secret] if settings.jwt_secret else [s for s in settings.jwt_secrets.split(",") if s]
    if any(len(secret.rpartition(":")[2]) < 32 for secret in secrets):
        found.append("JWT_SECRET: needs at least 32 characters")
    return found


def _half_of_a_pair(settings: Settings) -> list[str]:
    found = []
    apns = {name: getattr(settings, name) for name in ("apns_private_key", "apns_key_id", "apns_team_id")}
    # In development the other half comes from the sandbox, once that knows its ports.
    alone = not settings.development
    if alone and settings.apns_private_key and not all(apns.values()):
        found += [f"{name.upper()}: is needed with APNS_PRIVATE_KEY" for name, value in apns.items() if not value]
    if not re.match(r"https?://.", settings.stripe_base_url):
        found.append("STRIPE_BASE_URL: must begin with https:// (or http:// for a stand-in)")
    if not re.match(r"https?://.", settings.telegram_base_url):
        found.append("TELEGRAM_BASE_URL: must begin with https:// (or http:// for a stand-in)")
    if not settings.apns_base_url.startswith("https://"):
        found.append("APNS_BASE_URL: must begin with https://")
    if settings.apns_private_key and "-----BEGIN" not in settings.apns_private_key:
        found.append("APNS_PRIVATE_KEY: must be PEM")
    key = settings.vapid_private_key
    if key and "-----BEGIN" not in key and not re.fullmatch(r"[\w-]{43}=?", key, re.ASCII):
        found.append("VAPID_PRIVATE_KEY: must be PEM, or 32 bytes as base64url")
    if settings.vapid_subject and not re.match(r"mailto:.|https://.", settings.vapid_subject):
        found.append("VAPID_SUBJECT: must be a mailto: or https: address")
    if alone and settings.vapid_private_key and not settings.vapid_subject:
        found.append("VAPID_SUBJECT: is needed with VAPID_PRIVATE_KEY")
    return found


def _half_of_a_bucket(settings: Settings) -> list[str]:
    found = []
    if settings.s3_endpoint_url and not re.fullmatch(r"https?://[^?#\s]+", settings.s3_endpoint_url):
        found.append("S3_ENDPOINT_URL: must be http:// or https://")
    if not settings.r2_bucket:
        return found
    found += [
        f"{name.upper()}: is needed with R2_BUCKET"
        for name in ("r2_access_key", "r2_secret_key")
        if not getattr(settings, name)
    ]
    if not settings.s3_endpoint_url and not re.fullmatch(r"[0-9a-z]+", settings.r2_account_id):
        found.append("R2_ACCOUNT_ID: is needed with R2_BUCKET, or S3_ENDPOINT_URL")
    return found


def _unfit_for_production(settings: Settings) -> list[str]:
    found: list[str] = []
    if not settings.development:
        if not settings.jwt_secret and not settings.jwt_secrets:
            found.append("JWT_SECRET: is required in production")
        if settings.mode == "postgres" and not settings.database_url:
            found.append("DATABASE_URL: is required in production")
        if settings.sandbox_url:
            found.append("SANDBOX_URL: the sandbox has no place in production")
        if settings.mode == "memory":
            found.append("MODE: memory keeps nothing and is for development only")
    return found
