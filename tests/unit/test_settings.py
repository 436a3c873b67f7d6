"""What is wrong with an environment is told whole, and never shown."""

import pytest

from settings import SettingsError, read_settings

GOOD = {"JWT_SECRET": "s" * 32, "DATABASE_URL": "postgresql://somebody:hidden@somewhere/db"}
MISTAKES = {
    "PORT": "70000",
    "WEB_CONCURRENCY": "0",
    "DATABASE_POOL_SIZE": "hidden",
    "RATE_LIMIT_LOGIN": "5 per hidden",
    "TRUSTED_PROXIES": "hidden",
    "SMTP_URL": "hidden",
    "S3_ENDPOINT_URL": "hidden",
    "JWT_SECRET": "hidden",
    "LOG_LEVEL": "hidden",
    "MODE": "hidden",
    "STRIPE_BASE_URL": "hidden",
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_bad_value_is_named_and_not_printed(name: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        read_settings({**GOOD, name: MISTAKES[name]})
    told = str(refusal.value)
    assert told.startswith(f"{name}: ")
    assert "hidden" not in told
    assert MISTAKES[name] == "0" or MISTAKES[name] not in told


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as refusal:
        read_settings({**GOOD, "DATABASE_POOL_SIZE": "x", "MODE": "y", "LOG_LEVEL": "z"})
    assert [line.partition(":")[0] for line in str(refusal.value).splitlines()] == [
        "MODE",
        "LOG_LEVEL",
        "DATABASE_POOL_SIZE",
    ]


@pytest.mark.parametrize("name", GOOD)
def test_what_production_needs_is_asked_for(name: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name}: is required in production$"):
        read_settings({other: text for other, text in GOOD.items() if other != name})


def test_a_secret_may_lie_in_a_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("secrets") / "key"
    file.write_text("t" * 40 + "\n")
    without = {"DATABASE_URL": GOOD["DATABASE_URL"]}
    assert read_settings({**without, "JWT_SECRET_FILE": str(file)}).jwt_secret == "t" * 40
    with pytest.raises(SettingsError, match=r"^JWT_SECRET: JWT_SECRET_FILE can't be read"):
        read_settings({**without, "JWT_SECRET_FILE": str(file.with_name("nowhere"))})


def test_several_keys_sign_with_the_first() -> None:
    settings = read_settings({**GOOD, "JWT_SECRET": "", "JWT_SECRETS": f"new:{'n' * 32},old:{'o' * 32}"})
    assert list(settings.signing_keys) == ["new", "old"]


def test_the_webhook_secret_that_everybody_knows_is_good_in_development_alone() -> None:
    dev = {"RHIZOME_ENV": "development"}
    assert read_settings(dev).stripe_signing_secret == "whsec_test_secret"
    assert read_settings(GOOD).stripe_signing_secret == ""
    assert read_settings({**GOOD, "STRIPE_WEBHOOK_SECRET": "whsec_own"}).stripe_signing_secret == "whsec_own"
    assert read_settings({**dev, "STRIPE_WEBHOOK_SECRET": ""}).stripe_signing_secret == ""


def test_a_bucket_needs_its_place_and_its_key() -> None:
    with pytest.raises(SettingsError) as refusal:
        read_settings({**GOOD, "R2_BUCKET": "files"})
    told = [line.partition(":")[0] for line in str(refusal.value).splitlines()]
    assert told == ["R2_ACCESS_KEY", "R2_SECRET_KEY", "R2_ACCOUNT_ID"]
    whole = {**GOOD, "R2_BUCKET": "files", "R2_ACCESS_KEY": "a", "R2_SECRET_KEY": "b"}
    at_r2 = read_settings({**whole, "R2_ACCOUNT_ID": "0123abc"})
    assert at_r2.s3_endpoint == "https://0123abc.r2.cloudflarestorage.com"
    assert read_settings({**whole, "S3_ENDPOINT_URL": "http://here:9000"}).s3_endpoint == "http://here:9000"


def test_each_bot_has_settings_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("secrets") / "token"
    file.write_text("42:of-a-file\n")
    settings = read_settings(
        {
            **GOOD,
            "TELEGRAM_GATEBOT_TOKEN_FILE": str(file),
            "TELEGRAM_GATEBOT_SECRET": "s",
            "TELEGRAM_DOCDROP_TOKEN": "43:own",
            "TELEGRAM_BOOKPING_TOKEN": "",
        }
    )
    assert settings.telegram_tokens == {"gatebot": "42:of-a-file", "docdrop": "43:own"}
    assert settings.telegram_secrets == {"gatebot": "s"}
