"""Import contracts can fail, and a process imports only what it needs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, SRC

HEAVY = ["alembic", "sqlalchemy", "advanced_alchemy", "saq", "psycopg", "stripe", "aioboto3", "botocore", "sentry_sdk",
         "opentelemetry.sdk", "redis", "aiosmtplib", "aioapns", "OpenSSL", "google.auth", "httpx", "h2",
         "PIL"]  # fmt: skip
"""What is imported where it is used; each costs tens of milliseconds and megabytes (docs/speed.md)."""


def loaded_by(program: str) -> set[str]:
    told = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys; print(*sys.modules)"],
        env={**os.environ, "PYTHONPATH": str(SRC)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(told.stdout.split())


API = """
from bootstrap import create_http
from settings import read_settings
create_http(read_settings({"JWT_SECRET": "x" * 40, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}))
"""


def test_the_api_starts_light() -> None:
    loaded = loaded_by(API)
    assert "litestar" in loaded
    assert loaded & set(HEAVY) == set()


def test_the_worker_needs_no_web_framework() -> None:
    loaded = loaded_by("import bootstrap, entrypoints.jobs.worker, entrypoints.cli.worker")
    assert loaded & {"litestar", "uvicorn"} == set()


def test_a_heavy_import_would_be_noticed() -> None:
    assert "sqlalchemy" in loaded_by("import sqlalchemy")


@pytest.mark.parametrize(
    ("where", "planted", "contract"),
    [
        ("core/shared/actor.py", "import adapters.system.clock", "Core knows nobody"),
        ("core/engagement/streaks/fold.py", "import core.identity.model", "Engagement meets other contexts"),
        ("entrypoints/http/routes/health.py", "import adapters.system.clock", "Routes know use cases"),
    ],
)
def test_a_planted_import_breaks_its_contract(tmp_path: Path, where: str, planted: str, contract: str) -> None:
    shutil.copytree(SRC, tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "src" / where).open("a") as file:
        file.write(f"\n{planted}\n")
    linted = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 1
    assert any(contract in line and "BROKEN" in line for line in linted.stdout.splitlines()), linted.stdout
