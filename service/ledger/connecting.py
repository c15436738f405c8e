"""How a database is spoken to: what is acknowledged is on disk, and one that is dead is given up on quickly."""

import os
import sqlite3
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from service.settings import SettingsError

CONNECTIONS = 4
"""Open at once, for each process."""
_ATTEMPTS, _PAUSE = 50, 0.02
"""At making a new file keep a log, and the seconds between: SQLite waits for other locks, but refuses this one at once
while another process is at it."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: to wait for a lock, a statement or a new connection; for a whole call; and, once a call has failed,
    before the next one tries again rather than fails at once."""

    statement: int = 2
    call: float = 3.0
    rest: float = 5.0


def parse_url(text: str) -> URL:
    """Raises SettingsError, which does not repeat the text: it may hold a password."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise SettingsError("LEDGER_URL is not a database URL") from None
    return url.set(drivername="postgresql+psycopg") if is_postgresql(url) else url


def is_postgresql(url: URL) -> bool:
    return url.get_backend_name() == "postgresql"


def build_engine(url: URL, patience: Patience, *, statement_timeout: bool = True) -> Engine:
    """Opens nothing yet. Without ``statement_timeout`` a PostgreSQL statement may take as long as it takes."""
    seconds = patience.statement
    if is_postgresql(url):
        options = "-c synchronous_commit=on" + f" -c statement_timeout={seconds}s" * statement_timeout
        arguments: dict[str, Any] = {
            "connect_timeout": seconds,
            "tcp_user_timeout": seconds * 1000,
            "options": options,
            "application_name": "dantrolene-screen",
        }
    else:
        arguments = {"timeout": seconds}
    engine = create_engine(
        url,
        connect_args=arguments,
        pool_pre_ping=True,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=seconds,
        hide_parameters=True,
    )
    if not is_postgresql(url):
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def make_private(url: URL) -> None:
    """A new SQLite file is for its owner's eyes; the files that SQLite puts beside it follow. Raises OSError."""
    if not is_postgresql(url) and url.database:
        # Never opened if it is there: closing a file drops the locks that SQLite holds on it in this process.
        with suppress(FileExistsError):
            os.close(os.open(url.database, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _set_up_sqlite(connection: Any, _: object) -> None:
    """``FULL``: in WAL mode anything less acknowledges what a power cut takes back."""
    connection.isolation_level = None  # the driver would begin on its own, and too late
    connection.execute("PRAGMA synchronous=FULL").close()
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
        except sqlite3.OperationalError:
            if attempt == _ATTEMPTS:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the write lock at once, waiting its turn: one that asks later is refused without waiting."""
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
