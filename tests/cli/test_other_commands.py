"""Drugs, dosing, keys, the ledger and the server, from the command line."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.conftest import ROOT


def test_a_search_shows_the_id_of_each_drug_and_the_name_that_matched(run: Run) -> None:
    ran = run("drugs", "valiu")
    assert ran.code == 0
    assert re.search(r"^  diazepam +diazepam \(as Valium\)$", ran.out, re.MULTILINE)
    assert json.loads(run("drugs", "valiu", "--json").out)["drugs"][0]["id"] == "diazepam"


def test_a_search_without_a_hit_clears_nothing(run: Run) -> None:
    assert run("drugs", "zzqx").out == "No drug has such a name. That says nothing about its safety.\n"


def test_all_about_one_drug_is_told_worst_first_within_80_columns(run: Run) -> None:
    ran = run("drugs", "--id", "verapamil")
    assert ran.code == 0
    assert ran.out.startswith("VERAPAMIL (verapamil)\n")
    assert re.search(r"STATEMENTS \(\d+\)\n  CONTRAINDICATED ", ran.out)
    assert ran.out.isascii()
    assert max(map(len, ran.out.splitlines())) <= 80


def test_a_drug_that_is_not_there_is_exit_code_1(run: Run) -> None:
    ran = run("drugs", "--id", "zz\u202eqx")
    assert (ran.code, ran.out) == (1, "")
    assert r"zz\u202eqx" in ran.err


def test_dosing_gives_limits_and_what_was_not_screened(run: Run) -> None:
    facts = ["--route", "oral", "--indication", "spasticity", "--age", "40", "--weight", "60"]
    ran = run("dosing", *facts, "--start-date", "2026-12-01")
    assert ran.code == 0
    assert ran.out.startswith("DOSING DANTROLENE (oral)\n")
    assert "The medication list was not screened" in ran.out
    assert "2026-12-01" in ran.out
    assert re.search(r"^  400 mg", ran.out, re.MULTILINE)
    assert max(map(len, ran.out.splitlines())) <= 80
    assert json.loads(run("dosing", *facts, "--json").out)["max_per_day"]["value"] == 400


@pytest.mark.parametrize(
    "arguments",
    [["--candidate", "zzqx"], ["--age", "900"], ["--start-date", "soon"], ["verapamil"], ["--json", "--plain"]],
)
def test_dosing_that_cannot_be_worked_out_is_exit_code_2(run: Run, arguments: list[str]) -> None:
    ran = run("dosing", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err


def test_a_key_is_shown_once_changed_over_and_revoked(run: Run, tmp_path: Path) -> None:
    file = ["--file", str(tmp_path / "keys.json")]
    first, second = run("keys", "create", "ward", *file).out.strip(), run("keys", "rotate", "ward", *file).out.strip()
    listed = run("keys", "list", *file).out
    assert len({first, second}) == 2
    assert len(re.findall(r"^\w{12}  ward  live", listed, re.MULTILINE)) == 2
    assert first not in listed + (tmp_path / "keys.json").read_text("utf-8")
    oldest = listed.split()[0]
    assert run("keys", "revoke", "ward", oldest, *file).out == f"{oldest}  ward  revoked\n"
    assert run("keys", "list", *file).out.count("  live") == 1
    assert run("keys", "revoke", "ward", *file).code == 0
    assert run("keys", "revoke", "ward", *file).code == 1


@pytest.mark.parametrize("arguments", [["keys", "list"], ["ledger", "report"]])
def test_a_command_that_has_nothing_to_work_on_says_what_to_set(
    run: Run, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    for name in ("KEYS_FILE", "LEDGER_URL"):
        monkeypatch.delenv(name, raising=False)
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert re.search("KEYS_FILE|LEDGER_URL", ran.err)


def test_the_ledger_is_made_reported_and_pruned(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LEDGER_URL", f"sqlite:///{tmp_path / 'ledger'}")
    assert run("ledger", "migrate").code == 0
    assert run("ledger", "report").out == "No feedback has been received.\n"
    assert run("ledger", "prune", "2020-01-01").code == 0
    assert run("ledger", "prune", "2999-01-01").code == 2
    assert run("ledger", "prune", "yesterday").code == 2


def test_a_ledger_that_is_down_is_exit_code_1_and_no_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDGER_URL", "postgresql://nobody:secret@127.0.0.1:1/nothing")
    ran = run("ledger", "report")
    assert (ran.code, ran.out) == (1, "")
    assert "secret" not in ran.err
    assert "Traceback" not in ran.err


def test_serve_answers_over_http_from_any_directory_and_ends_when_told(few: Path, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PORT": str(port), "WORKERS": "1", "DATA_DIR": str(few), "PYTHONPATH": str(ROOT)}
    with (tmp_path / "log").open("wb") as log:
        command = [sys.executable, "-m", "service.cli", "serve"]
        server = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=log, stderr=log)
    try:
        assert _answer(f"http://127.0.0.1:{port}/screen?drugs=verapamil&route=iv&format=line").startswith(
            "DO NOT START"
        )
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=30) == 0


def _answer(url: str) -> str:
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                return str(response.read().decode())
        except OSError:
            time.sleep(0.1)
    return "no answer"
