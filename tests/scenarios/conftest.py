"""The whole service as people run it, in memory and on Postgres; tests see it over HTTP alone."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.scenarios.people import World, visit
from tests.support.postgres import lived_in
from tests.support.running import Run, running

MADE_UP = """
from core.engagement.scores.feature import QuietScores
from core.engagement.streaks.feature import Streaks
from core.engagement.streaks.policy import StreakPolicy
from core.identity.profiles.feature import Profile
from core.platform.registry.spec import AppSpec

APP = AppSpec(
    slug="paperboat",
    title="Paperboat",
    features=(Profile(), QuietScores(), Streaks(path="/streaks", policy=StreakPolicy(times_per_day=2, repair=None))),
    sign_in=frozenset({"apple", "password"}),
    apple_bundle_ids=frozenset({"app.rhizome.paperboat"}),
    cors_origins=frozenset({"https://paperboat.example"}),
)
"""
"""An app that nobody ships: one file, and the service has it."""

MODES = [pytest.param(mode, marks=pytest.mark.xdist_group(f"scenarios-{mode}")) for mode in ("memory", "postgres")]


@pytest.fixture(scope="session")
def apps(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder of manifests with the made-up app in it."""
    folder = tmp_path_factory.mktemp("apps")
    (folder / "paperboat.py").write_text(MADE_UP)
    return str(folder)


@pytest.fixture(scope="session", params=MODES)
def run(request: pytest.FixtureRequest, apps: str) -> Iterator[Run]:
    """One run for all scenarios of a mode; on Postgres API, worker and sandbox are processes of their own."""
    environment = {"RHIZOME_APPS_DIR": apps}
    if request.param == "memory":
        with running("memory", **environment) as run:
            yield run
            run.check_soundness()
    else:
        with lived_in(request.getfixturevalue("postgres")) as dsn, running("postgres", dsn=dsn, **environment) as run:
            yield run
            run.check_soundness()


@pytest.fixture
async def world(run: Run) -> AsyncIterator[World]:
    """The run as seen from outside, its clock held, with an outside world that works and has received nothing."""
    async with visit(run) as world:
        yield world
