"""The commands on a few drugs only: the same rules, loaded faster."""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from service.cli import main
from service.knowledge.canonical import plan_fix
from service.knowledge.tables import file_name
from tests.knowledge.editing import few_drugs


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("few")
    raw = dict(few_drugs())
    for table, content in (raw | plan_fix(raw, accept_lost_rows=True)).items():
        (directory / file_name(table)).write_bytes(content)
    return directory


@pytest.fixture
def run(few: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process; ``stdin`` is what it can read."""
    monkeypatch.setenv("DATA_DIR", str(few))

    def command(*arguments: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        try:
            code = main(list(arguments))
        except SystemExit as ended:
            code = int(ended.code or 0)
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return command
