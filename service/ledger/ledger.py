"""The ledger: writes that are on disk when they return, or an error soon."""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import TypeVar

from alembic.util import CommandError
from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from service.ledger import statements
from service.ledger.connecting import CONNECTIONS, Patience, build_engine, parse_url
from service.ledger.entries import AuditLine, Card, Feedback, LedgerDownError, Override
from service.ledger.migrating import migrate
from service.ledger.null import NullLedger
from service.ledger.overrides import count_overrides

_log = logging.getLogger("service")
_Result = TypeVar("_Result")


class Ledger:
    """Every method raises LedgerDownError, within the patience given, if the database does not do what is asked.

    Nothing is opened before the first call, and the tables are brought up to date in it: a service whose ledger is
    down at start has one as soon as the database is back.
    """

    def __init__(self, url: URL, *, keep_comments: bool, patience: Patience) -> None:
        self._url, self._keep_comments, self._patience = url, keep_comments, patience
        self._engine = build_engine(url, patience)
        # A database can hang without closing its connections; the caller must be able to leave it behind.
        self._threads = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="ledger")
        self._migrated = False
        self._rests_until = 0.0

    def record_cards(self, cards: Sequence[Card]) -> None:
        """Which rule each card is about, once and for all."""
        self._do(lambda connection: statements.write_cards(connection, cards))

    def record_feedback(self, entries: Sequence[Feedback], received_at: datetime | None = None) -> None:
        """All of ``entries`` or none. The same entry again changes nothing."""
        at, keep = received_at or datetime.now(UTC), self._keep_comments
        self._do(lambda connection: statements.write_feedback(connection, entries, at, keep_comments=keep))

    def record_audit(self, line: AuditLine, answered_at: datetime | None = None) -> None:
        at = answered_at or datetime.now(UTC)
        self._do(lambda connection: statements.write_audit(connection, line, at))

    def overrides(self) -> list[Override]:
        """Every rule that has feedback, the most often overridden first."""
        return self._do(count_overrides, reading=True)

    def prune(self, before: date) -> int:
        """Remove the feedback and the audit lines of before that day (UTC); how many there were."""
        moment = datetime.combine(before, datetime.min.time(), UTC)
        return self._do(lambda connection: statements.remove_before(connection, moment))

    def close(self) -> None:
        self._threads.shutdown()
        self._engine.dispose()

    def _do(self, work: Callable[[Connection], _Result], *, reading: bool = False) -> _Result:
        if time.monotonic() < self._rests_until:
            raise LedgerDownError("the ledger did not answer a moment ago")
        call = self._threads.submit(self._transact, work, reading=reading)
        try:
            return call.result(self._patience.call)
        except TimeoutError as error:
            call.cancel()
            raise self._down("no answer in time") from error
        except DBAPIError as error:
            state = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None)
            raise self._down(f"{type(error).__name__} {state or 'without a code'}") from error
        except (SQLAlchemyError, CommandError, OSError) as error:
            raise self._down(type(error).__name__) from error

    def _transact(self, work: Callable[[Connection], _Result], *, reading: bool) -> _Result:
        if not self._migrated:
            migrate(self._url)
            self._migrated = True
        with self._engine.execution_options(reading=reading).begin() as connection:
            return work(connection)

    def _down(self, why: str) -> LedgerDownError:
        """Why, in words that hold no value: a database quotes in its messages what it was given."""
        self._rests_until = time.monotonic() + self._patience.rest
        _log.error("the ledger is down: %s", why)
        return LedgerDownError(f"the ledger is down: {why}")


AnyLedger = Ledger | NullLedger


def open_ledger(url: str, *, keep_comments: bool = False, patience: Patience | None = None) -> AnyLedger:
    """The ledger at ``url``, or the NullLedger where that is empty. Raises SettingsError if it is no database URL."""
    if not url:
        return NullLedger()
    return Ledger(parse_url(url), keep_comments=keep_comments, patience=patience or Patience())
