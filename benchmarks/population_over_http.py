"""The same questions over HTTP, and what is compared of the answers."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_SETTLED = {"checked", "inactive", "not_a_drug"}


@contextmanager
def served() -> Iterator[int]:
    """The port of a real server with one worker, as long as it is entered."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    environment = {**os.environ, "PORT": str(port), "WORKERS": "1"}
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "service.wsgi:application()"]
    log = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)  # noqa: S603
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(60)


def _wait(port: int) -> None:
    for _ in range(300):
        with suppress(OSError):
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == HTTPStatus.OK:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not become ready")


def over_http(connection: HTTPConnection, body: dict[str, Any]) -> dict[str, Any]:
    """What ``POST /screen`` answers, as far as a row has it."""
    connection.request("POST", "/screen", json.dumps(body), {"Content-Type": "application/json"})
    answer = json.loads(connection.getresponse().read())
    if "findings" not in answer:
        return {"error": True}
    lines = [answer["candidate"], *answer["medications"]]
    return {
        "error": False,
        "verdict": answer["verdict"],
        "list_verdict": answer["list_verdict"],
        "worst": answer["findings"][0]["severity"] if answer["findings"] else None,
        "complete": answer["coverage"]["complete"],
        "not_checked": [
            {"input": line["input"], "status": line["status"]} for line in lines if line["status"] not in _SETTLED
        ],
        "not_understood": answer["coverage"]["not_understood"],
        "summary": answer["summary"],
        "finding_ids": [found["id"] for found in answer["findings"]],
        "findings": answer["findings"],
        "knowledge_sha256": answer["knowledge_base"]["sha256"],
    }


def comparable(row: dict[str, Any]) -> dict[str, Any]:
    """A row as far as ``POST /screen`` has it."""
    if row["error"] is not None:
        return {"error": True}
    left_out = {"row", "id", "screened_on", "stale", "knowledge_version"}
    cells = {name: cell for name, cell in row.items() if name not in left_out}
    return cells | {"error": False, "findings": json.loads(row["findings"])}
