"""New tables are taken whole or not at all, while questions keep coming."""

import json
import os
import signal
import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Server, StartServer
from tests.knowledge.editing import few_drugs, real
from tests.reload.swapping import BREAKS, release, restore

QUESTION = json.dumps({"candidate": {"name": "dantrolene", "route": "iv"}, "medications": ["verapamil"]})
SWAPS = 45
OF_THE_REAL_TABLES = 5
"""So many of the swaps are of all tables; the others are of a few drugs, which are loaded faster."""


def ask(server: Server, method: str, path: str, body: str | None = None) -> tuple[int, dict[str, Any]]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


class Questions(threading.Thread):
    """Asks the same question all the time and keeps what was wrong with the answers."""

    def __init__(self, server: Server) -> None:
        super().__init__(daemon=True)
        self.server, self.stopped = server, threading.Event()
        self.asked, self.failed, self.wrong = 0, list[str](), list[str]()

    def run(self) -> None:
        while not self.stopped.wait(0.02):
            self.asked += 1
            try:
                status, answer = ask(self.server, "POST", "/screen", QUESTION)
            except (OSError, HTTPException) as error:
                self.failed.append(repr(error))
                continue
            if status != 200:
                self.failed.append(f"{status} {answer}")
            elif answer["verdict"] != "do_not_start" or not answer["coverage"]["complete"]:
                self.wrong.append(answer["summary"])


def reload_and_wait(server: Server, wanted: dict[str, Any]) -> None:
    """Send SIGHUP and wait until every answer of ``/readyz`` in a row is from a worker that has the outcome."""
    os.kill(server.process.pid, signal.SIGHUP)
    agreeing = 0
    for _ in range(3000):
        status, ready = ask(server, "GET", "/readyz")
        refused = bool(ready.get("reload_refused"))
        here = {"status": status, "version": ready.get("version"), "refused": refused}
        agreeing = agreeing + 1 if here == wanted else 0
        if agreeing == 6:
            return
        time.sleep(0.02)
    pytest.fail(f"after the reload {here} instead of {wanted}\n{server.log[-3000:]}")


def test_good_and_broken_tables_are_swapped_under_load_without_a_failed_or_wrong_answer(
    start_server: StartServer, tmp_path: Path
) -> None:
    restore(tmp_path)
    release(tmp_path, "2026.12.0")
    server = start_server(DATA_DIR=str(tmp_path), WORKERS="2")
    askers = [Questions(server) for _ in range(2)]
    for asker in askers:
        asker.start()
    version, breaks = "2026.12.0", list(BREAKS.items())
    for swap in range(SWAPS):
        tables = real() if swap < OF_THE_REAL_TABLES else few_drugs(with_canaries=True)
        if swap * len(BREAKS) // SWAPS != (swap + 1) * len(BREAKS) // SWAPS:
            title, broken = breaks.pop()
            release(tmp_path, "2027.1.0", tables)
            broken(tmp_path)
            reload_and_wait(server, {"status": 200, "version": version, "refused": True})
            assert "reload refused" in server.log, title
        else:
            version = f"2026.12.{swap + 1}"
            release(tmp_path, version, tables)
            reload_and_wait(server, {"status": 200, "version": version, "refused": False})
    for asker in askers:
        asker.stopped.set()
        asker.join(timeout=60)
    assert not breaks
    assert sum(asker.asked for asker in askers) > 200
    assert [asker.failed for asker in askers] == [[], []]
    assert [asker.wrong for asker in askers] == [[], []]
