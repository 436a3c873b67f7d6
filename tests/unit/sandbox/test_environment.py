"""The environment of development."""

from pathlib import Path

import pytest

from adapters.push.google_token import service_account
from entrypoints.supervisor.environment import development, kept_secrets, passing_secrets, read_dotenv
from settings import SettingsError, read_settings


def test_dotenv_knows_comments_quotes_and_export(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(
        "# a comment\n\nPORT=9000\nexport LOG_LEVEL = debug   # loud\nEMAIL_FROM='A # B <a@b.test>'\n"
        'APPLE_PRIVATE_KEY="one\\ntwo"\nEMPTY=\nURL=http://x/#y\n'
    )
    assert dict(read_dotenv(file)) == {
        "PORT": "9000",
        "LOG_LEVEL": "debug",
        "EMAIL_FROM": "A # B <a@b.test>",
        "APPLE_PRIVATE_KEY": "one\ntwo",
        "EMPTY": "",
        "URL": "http://x/#y",
    }


def test_no_dotenv_is_no_trouble_and_a_bad_line_is_named_without_its_content(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    assert dict(read_dotenv(file)) == {}
    file.write_text("PORT=1\nsecret-without-a-name\n")
    with pytest.raises(SettingsError, match=r"^\.env: line 2 is not NAME=value$"):
        dict(read_dotenv(file))


def test_what_is_set_wins_over_dotenv(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=9000\nLOG_LEVEL=debug\n")
    found = development({"PORT": "9001"}, tmp_path / ".env")
    assert found == {"PORT": "9001", "LOG_LEVEL": "debug", "RHIZOME_ENV": "development"}


@pytest.mark.parametrize("where", ["environment", "dotenv"])
def test_production_and_the_sandbox_do_not_go_together(tmp_path: Path, where: str) -> None:
    if where == "dotenv":
        (tmp_path / ".env").write_text("RHIZOME_ENV=production\n")
    with pytest.raises(SettingsError, match="sandbox"):
        development({"RHIZOME_ENV": "production"} if where == "environment" else {}, tmp_path / ".env")


def test_a_production_environment_that_names_a_sandbox_is_refused() -> None:
    production = {"JWT_SECRET": "x" * 40, "DATABASE_URL": "postgresql://db/x"}
    assert not read_settings(production).development
    with pytest.raises(SettingsError, match="SANDBOX_URL"):
        read_settings({**production, "SANDBOX_URL": "http://127.0.0.1:1"})


def test_secrets_are_made_once_for_a_data_folder_and_kept_private(tmp_path: Path) -> None:
    first = kept_secrets(tmp_path)
    assert kept_secrets(tmp_path) == first
    assert len(first["JWT_SECRET"]) >= 32
    assert first["APPLE_PRIVATE_KEY"].startswith("-----BEGIN PRIVATE KEY-----")
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
    (tmp_path / "other").mkdir()
    assert kept_secrets(tmp_path / "other") != first


def test_a_data_folder_of_before_gets_the_secrets_that_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text('{"JWT_SECRET": "of long ago"}')
    kept = kept_secrets(tmp_path)
    assert kept["JWT_SECRET"] == "of long ago"
    assert set(kept) == set(passing_secrets())
    assert kept_secrets(tmp_path) == kept
    assert service_account(kept["FIREBASE_CREDENTIALS"]).project_id == "sandbox"
