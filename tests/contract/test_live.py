"""The OpenAPI document against a running service that asks for keys: schemathesis with all its checks on every
operation. What it may let off stands in ``exceptions.py``, word by word.

About ten examples an operation beside the systematic ones; ``make contract`` asks for more, and for other ones each
time.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from service.access.keys import create_key
from service.ledger.connecting import parse_url
from service.ledger.migrating import migrate
from tests.conftest import ROOT, Server, StartServer
from tests.web.asking import ask

EXAMPLES = os.environ.get("CONTRACT_EXAMPLES")
CONFIGURATION = "tests/contract/schemathesis.toml"
RUN = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"]


@dataclass(frozen=True)
class Guarded:
    server: Server
    key: str

    def try_against(self, document: str, *options: str) -> subprocess.CompletedProcess[str]:
        """Run schemathesis on a document, given by its address or its file."""
        chosen = ["--no-color", f"--config-file={CONFIGURATION}", "run", document, "--checks=all", *options]
        environment = {**os.environ, "CONTRACT_KEY": self.key}
        return subprocess.run(
            [*RUN, *chosen], cwd=ROOT, env=environment, check=False, text=True, capture_output=True, timeout=3000
        )


@pytest.fixture(scope="module")
def guarded(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> Guarded:
    directory = tmp_path_factory.mktemp("contract")
    ledger = f"sqlite:///{directory / 'ledger.db'}"
    migrate(parse_url(ledger))
    key = create_key(directory / "keys.json", "contract", now=datetime.now(UTC))
    server = start_server(
        WORKERS="2", KEYS_FILE=str(directory / "keys.json"), LEDGER_URL=ledger, LEDGER_AUDIT="on", LEDGER_KEY="k" * 32
    )
    return Guarded(server, key)


def test_the_service_does_what_its_document_says_whatever_it_is_asked(guarded: Guarded, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    depth = [f"--max-examples={EXAMPLES}"] if EXAMPLES else ["--max-examples=10", "--generation-deterministic"]
    done = guarded.try_against(f"{guarded.server.url}/openapi.json", *depth, f"--report-json-path={report}")
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr
    _check_whole(json.loads(report.read_text(encoding="utf-8")))
    assert "request failed" not in guarded.server.log


def _check_whole(report: Any) -> None:
    """Every phase ran on every operation, and each accepted something: what is refused at the door shows little."""
    assert not report["failures"]
    assert not report["errors"]
    assert report["operations"]["tested"] == report["operations"]["total"]
    assert {phase["status"] for phase in report["phases"].values()} == {"success"}
    rates = report["valid_rates"].items()
    assert [one for one, phases in rates if not sum(phase["accepted"] for phase in phases.values())] == []


def test_an_answer_that_is_not_in_the_document_is_found(guarded: Guarded, tmp_path: Path) -> None:
    document = ask(guarded.server, "/openapi.json").json()
    del document["paths"]["/dosing"]["post"]["responses"]["422"]
    changed = tmp_path / "openapi.json"
    changed.write_text(json.dumps(document), encoding="utf-8")
    only = ("--include-path=/dosing", "--phases=coverage", "--max-examples=5")
    done = guarded.try_against(str(changed), f"--url={guarded.server.url}", "--generation-deterministic", *only)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Undocumented status code" in done.stdout
