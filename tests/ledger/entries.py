"""Feedback, cards and audit lines to write, and the rows as they then stand in the database."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import create_engine, text

from service.ledger.entries import AuditLine, Card, Feedback, Outcome, Reason

DIGEST = "d" * 64
WORKS = Reason("benefit-outweighs-risk", "https://example.org/reasons", "benefit outweighs risk")
WATCHED = Reason("monitored", "https://example.org/reasons", "the patient is monitored")
_NAMES = UUID("4f0d7c57-2f64-4bb4-a4a5-0a0c7e3fd1a8")
_START = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)


def card_id(rule: str) -> UUID:
    return uuid5(_NAMES, rule)


def card(rule: str) -> Card:
    return Card(card_id(rule), rule, f"{rule}:somebody", DIGEST)


def overridden(rule: str, number: int = 0, reason: Reason | None = WORKS, comment: str = "") -> Feedback:
    """``number`` tells apart the occasions on which the same card was overridden."""
    at = _START + timedelta(seconds=number)
    return Feedback(card_id(rule), Outcome.OVERRIDDEN, at, reason=reason, comment=comment)


def accepted(rule: str, number: int = 0) -> Feedback:
    at = _START + timedelta(seconds=number)
    return Feedback(card_id(rule), Outcome.ACCEPTED, at, accepted=(uuid5(_NAMES, "suggestion"),))


def audit_line(fingerprint: str = "f" * 64, number: int = 0) -> AuditLine:
    return AuditLine(uuid5(_NAMES, f"request {number}"), fingerprint, "0a1b2c3d", DIGEST, "monitor", complete=True)


def rows(url: str, query: str) -> Sequence[Any]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text(query)).all()
    engine.dispose()
    return found


def seconds_written(url: str) -> set[int]:
    """The numbers of the overrides that stand in the database."""
    query = "SELECT outcome_at FROM feedback"
    found = (value if isinstance(value, datetime) else datetime.fromisoformat(value) for (value,) in rows(url, query))
    return {round((moment.replace(tzinfo=UTC) - _START).total_seconds()) for moment in found}
