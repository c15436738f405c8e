"""What these tests share: services of their own, whose one worker is watched."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import Server, StartServer


@dataclass(frozen=True)
class Watched:
    """A service with one worker, and the memory of that worker."""

    server: Server

    @property
    def worker(self) -> int:
        master = self.server.process.pid
        (worker,) = Path(f"/proc/{master}/task/{master}/children").read_text("ascii").split()
        return int(worker)

    def forget_peak(self) -> None:
        Path(f"/proc/{self.worker}/clear_refs").write_text("5", "ascii")

    @property
    def peak(self) -> int:
        """Bytes of memory at the most since the peak was forgotten."""
        return self._status("VmHWM")

    @property
    def memory(self) -> int:
        return self._status("VmRSS")

    def _status(self, name: str) -> int:
        lines = Path(f"/proc/{self.worker}/status").read_text("ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


@pytest.fixture(scope="session")
def watched(start_server: StartServer) -> Watched:
    return Watched(start_server(WORKERS="1"))
