"""The real service and the real proxy, on free ports, in a directory of their own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NGINX_CONF = ROOT / "deploy" / "nginx.conf"
COMMAND = (sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "service.wsgi:application()")
"""As ``make run`` starts it."""
_START_SECONDS = 60


class NotStartedError(Exception):
    """A process ended, or did not answer, at its start."""


@dataclass(frozen=True, slots=True)
class Running:
    """A started server; ``logs`` are everything it writes."""

    port: int
    process: subprocess.Popen[bytes]
    logs: tuple[Path, ...]

    @property
    def log(self) -> str:
        return "".join(path.read_text(encoding="utf-8", errors="replace") for path in self.logs)

    def children(self) -> list[int]:
        """The worker processes, as the kernel counts them."""
        try:
            tasks = list(Path(f"/proc/{self.process.pid}/task").glob("*/children"))
            return [int(child) for task in tasks for child in task.read_text(encoding="ascii").split()]
        except (FileNotFoundError, ProcessLookupError):
            return []

    def stop(self) -> None:
        """Ends the process and waits for it; one that does not end in a minute is killed."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(timeout=60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_service(
    directory: Path,
    environment: dict[str, str],
    *,
    command: tuple[str, ...] = COMMAND,
    directory_of_code: Path = ROOT,
) -> Running:
    """The service with ``environment``; ``directory`` takes its log. Raises NotStartedError."""
    port = free_port()
    directory.mkdir(parents=True, exist_ok=True)
    log_path = directory / "service.log"
    with log_path.open("ab") as log:
        process = subprocess.Popen(
            command,
            cwd=directory_of_code,
            env={**os.environ, "HOST": "127.0.0.1", "PORT": str(port), **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    service = Running(port, process, (log_path,))
    _wait(service)
    return service


def start_proxy(directory: Path, service_port: int) -> Running:
    """nginx with ``deploy/nginx.conf``, its addresses and paths changed and nothing else. Raises NotStartedError."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if program is None:
        raise NotStartedError("nginx is not installed")
    directory.mkdir(parents=True, exist_ok=True)
    # Its workers may be another user than this one.
    for path in (directory, *directory.parents[:1]):
        path.chmod(0o755)
    port = free_port()
    conf = directory / "nginx.conf"
    conf.write_text(localised(NGINX_CONF.read_text("utf-8"), directory, port, service_port), encoding="utf-8")
    process = subprocess.Popen(
        [program, "-c", str(conf), "-e", str(directory / "error.log"), "-g", "daemon off;"], stderr=subprocess.DEVNULL
    )
    proxy = Running(port, process, (directory / "error.log", directory / "access.log"))
    _wait(proxy)
    return proxy


def localised(conf: str, directory: Path, port: int, service_port: int) -> str:
    """``conf`` with other addresses and paths. Raises ValueError if one of them is not there."""
    changes = (
        (r"(?<=listen )8080(?=[ ;])", f"127.0.0.1:{port}"),
        (r"(?<=server )service:8000(?=[ ;])", f"127.0.0.1:{service_port}"),
        (r"(?<= )/tmp/", f"{directory}/"),
        (r"(?<=access_log )/dev/stdout\b", f"{directory}/access.log"),
        (r"(?<=error_log )stderr\b", f"{directory}/error.log"),
        (r"(?<=include )/etc/nginx/server\.d/", f"{directory}/server.d/"),
    )
    for pattern, replacement in changes:
        conf, found = re.subn(pattern, replacement, conf)
        if not found:
            raise ValueError(f"nothing in the configuration fits {pattern}")
    return conf


def _wait(server: Running) -> None:
    """Until it answers, whatever that is."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise NotStartedError(f"ended with {server.process.returncode}:\n{server.log[-3000:]}")
        connection = HTTPConnection("127.0.0.1", server.port, timeout=5)
        try:
            connection.request("GET", "/livez")
            connection.getresponse().read()
        except (OSError, HTTPException):
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()
    server.stop()
    raise NotStartedError(f"did not answer:\n{server.log[-3000:]}")
