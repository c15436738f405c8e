"""Servers side by side under one gunicorn: the service, the service as if screening were free, and the least that
Flask can do with the same body."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_GIVE_UP = 60.0
_GUNICORN = (sys.executable, "-m", "gunicorn")
_COMMANDS = {
    # gunicorn takes a gunicorn.conf.py that it finds where it starts: this one starts where there is none.
    "empty": (ROOT / "benchmarks", ("--no-control-socket", "--log-level", "error", "empty_app:app")),
    "free": (ROOT, ("-c", "gunicorn.conf.py", "benchmarks.free_app:application()")),
    "service": (ROOT, ("-c", "gunicorn.conf.py", "service.wsgi:application()")),
}


@dataclass(frozen=True)
class Serving:
    port: int
    master: int

    @property
    def memory(self) -> float:
        """Megabytes that the workers hold."""
        workers = Path(f"/proc/{self.master}/task/{self.master}/children").read_text("ascii").split()
        pages = (int(Path(f"/proc/{worker}/statm").read_text("ascii").split()[1]) for worker in workers)
        return sum(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def all_of_them(workers: int = 1) -> Iterator[dict[str, Serving]]:
    """Each of them, answering, with as many workers."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(serving(name, workers)) for name in _COMMANDS}


@contextmanager
def serving(name: str = "service", workers: int = 1) -> Iterator[Serving]:
    """One of them, answering."""
    directory, arguments = _COMMANDS[name]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    environment = {**os.environ, "PORT": str(port), "WORKERS": str(workers)}
    command = [*_GUNICORN, *arguments, "--bind", f"127.0.0.1:{port}", "--workers", str(workers)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=directory, env=environment, **quiet)  # type: ignore[call-overload]  # noqa: S603
    try:
        _wait(port)
        yield Serving(port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=_GIVE_UP)


def _wait(port: int) -> None:
    until = time.monotonic() + _GIVE_UP
    while time.monotonic() < until:
        connection = HTTPConnection("127.0.0.1", port, timeout=_GIVE_UP)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status != HTTPStatus.SERVICE_UNAVAILABLE:
                return
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.05)
    raise RuntimeError("the server gave no answer")
