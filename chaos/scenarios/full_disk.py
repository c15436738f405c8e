"""A disk without room: at start, at a reload, and while answers have to leave a line in the ledger."""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from chaos.asking import Load, LostError, Wire
from chaos.counting import Tally, added
from chaos.ground import DATA, Ground, Result, judged
from chaos.oracle import Oracle, Outcome
from chaos.servers import Running
from service.web.ledger import AuditState
from tests.conftest import renew_manifest

HAZARD = "a full disk at start, at a reload, or under the ledger"
PROMISE = "a right answer or a clear error; the tables in use stay; where a line is required, no answer without it"
_SECONDS = 6
_KEY = "k" * 32
_ROOM = 6 * 1024 * 1024
_LEDGER_ROOM = 1024 * 1024


def run(ground: Ground) -> Result:
    if os.geteuid() != 0:
        return Result((), ("not run: a small file system can be mounted by root only",))
    oracle = ground.oracle()
    figures, failures = list[str](), list[str]()
    tallies = [
        ("started without room", _at_start(ground, oracle, failures)),
        ("reloaded without room", _at_reload(ground, oracle, failures)),
        ("audit on, no room for the ledger", _audit_on(ground, oracle, figures, failures)),
    ]
    _audit_required(ground, oracle, figures, failures)
    return judged(*tallies, figures=tuple(figures), failures=tuple(failures))


@contextmanager
def _disk(ground: Ground, name: str, size: int) -> Iterator[Path]:
    """A file system of ``size`` bytes."""
    path = ground.directory / name
    path.mkdir()
    subprocess.run(["/bin/mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(path)], check=True)
    try:
        yield path
    finally:
        subprocess.run(["/bin/umount", "--lazy", str(path)], check=True)


def _fill(path: Path) -> Path:
    """Takes all the room that is left, to the last byte."""
    filler = path / "filler"
    with filler.open("ab", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                continue
    return filler


def _ask_a_while(ground: Ground, service: Running, oracle: Oracle) -> Tally:
    load = Load(service.port, ground.questions, oracle).start()
    time.sleep(ground.seconds(_SECONDS, least=3))
    return load.stop()


def _at_start(ground: Ground, oracle: Oracle, failures: list[str]) -> Tally:
    """Nothing can be written from the beginning, neither where tables are published nor among temporary files; and a
    worker has to be replaced."""
    with _disk(ground, "start", _ROOM) as disk:
        _fill(disk)
        with ground.service(TMPDIR=str(disk), PUBLISHED_DIR=str(disk / "published")) as service:
            first = _ask_a_while(ground, service, oracle)
            for worker in service.children()[:1]:
                os.kill(worker, signal.SIGKILL)
            time.sleep(1)
            second = _ask_a_while(ground, service, oracle)
            if "No space left" not in service.log:
                failures.append("a start without room left no line in the log")
    return added([first, second])


def _at_reload(ground: Ground, oracle: Oracle, failures: list[str]) -> Tally:
    """Room for the tables in use, none for new ones."""
    data = ground.directory / "tables"
    shutil.copytree(DATA, data)
    with _disk(ground, "reload", _ROOM) as disk, ground.service(TMPDIR=str(disk), DATA_DIR=str(data)) as service:
        filler = _fill(disk)
        release = data / "release.csv"
        release.write_text(release.read_text("utf-8").replace("2026.", "2027.", 1), encoding="utf-8")
        renew_manifest(data)
        load = Load(service.port, ground.questions, oracle).start()
        os.kill(service.process.pid, signal.SIGHUP)
        time.sleep(ground.seconds(_SECONDS, least=5))
        tally = load.stop()
        if "reload refused" not in service.log:
            failures.append("a reload without room was not refused")
        if not _comes(service, lambda ready: bool(ready.get("reload_refused"))):
            failures.append("/readyz did not say why the reload was refused")
        filler.unlink()
        os.kill(service.process.pid, signal.SIGHUP)
        if not _comes(service, lambda ready: str(ready.get("version", "")).startswith("2027.")):
            failures.append("the new tables were not taken once there was room")
    return tally


def _comes(service: Running, wanted: Any) -> bool:
    """Whether ``/readyz`` says it within a while."""
    for _ in range(200):
        connection = HTTPConnection("127.0.0.1", service.port, timeout=60)
        connection.request("GET", "/readyz")
        ready = json.loads(connection.getresponse().read())
        connection.close()
        if wanted(ready):
            return True
        time.sleep(0.1)
    return False


def _with_ledger(disk: Path, audit: str) -> dict[str, str]:
    return {"LEDGER_URL": f"sqlite:///{disk}/ledger.db", "LEDGER_AUDIT": audit, "LEDGER_KEY": _KEY}


def _audits(ground: Ground, service: Running) -> list[tuple[int, str]]:
    """Status and audit of ten answers."""
    found, question = [], ground.questions[0].request("ledger", keep=False)
    for _ in range(10):
        try:
            answer = Wire(service.port).ask(question)
        except LostError:
            found.append((0, ""))
        else:
            found.append((answer.status, json.loads(answer.body).get("audit", "")))
    return found


def _audit_on(ground: Ground, oracle: Oracle, figures: list[str], failures: list[str]) -> Tally:
    """Advice goes out all the same, and says that it left no line."""
    with _disk(ground, "ledger-on", _LEDGER_ROOM) as disk, ground.service(**_with_ledger(disk, "on")) as service:
        before = _audits(ground, service)
        filler = _fill(disk)
        tally = _ask_a_while(ground, service, oracle)
        full = _audits(ground, service)
        filler.unlink()
        recorded = _recovers(ground, service)
    if {state for _, state in before} != {AuditState.RECORDED}:
        failures.append(f"with room, audit was {before}")
    if AuditState.UNAVAILABLE not in {state for _, state in full}:
        failures.append(f"without room, audit was {full}")
    figures.append(f"audit {AuditState.UNAVAILABLE} without room, {AuditState.RECORDED} again once there was some")
    if not recorded:
        failures.append("no line was written again once there was room")
    return tally


def _audit_required(ground: Ground, oracle: Oracle, figures: list[str], failures: list[str]) -> None:
    """No answer without its line: a clear 503 until there is room."""
    with (
        _disk(ground, "ledger-required", _LEDGER_ROOM) as disk,
        ground.service(**_with_ledger(disk, "required")) as service,
    ):
        filler = _fill(disk)
        tally = _ask_a_while(ground, service, oracle)
        filler.unlink()
        recorded = _recovers(ground, service)
    allowed = tally.final[Outcome.RIGHT] + tally.final[Outcome.LATER]
    figures.append(
        f"audit required without room: {tally.final[Outcome.LATER]:,} refused with 503, {tally.wrong} wrong, "
        f"{tally.asked - allowed - tally.wrong} otherwise failed"
    )
    if tally.wrong or allowed != tally.asked or not tally.final[Outcome.LATER]:
        failures.append(f"audit required without room: {dict(tally.final)} {tally.examples}")
    if not recorded:
        failures.append("with audit required nothing was answered again once there was room")


def _recovers(ground: Ground, service: Running) -> bool:
    """Whether every answer leaves its line again within a while."""
    for _ in range(60):
        if all(found == (200, AuditState.RECORDED) for found in _audits(ground, service)):
            return True
        time.sleep(0.5)
    return False
