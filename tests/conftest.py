"""What the tests share: the real tables loaded once, and a real gunicorn serving them."""

import gc
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection
from pathlib import Path

import pytest

from service.knowledge.loading import Knowledge, load_knowledge
from service.knowledge.manifest import build_manifest
from service.knowledge.pausing import without_collecting
from service.knowledge.reading import load_bytes, read_draft
from service.screening.screen import Screener, build_screener
from tests.leaks import leaks

# To check the format "iri", which no schema here asks for, jsonschema compiles a grammar wherever it is imported: more
# than a second in each process.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"


@dataclass(frozen=True)
class Server:
    """A running service; ``log`` is everything it has written so far."""

    port: int
    log_path: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return self.log_path.read_text(encoding="utf-8")


StartServer = Callable[..., Server]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Thousands of tests are collected and stay, with the tables that their cases are drawn from: the garbage collector
    rests meanwhile, and passes over them afterwards."""
    with without_collecting():
        collected = yield
        gc.freeze()
        return collected


@cache
def real_screener() -> Screener:
    """The real tables, loaded once in a process. A test asks for the fixtures; a module whose cases are drawn from the
    tables, before there are fixtures, calls this."""
    return build_screener(load_knowledge(DATA))


@pytest.fixture(scope="session")
def screener() -> Screener:
    return real_screener()


@pytest.fixture(scope="session")
def knowledge(screener: Screener) -> Knowledge:
    return screener.knowledge


@pytest.fixture(scope="session")
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartServer]:
    """Starts a gunicorn as ``make run`` does, with the environment given, on a free port; stops them all at the end.

    One worker unless more are asked for. When all have stopped, what they wrote must hold nothing that was submitted.
    """
    running: list[Server] = []

    def start(**environment: str) -> Server:
        port = int(environment.get("PORT") or _free_port())
        log_path = tmp_path_factory.mktemp("server") / "log"
        with log_path.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "service.wsgi:application()"],
                cwd=ROOT,
                env={**os.environ, "PORT": str(port), "WORKERS": "1", **environment},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        server = Server(port, log_path, process)
        running.append(server)
        _wait_until_alive(server)
        return server

    yield start
    for server in running:
        server.process.terminate()
    for server in running:
        server.process.wait(timeout=60)
    found = [leak for server in running for leak in leaks(server.log)]
    if found:
        pytest.fail(f"{len(found)} times something that was submitted got into a log:\n" + "\n".join(found[:20]))


@pytest.fixture(scope="session")
def server(start_server: StartServer) -> Server:
    """One running service with the real tables, shared by all tests that only ask."""
    return start_server(WORKERS="2")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_alive(server: Server) -> None:
    for _ in range(300):
        if server.process.poll() is not None:
            pytest.fail(f"the server ended at start:\n{server.log}")
        connection = HTTPConnection("127.0.0.1", server.port, timeout=5)
        try:
            connection.request("GET", "/livez")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    pytest.fail(f"the server did not answer:\n{server.log}")


def renew_manifest(directory: Path) -> None:
    """Make the manifest of a copied table directory fit what a test has changed there on purpose."""
    raw = load_bytes(directory)
    draft, problems = read_draft(raw)
    assert draft is not None, problems
    counts = {table: len(lines) for table, lines in draft.lines.items()}
    (directory / "manifest.csv").write_bytes(build_manifest(raw, counts))
