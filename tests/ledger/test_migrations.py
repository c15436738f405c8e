"""The tables are made and brought up to date by whoever comes first."""

import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text

from service.ledger.connecting import parse_url
from service.ledger.entries import LedgerDownError
from service.ledger.migrating import migrate
from service.ledger.tables import METADATA
from tests.conftest import ROOT
from tests.ledger.conftest import OpenLedger
from tests.ledger.entries import overridden, rows

MIGRATE = "import sys; from service.ledger.connecting import parse_url; from service.ledger.migrating import migrate; "


def test_an_empty_database_gets_the_tables_the_code_expects(url: str) -> None:
    for _ in range(2):
        migrate(parse_url(url))
    engine = create_engine(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


def test_services_that_start_at_once_on_an_empty_database_do_not_collide(url: str) -> None:
    command = [sys.executable, "-c", MIGRATE + "migrate(parse_url(sys.argv[1]))", url]
    starting = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) for _ in range(4)]
    for process in starting:
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said.decode()
    assert len(rows(url, "SELECT version_num FROM alembic_version")) == 1


def test_threads_that_write_first_at_once_do_not_collide(opened: OpenLedger, url: str) -> None:
    ledgers = [opened(url) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        done = [threads.submit(ledger.record_feedback, [overridden("rule", n)]) for n, ledger in enumerate(ledgers)]
    assert [call.result() for call in done] == [None] * 4
    assert ledgers[0].overrides()[0].overridden == 4


def test_tables_of_a_newer_release_are_not_written_to(opened: OpenLedger, url: str) -> None:
    migrate(parse_url(url))
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(LedgerDownError, match="CommandError"):
        opened(url).record_feedback([overridden("rule")])
    assert rows(url, "SELECT * FROM feedback") == []


def test_a_file_database_is_for_its_owner_only_and_keeps_a_write_ahead_log(
    opened: OpenLedger, sqlite: str, tmp_path: Path
) -> None:
    opened(sqlite).record_feedback([overridden("rule")])
    assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}
    assert (tmp_path / "ledger.db-wal").exists()
    assert [tuple(row) for row in rows(sqlite, "PRAGMA journal_mode")] == [("wal",)]


def test_a_new_file_that_another_process_is_just_making_is_waited_for(
    opened: OpenLedger, sqlite: str, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "ledger.db", isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        done = threading.Timer(0.3, other.rollback)
        done.start()
        opened(sqlite).record_feedback([overridden("rule")])
        done.join()
