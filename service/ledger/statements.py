"""What is written, as SQL that may be run any number of times with the same result."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Insert, Table, delete, func, or_
from sqlalchemy.dialects import postgresql, sqlite

from service.ledger.entries import AuditLine, Card, Feedback
from service.ledger.fingerprint import canonical_json
from service.ledger.tables import AUDIT, CARDS, FEEDBACK

Row = dict[str, Any]


def write_cards(connection: Connection, cards: Iterable[Card]) -> None:
    rows = {
        card.card: {"card": card.card, "rule": card.rule, "finding": card.finding, "knowledge": card.knowledge}
        for card in cards
    }
    _write(connection, _insert(connection, CARDS).on_conflict_do_nothing(), rows)


def write_feedback(
    connection: Connection, entries: Iterable[Feedback], received_at: datetime, *, keep_comments: bool
) -> None:
    """What was sent before stays as it is, but for a comment that was missing."""
    rows = {row["id"]: row for row in (_feedback_row(entry, received_at, keep_comments) for entry in entries)}
    insert = _insert(connection, FEEDBACK)
    upsert = insert.on_conflict_do_update(
        index_elements=[FEEDBACK.c.id],
        set_={
            "had_comment": or_(FEEDBACK.c.had_comment, insert.excluded.had_comment),
            "comment": func.coalesce(FEEDBACK.c.comment, insert.excluded.comment),
        },
    )
    _write(connection, upsert, rows)


def write_audit(connection: Connection, line: AuditLine, at: datetime) -> None:
    row = {
        "request": line.request,
        "at": at,
        "fingerprint": line.fingerprint,
        "key": line.key,
        "knowledge": line.knowledge,
        "verdict": line.verdict,
        "complete": line.complete,
    }
    _write(connection, _insert(connection, AUDIT).on_conflict_do_nothing(), {line.request: row})


def remove_before(connection: Connection, before: datetime) -> int:
    """The number of rows removed. Cards stay: there are few, and without them feedback loses its rule."""
    old = (FEEDBACK.c.received_at, AUDIT.c.at)
    return sum(connection.execute(delete(column.table).where(column < before)).rowcount for column in old)


def feedback_id(entry: Feedback) -> str:
    """The same for the same feedback sent again. A card is the same for many patients, so its uuid alone is not
    enough; the comment takes no part, for a hash of free text can be guessed."""
    reason = [entry.reason.system, entry.reason.code] if entry.reason else None
    known_by = [
        entry.client,
        str(entry.card),
        entry.outcome,
        entry.at.timestamp(),
        sorted(map(str, entry.accepted)),
        reason,
    ]
    return hashlib.sha256(canonical_json(known_by)).hexdigest()


def _feedback_row(entry: Feedback, received_at: datetime, keep_comments: bool) -> Row:
    reason = entry.reason
    return {
        "id": feedback_id(entry),
        "client": entry.client,
        "card": entry.card,
        "outcome": entry.outcome.value,
        "outcome_at": entry.at,
        "received_at": received_at,
        "accepted": sorted(map(str, entry.accepted)),
        "reason_system": reason.system if reason else None,
        "reason_code": reason.code if reason else None,
        "reason_display": reason.display if reason else None,
        "had_comment": bool(entry.comment),
        "comment": entry.comment if keep_comments and entry.comment else None,
    }


def _insert(connection: Connection, table: Table) -> Any:
    """The two dialects spell their upserts alike, but share no type for it."""
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)


def _write(connection: Connection, statement: Insert, rows: dict[Any, Row]) -> None:
    """In the order of their keys: two writers of the same rows would otherwise wait for one another for ever."""
    if rows:
        connection.execute(statement, [rows[key] for key in sorted(rows)])
