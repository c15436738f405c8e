"""What these tests share: a real Redis, and files of keys and issuers."""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import RedisError

from service.access.keys import create_key
from tests.access.signing import Published, Signer, claims, es384, publishing
from tests.conftest import Server, StartServer


@dataclass(frozen=True)
class RunningRedis:
    url: str
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


StartRedis = Callable[[], RunningRedis]


@pytest.fixture(scope="session")
def start_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartRedis]:
    """Starts a Redis that keeps nothing, on a free port; stops them all at the end."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("NEEDS redis-server: what several workers share was not tested")
    running: list[RunningRedis] = []

    def start() -> RunningRedis:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        options = {"port": port, "bind": "127.0.0.1", "save": "", "appendonly": "no"}
        command = [program, *(part for name, value in options.items() for part in (f"--{name}", str(value)))]
        log = subprocess.DEVNULL
        process = subprocess.Popen(command, cwd=tmp_path_factory.mktemp("redis"), stdout=log, stderr=log)
        found = RunningRedis(f"redis://127.0.0.1:{port}/0", process)
        running.append(found)
        _wait(found)
        return found

    yield start
    for redis in running:
        redis.kill()


def _wait(redis: RunningRedis) -> None:
    with closing(Redis.from_url(redis.url)) as client:
        for _ in range(100):
            try:
                client.ping()
            except RedisError:
                time.sleep(0.05)
            else:
                return
    pytest.fail("redis-server did not answer")


def write_issuers(path: Path, **published: Published) -> Path:
    """A file of issuers, ``https://NAME.example`` each, with the URL of its key set."""
    listed = {f"https://{name}.example": {"jwks_url": where.url} for name, where in published.items()}
    path.write_text(json.dumps(listed), encoding="utf-8")
    return path


EHR = "https://ehr.example"
PUBLIC_URL = "https://cds.example/screening"
"""Callers reach the service through a proxy, under a path of its own."""
PAGE = "https://sandbox.example"


@dataclass(frozen=True)
class Guarded:
    """A service bound to every address of this machine, with one API key and one EHR that it trusts."""

    server: Server
    keys_file: Path
    key: str
    signer: Signer
    published: Published

    def token(self, path: str, **changes: Any) -> str:
        return self.signer.sign(claims(EHR, PUBLIC_URL + path, **changes), jku=self.published.url)


@pytest.fixture(scope="session")
def guarded(
    start_server: StartServer, start_redis: StartRedis, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Guarded]:
    directory = tmp_path_factory.mktemp("access")
    keys_file, signer = directory / "keys.json", es384("ehr-1")
    key = create_key(keys_file, "pharmacy", now=datetime.now(UTC))
    with publishing(signer) as published:
        server = start_server(
            WORKERS="2",
            LEDGER_URL=f"sqlite:///{tmp_path_factory.mktemp('ledger') / 'ledger.db'}",
            HOST="0.0.0.0",  # noqa: S104 - on purpose: this is what must be guarded
            KEYS_FILE=str(keys_file),
            JWT_ISSUERS=str(write_issuers(directory / "issuers.json", ehr=published)),
            PUBLIC_URL=PUBLIC_URL + "/",
            REDIS_URL=start_redis().url,
            CORS_ORIGINS=f"{PAGE}, https://other.example:8443",
        )
        yield Guarded(server, keys_file, key, signer, published)
