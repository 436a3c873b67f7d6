"""Set-up installs what a lock names, once, and begins anew where it was killed."""

import ast
import os
import queue
import re
import subprocess
import sys
import threading
import tomllib
import venv
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from tools import environment, setup
from tools.environment import Setup, SetupError, clean_env, run

PROJECT = Path(__file__).parents[2]


class Rehearsal(Setup):
    """Set-up that notes what it would have done."""

    def __init__(self, project: Path) -> None:
        super().__init__(project)
        self.did: list[str] = []
        self.pip_fails_with: BaseException | None = None

    def make_venv(self) -> None:
        self.did.append("venv")
        self.python.parent.mkdir(parents=True, exist_ok=True)
        self.python.touch()

    def has_pip(self) -> bool:
        return self.python.exists()

    def pip(self, *options: str, act: str) -> None:
        self.did.append(Path(options[-1]).name)
        if self.pip_fails_with:
            raise self.pip_fails_with

    def add_project(self) -> None:
        pass


@pytest.fixture
def rehearsal(tmp_path: Path) -> Rehearsal:
    (tmp_path / "requirements").mkdir()
    for kind in ("run", "dev"):
        (tmp_path / "requirements" / f"{kind}.lock").write_text(f"{kind}==1\n")
    return Rehearsal(tmp_path)


def test_a_second_set_up_does_nothing(rehearsal: Rehearsal) -> None:
    rehearsal("run")
    rehearsal("run")

    assert rehearsal.did == ["venv", "run.lock"]


def test_dev_serves_run_as_well_but_not_the_other_way_round(rehearsal: Rehearsal) -> None:
    rehearsal("run")
    rehearsal("dev")
    rehearsal("run")

    assert rehearsal.did == ["venv", "run.lock", "dev.lock"]


def test_a_changed_lock_is_installed_over_what_is_there(rehearsal: Rehearsal) -> None:
    rehearsal("dev")
    (rehearsal.project / "requirements" / "run.lock").write_text("run==2\n")
    rehearsal("run")
    rehearsal("dev")

    assert rehearsal.did == ["venv", "dev.lock", "run.lock", "dev.lock"]


def test_a_killed_set_up_is_begun_anew(rehearsal: Rehearsal) -> None:
    rehearsal.pip_fails_with = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        rehearsal("run")
    rehearsal.pip_fails_with = None
    rehearsal("run")

    assert rehearsal.did == ["venv", "run.lock", "venv", "run.lock"]


def test_after_a_failure_of_pip_the_environment_is_kept_and_tried_again(rehearsal: Rehearsal) -> None:
    rehearsal.pip_fails_with = SetupError("no network")
    with pytest.raises(SetupError, match="no network"):
        rehearsal("run")
    rehearsal.pip_fails_with = None
    rehearsal("run")

    assert rehearsal.did == ["venv", "run.lock", "run.lock"]


def test_a_moved_project_gets_a_new_environment(rehearsal: Rehearsal, tmp_path: Path) -> None:
    rehearsal("run")
    moved = tmp_path.rename(tmp_path.with_name("moved"))
    again = Rehearsal(moved)
    again("run")

    assert again.did == ["venv", "run.lock"]


def test_an_environment_whose_python_is_gone_is_made_anew(rehearsal: Rehearsal) -> None:
    rehearsal("run")
    rehearsal.python.unlink()
    rehearsal("run")

    assert rehearsal.did == ["venv", "run.lock"] * 2


def test_of_two_at_once_the_second_waits_and_finds_it_done(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: queue.Queue[str] = queue.Queue()
    monkeypatch.setattr(environment, "say", said.put)
    second = Rehearsal(rehearsal.project)
    with rehearsal.alone():
        thread = threading.Thread(target=second, args=("run",))
        thread.start()
        assert said.get(timeout=60).startswith("Waiting for another set-up")
        rehearsal.install("run")
    thread.join()

    assert rehearsal.did == ["venv", "run.lock"]
    assert second.did == []


def test_a_missing_lock_is_named(rehearsal: Rehearsal) -> None:
    (rehearsal.project / "requirements" / "run.lock").unlink()

    with pytest.raises(SetupError, match=r"requirements/run.lock cannot be read: No such file"):
        rehearsal("run")


def test_a_failed_command_is_quoted_and_a_missing_one_named() -> None:
    with pytest.raises(SetupError, match=r"^Could not do it:\n  alas$"):
        run(["/bin/sh", "-c", "echo alas; exit 1"], "do it")
    with pytest.raises(SetupError, match=r"^Could not do it: /nowhere: No such file or directory.$"):
        run(["/nowhere"], "do it")


def test_settings_that_lead_pip_elsewhere_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = {"PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_REQUIRE_VIRTUALENV"}
    for name in (*elsewhere, "PIP_USER"):
        monkeypatch.setenv(name, "1")

    assert not elsewhere & clean_env().keys()
    assert clean_env()["PIP_USER"] == "0"


def test_the_command_runs_the_project_from_a_folder_with_any_name(tmp_path: Path) -> None:
    project = tmp_path / "it's here"
    (project / "src/entrypoints/cli").mkdir(parents=True)
    (project / "src/entrypoints/cli/main.py").write_text("import sys\ndef main(): return ' '.join(sys.argv[1:])")
    venv.create(project / ".venv", symlinks=True)
    Setup(project).add_project()

    done = subprocess.run([project / ".venv/bin/rhizome", "dev", "a b"], capture_output=True, text=True, check=False)
    assert (done.stderr, done.returncode) == ("dev a b\n", 1)


def test_the_door_can_be_read_by_old_pythons() -> None:
    ast.parse((PROJECT / "tools/setup.py").read_text(), feature_version=(3, 7))


def test_an_old_python_hands_over_to_the_newest_that_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, status in (("python3.13", 1), ("python3.12", 0), ("python3.11", 0)):
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {status}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    monkeypatch.setenv("PATH", str(tmp_path))

    assert setup.find_python() == str(tmp_path / "python3.12")
    monkeypatch.setenv("PATH", os.devnull)
    assert setup.find_python() is None
    assert setup.main() == "Rhizome needs Python 3.11, 3.12 or 3.13; this is 3.9, and none is on PATH."


def pins(kind: str) -> dict[str, str]:
    text = (PROJECT / "requirements" / f"{kind}.lock").read_text()
    return dict(re.findall(r"^([a-z0-9.-]+)==([^ ;\\]+)", text, re.MULTILINE))


def test_dev_lock_holds_all_of_run_lock_at_the_same_versions() -> None:
    assert pins("run").items() < pins("dev").items()


@pytest.mark.parametrize("kind", ["run", "dev"])
def test_a_lock_hashes_everything_and_names_no_host(kind: str) -> None:
    text = (PROJECT / "requirements" / f"{kind}.lock").read_text()

    assert all("--hash=sha256:" in entry for entry in re.split(r"\n(?=[a-z])", text))
    assert "://" not in text
    assert "--index-url" not in text


@pytest.mark.parametrize("kind", ["run", "dev"])
def test_a_lock_is_whole(kind: str) -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["local"]]
    wanted += project["dependency-groups"]["dev"] if kind == "dev" else []
    locked = pins(kind)
    missing = [line for line in wanted if _applies(line) and _name(line) not in locked]
    for name in locked:
        try:
            needed = metadata.requires(name) or []
        except metadata.PackageNotFoundError:  # for another system or Python than this one
            continue
        missing += [f"{name}: {line}" for line in needed if _applies(line) and _name(line) not in locked]

    assert missing == []


def _name(line: str) -> str:
    return re.sub(r"[-_.]+", "-", Requirement(line).name).lower()


def _applies(line: str) -> bool:
    marker = Requirement(line).marker
    return marker is None or marker.evaluate({"extra": ""})
