"""`rhizome create-owner`, `grant-role` and `openapi` as an operator runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from tests.support.service import UNLIMITED, served

ROOT = Path(__file__).parents[2]
PASSWORD = "three old bridges"
SECRET = "a secret of tests, and of nothing else"


def rhizome(*arguments: str, said: str = "", **environment: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of the command in production."""
    done = subprocess.run(
        [sys.executable, "-m", "entrypoints.cli.main", *arguments],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), **environment},
        input=said,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def on(dsn: str) -> dict[str, str]:
    """Production's environment on a database."""
    return {"DATABASE_URL": dsn, "JWT_SECRET": SECRET}


async def audited(dsn: str) -> list[tuple[str, str, str, str]]:
    """App, action, role and doer of each change of a role, the oldest first."""
    connection = await asyncpg.connect(dsn)
    rows = await connection.fetch(
        """select app_id, action, detail->>'role' as role, detail->>'by' as by from audit_log
           where action like 'role\\_%' order by id"""
    )
    await connection.close()
    return [(row["app_id"], row["action"], row["role"], row["by"]) for row in rows]


async def test_a_new_owner_signs_in_and_a_known_person_is_promoted(database: str) -> None:
    status, said, told = rhizome("create-owner", "Ada@example.com", said=f"{PASSWORD}\n", **on(database))
    assert (status, told) == (0, "")
    assert "a new account" in said
    status, said, _ = rhizome("create-owner", "ada@example.com", **on(database))
    assert (status, "a new account" in said) == (0, False)
    async with served(MODE="postgres", DATABASE_URL=database, JWT_SECRET=SECRET, **UNLIMITED) as service:
        person = {"app": "lowkeymode", "email": "ada@example.com", "password": PASSWORD}
        answer = await service.ask("POST", "/api/v1/auth/login", json=person)
        assert answer.status_code == 200, answer.text
        assert answer.json()["user"]["roles"] == ["owner"]
    assert await audited(database) == [("*", "role_granted", "owner", "command line")]


async def test_roles_are_granted_and_withdrawn_and_each_change_is_in_the_audit_log(database: str) -> None:
    async with served(MODE="postgres", DATABASE_URL=database, JWT_SECRET=SECRET) as service:
        person = {"app": "lowkeymode", "email": "bob@example.com", "password": PASSWORD}
        token = (await service.ask("POST", "/api/v1/auth/register", json=person)).json()["access_token"]
        codes = "/api/v1/lowkeymode/referral/codes"
        assert (await service.ask("GET", codes, token=token)).status_code == 404
        grant = ("grant-role", "bob@example.com", "ambassador", "--app", "lowkeymode")
        assert rhizome(*grant, **on(database))[0] == 0
        assert rhizome(*grant, **on(database))[0] == 0
        assert (await service.ask("GET", codes, token=token)).status_code == 200
        assert rhizome(*grant, "--withdraw", **on(database))[0] == 0
        assert (await service.ask("GET", codes, token=token)).status_code == 404
    assert await audited(database) == [
        ("lowkeymode", "role_granted", "ambassador", "command line"),
        ("lowkeymode", "role_withdrawn", "ambassador", "command line"),
    ]


async def test_what_makes_no_sense_is_refused_in_a_sentence_and_changes_nothing(database: str) -> None:
    refused = [
        rhizome("create-owner", "ada@example.com", said="short\n", **on(database)),
        rhizome("create-owner", "nobody", said=f"{PASSWORD}\n", **on(database)),
        rhizome("grant-role", "bob@example.com", "admin", "--app", "lowkeymode", **on(database)),
        rhizome("grant-role", "bob@example.com", "admin", "--app", "nowhere", **on(database)),
        rhizome("grant-role", "bob@example.com", "admin", **on(database)),
        rhizome("grant-role", "bob@example.com", "owner", "--app", "lowkeymode", **on(database)),
        rhizome("grant-role", "bob@example.com", "king", "--app", "lowkeymode", **on(database)),
        rhizome("create-owner", "ada@example.com", RHIZOME_ENV="development", MODE="memory"),
        rhizome("openapi", "nowhere"),
    ]
    for status, said, told in refused:
        assert (status != 0, said, "Traceback" in told) == (True, "", False), told
        assert told.startswith(("rhizome: ", "usage: ")), told
    assert await audited(database) == []


@pytest.mark.parametrize("command", ["serve", "worker", "migrate"])
def test_a_bad_setting_ends_the_command_by_name_and_is_not_printed(command: str) -> None:
    status, said, told = rhizome(command, DATABASE_URL="postgresql://hidden@nowhere/x", JWT_SECRET="hidden")
    assert (status, said) == (os.EX_CONFIG, "")
    assert "JWT_SECRET: needs at least 32 characters" in told
    assert "hidden" not in told


async def test_the_documents_are_those_that_the_service_serves() -> None:
    async with served() as service:
        for arguments, path in (((), "/api/v1/openapi.json"), (("lowkeymode",), "/api/v1/lowkeymode/openapi.json")):
            status, said, told = rhizome("openapi", *arguments)
            assert (status, told) == (0, "")
            assert json.loads(said) == (await service.ask("GET", path)).json()
