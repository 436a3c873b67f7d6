"""The Containerfile's steps taken for real in a folder, and what comes out run as production runs it.

Not a container: the folder stands for the image's `/app`, the Python is this one, the user is this one. All else is as
the file says: only what it copies is there, and only its own steps prepare it. Needs a package index.
"""

import asyncio
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest
import yaml

from tests.support.containerfile import ROOT, stages

pytestmark = [pytest.mark.soak, pytest.mark.timeout(900)]
APP = "/app"


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the image's last stage would hold as its working directory."""
    build, last = stages()
    folder = tmp_path_factory.mktemp("image") / "app"
    tools = folder.parent / "bin"
    folder.mkdir()
    tools.mkdir()
    (tools / "python").symlink_to(sys.executable)
    ignored = shutil.ignore_patterns("__pycache__", ".mypy_cache")
    environ = {**build.environment(), "HOME": str(folder.parent), "PATH": f"{tools}:/usr/bin:/bin"}
    for word, rest in build.steps:
        if word == "COPY":
            source, target = (ROOT / rest.split()[0], folder / rest.split()[1])
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(source, target, ignore=ignored) if source.is_dir() else shutil.copy(source, target)
        elif word == "RUN":
            done = subprocess.run(
                rest, shell=True, cwd=folder, env=environ, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, f"{rest}\n{done.stdout}{done.stderr}"
    kept = {Path(copied.split()[1]).relative_to(APP).parts[0] for copied in last.all("COPY")}
    for entry in folder.iterdir():
        if entry.name not in kept:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    return folder


@pytest.fixture(scope="module")
def environ(image: Path, postgres: str) -> Iterator[dict[str, str]]:
    """The image's environment, on a new, empty database."""
    name = f"image_{uuid.uuid4().hex}"
    asyncio.run(_told(postgres, f"create database {name}"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    made = {name: text.replace(APP, str(image)) for name, text in stages()[-1].environment().items()}
    yield {
        **made,
        "PATH": made["PATH"].replace("$PATH", "/usr/bin:/bin"),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "DATABASE_URL": postgres.rpartition("/")[0] + f"/{name}",
        "JWT_SECRET": "a secret of tests, and of nothing else",
        "HOME": "/nowhere",
    }
    asyncio.run(_told(postgres, f"drop database {name} with (force)"))


def test_each_command_explains_itself(image: Path, environ: dict[str, str]) -> None:
    for command in ("serve", "worker", "migrate", "create-owner"):
        done = _run(image, environ, "rhizome", command, "--help")
        assert done.returncode == 0, done.stderr
        assert f"usage: rhizome {command}" in done.stdout


def test_it_migrates_serves_works_and_stops_as_production_does(image: Path, environ: dict[str, str]) -> None:
    hosted = yaml.safe_load((ROOT / "render.yaml").read_text())["services"][0]
    for _ in range(2):  # each release does it again
        done = _run(image, environ, *shlex.split(hosted["preDeployCommand"]))
        assert done.returncode == 0, done.stderr
    service = subprocess.Popen(shlex.split(hosted["dockerCommand"]), cwd=image, env=environ, start_new_session=True)
    try:
        base = f"http://127.0.0.1:{environ['PORT']}"
        with httpx.Client(base_url=base, timeout=10) as client:
            _wait_until_ready(client)
            assert _run(image, environ, *stages()[-1].health_command()).returncode == 0
            person = {"app": "lowkeymode", "email": "ada@example.com", "password": "three old bridges"}
            signed_in = client.post("/api/v1/auth/register", json=person)
            assert signed_in.status_code == 201, signed_in.text
            token = {"authorization": f"Bearer {signed_in.json()['access_token']}"}
            assert client.get("/api/v1/lowkeymode/streak", headers=token).status_code == 200
            assert client.get("/sandbox/clock").status_code == 404
        service.send_signal(signal.SIGTERM)
        assert service.wait(25) == 0
    finally:
        if service.poll() is None:
            os.killpg(service.pid, signal.SIGKILL)
            service.wait()
    assert _run(image, environ, "rhizome", "invariants").returncode == 0
    assert _run(image, environ, *stages()[-1].health_command()).returncode != 0


def _run(image: Path, environ: dict[str, str], *command: str) -> "subprocess.CompletedProcess[str]":
    program = shutil.which(command[0], path=environ["PATH"])
    assert program is not None, command[0]
    return subprocess.run(
        [program, *command[1:]], cwd=image, env=environ, capture_output=True, text=True, timeout=60, check=False
    )


def _wait_until_ready(client: httpx.Client) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            if client.get("/health/ready").status_code == 200:
                return
        except httpx.HTTPError:
            pass
        assert time.monotonic() < deadline
        time.sleep(0.1)


async def _told(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(statement)
    await connection.close()
