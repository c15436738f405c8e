"""A private PostgreSQL that a test may stop, freeze and starve."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, text

_numbers = count(1)


def find_programs() -> Path | None:
    """The directory with initdb and pg_ctl."""
    on_path = shutil.which("initdb")
    found = [Path(on_path)] if on_path else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@dataclass(frozen=True)
class Cluster:
    """One server of its own, on loopback, with small log segments so that it starts quickly."""

    programs: Path
    home: Path
    port: int

    @property
    def data(self) -> Path:
        return self.home / "data"

    def start(self, *, largest_file: int | None = None) -> None:
        """``largest_file``: bytes beyond which the operating system refuses to let any of its files grow."""
        limit = ("prlimit", f"--fsize={largest_file}") if largest_file else ()
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        log = ("-l", str(self.home / "log"))
        self._run(*limit, str(self.programs / "pg_ctl"), "-D", str(self.data), "-w", "-o", options, *log, "start")

    def stop(self, how: str = "immediate") -> None:
        self._run(str(self.programs / "pg_ctl"), "-D", str(self.data), "-w", "-m", how, "stop")

    def signal(self, number: signal.Signals) -> None:
        """To every process of the server."""
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for process in (first, *map(int, children)):
            os.kill(process, number)

    def create_database(self) -> str:
        """The URL of a new, empty database that would rather lose the last commits than wait for the disk."""
        name = f"ledger_{next(_numbers)}"
        engine = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
            connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
        engine.dispose()
        return self._url(name)

    def _url(self, database: str) -> str:
        return f"postgresql+psycopg://ledger@127.0.0.1:{self.port}/{database}"

    def initialise(self) -> None:
        options = ("--username=ledger", "--auth=trust", "--wal-segsize=1", "--no-sync", "--locale=C", "--encoding=UTF8")
        self._run(str(self.programs / "initdb"), "-D", str(self.data), *options)

    def _run(self, *command: str) -> None:
        """PostgreSQL refuses to be run by root."""
        user = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups") if os.geteuid() == 0 else ()
        with (self.home / "commands").open("ab") as said:
            subprocess.run([*user, *command], check=True, stdout=said, stderr=said, cwd=self.home)


def make_cluster(programs: Path) -> Cluster:
    """Started. Not under pytest's own directory, which another user may not enter."""
    home = Path(tempfile.mkdtemp(prefix="ledger-"))
    if os.geteuid() == 0:
        shutil.chown(home, "postgres", "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        cluster = Cluster(programs, home, probe.getsockname()[1])
    cluster.initialise()
    cluster.start()
    return cluster


def remove_cluster(cluster: Cluster) -> None:
    if (cluster.data / "postmaster.pid").exists():
        cluster.stop()
    shutil.rmtree(cluster.home)
