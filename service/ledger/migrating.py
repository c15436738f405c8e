"""The tables brought up to date, by one process at a time."""

from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, text

from service.ledger.connecting import Patience, build_engine, is_postgresql, make_private

_MIGRATIONS = Path(__file__).resolve().parent / "migrations"
_LOCK_NUMBER = 0x6C656467
"""Of the PostgreSQL advisory lock; any number will do that nobody else uses."""
_one_at_a_time = Lock()
"""Alembic keeps its state in a module."""


def migrate(url: URL) -> None:
    """Run every migration that has not run. Safe to call at any time, by several processes at once: all but one wait.

    Raises SQLAlchemyError, alembic's CommandError (tables of a newer release) or OSError.
    """
    engine = build_engine(url, Patience(), statement_timeout=False)
    try:
        with _one_at_a_time:
            make_private(url)
            with engine.begin() as connection:
                if is_postgresql(url):
                    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK_NUMBER})
                _upgrade(connection)
    finally:
        engine.dispose()


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    newest = ScriptDirectory.from_config(config).get_current_head()
    if MigrationContext.configure(connection).get_current_revision() != newest:
        command.upgrade(config, "head")
