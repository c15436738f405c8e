"""Running it: port and workers, tables that are broken or old, and what it says about itself."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from service.bootstrap import build_app
from service.settings import Settings
from tests.conftest import DATA, ROOT, Server, StartServer, renew_manifest
from tests.web.asking import JSON, ask, assert_problem, post, screen
from tests.web.bodies import LIST

PROBLEM_LINE = re.compile(r"^(?P<file>\w+\.csv):(?P<line>\d+): (?P<what>.+) -> (?P<remedy>.+)$")


def _children(pid: int) -> list[int]:
    """The worker processes of a master, as the kernel counts them."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text(encoding="ascii").split()]


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in _strings(item)]
    return [value] if isinstance(value, str) else []


def _counted(server: Server, expected: int) -> int:
    """How many workers there are, once the master has had the time to start ``expected``."""
    for _ in range(100):
        if len(_children(server.process.pid)) >= expected:
            break
        time.sleep(0.1)
    return len(_children(server.process.pid))


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="NEEDS /proc to count worker processes")
def test_as_many_workers_run_as_were_asked_for(start_server: StartServer) -> None:
    assert _counted(start_server(WORKERS="3"), 3) == 3


def test_the_port_that_was_asked_for_is_the_one_that_answers(start_server: StartServer) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = start_server(PORT=str(port), WORKERS="1")
    assert server.port == port
    assert ask(server, "/livez").json() == {"status": "alive"}
    assert f"127.0.0.1:{port}" in server.log


@pytest.mark.parametrize("name", ["PORT", "WORKERS", "MAX_AGE_DAYS"])
def test_a_setting_that_cannot_be_meant_is_refused_at_start_in_words(name: str) -> None:
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "service.wsgi:application()"]
    environment = {**os.environ, name: "many"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert f"{name} must be a whole number from 1 to" in done.stdout + done.stderr


def _without_a_table(data: Path) -> tuple[str, int]:
    (data / "interactions.csv").unlink()
    return "interactions.csv", 0


def _with_a_bad_row(data: Path) -> tuple[str, int]:
    table = data / "interactions.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[4] = lines[4].replace(lines[4].split(",")[1], "no-such-drug")
    table.write_text("".join(lines), encoding="utf-8")
    return "interactions.csv", 5


def _with_a_row_cut_short(data: Path) -> tuple[str, int]:
    table = data / "substances.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[2] = "abrocitinib\n"
    table.write_text("".join(lines), encoding="utf-8")
    return "substances.csv", 3


BREAKS = [_without_a_table, _with_a_bad_row, _with_a_row_cut_short]


@pytest.fixture(scope="module", params=BREAKS, ids=lambda function: function.__name__.strip("_").replace("_", " "))
def broken(
    request: pytest.FixtureRequest, start_server: StartServer, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Server, str, int]:
    """A server on a broken copy of the tables, with the file and line of what is wrong."""
    data = tmp_path_factory.mktemp("tables") / "data"
    shutil.copytree(DATA, data)
    file, line = request.param(data)
    return start_server(DATA_DIR=str(data), WORKERS="1"), file, line


def test_a_broken_table_leaves_a_service_that_lives_and_says_it_is_not_ready(broken: tuple[Server, str, int]) -> None:
    server, file, line = broken
    assert ask(server, "/livez").status == 200
    ready = ask(server, "/readyz")
    assert ready.status == 503
    found = [match for text in _strings(ready.json()) if (match := PROBLEM_LINE.match(text))]
    assert (file, str(line)) in {(match["file"], match["line"]) for match in found}


def test_a_service_that_is_not_ready_says_so_as_every_error_is_said(broken: tuple[Server, str, int]) -> None:
    assert_problem(ask(broken[0], "/readyz"))


@pytest.mark.parametrize("body", [LIST, b"{}", b"{", b'{"medications": [], "no_other_medications": true}'])
def test_a_broken_table_gives_no_verdict_to_anybody(broken: tuple[Server, str, int], body: bytes) -> None:
    answer = post(broken[0], body)
    assert answer.status == 503
    assert_problem(answer)
    assert b"/readyz" in answer.body


@pytest.mark.parametrize("path", ["/drugs", "/drugs/verapamil", "/graph", "/knowledge"])
def test_a_broken_table_answers_no_look_up(broken: tuple[Server, str, int], path: str) -> None:
    answer = ask(broken[0], path)
    assert answer.status == 503
    assert_problem(answer)


def test_the_reason_is_in_the_log_with_file_and_line(broken: tuple[Server, str, int]) -> None:
    server, file, line = broken
    assert f"{file}:{line}: " in server.log


@pytest.mark.parametrize("directory", ["no/such/directory", "pyproject.toml"])
def test_a_directory_that_is_none_is_said_and_gives_no_verdict(directory: str) -> None:
    client = build_app(Settings(data=ROOT / directory)).test_client()
    assert client.get("/livez").status_code == 200
    assert client.get("/readyz").status_code == 503
    assert client.post("/screen", data=LIST, content_type=JSON).status_code == 503


def test_a_service_with_good_tables_is_ready_and_says_which(server: Server) -> None:
    ready = ask(server, "/readyz")
    assert (ready.status, ready.media_type) == (200, JSON)
    assert len(ready.json()["sha256"]) == 64


def _aged(data: Path) -> None:
    for table in data.glob("*.csv"):
        text = table.read_text(encoding="utf-8")
        table.write_text(re.sub(r"\b2026-\d\d-\d\d\b", "2020-02-03", text), encoding="utf-8")
    renew_manifest(data)


def test_tables_past_their_age_say_so_on_every_answer(start_server: StartServer, tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    _aged(tmp_path / "data")
    server = start_server(DATA_DIR=str(tmp_path / "data"), MAX_AGE_DAYS="1", WORKERS="1")
    for found in (
        screen(server, {"medications": ["verapamil"]}).json()["knowledge_base"],
        ask(server, "/knowledge").json(),
    ):
        assert (found["reviewed_through"], found["stale"]) == ("2020-02-03", True)


def test_tables_within_their_age_are_not_called_stale() -> None:
    client = build_app(Settings(max_age_days=36500)).test_client()
    answer = client.post("/screen", data=LIST, content_type=JSON).get_json()
    assert answer["knowledge_base"]["stale"] is False
    assert client.get("/knowledge").get_json()["stale"] is False
