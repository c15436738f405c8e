"""The tables as SQLAlchemy knows them. The migrations make them; a test holds the two together."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, DateTime, Dialect, Index, MetaData, String, Table, Text, Uuid
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """A moment, kept in UTC. SQLite has no zones, so none is stored anywhere and every value gets its zone back."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


METADATA = MetaData()

CARDS = Table(
    "cards",
    METADATA,
    Column("card", Uuid, primary_key=True),
    Column("rule", Text, nullable=False),
    Column("finding", Text, nullable=False),
    Column("knowledge", String(64), nullable=False),
)

FEEDBACK = Table(
    "feedback",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("client", Text, nullable=False),
    Column("card", Uuid, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("outcome_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("accepted", JSON, nullable=False),
    Column("reason_system", Text),
    Column("reason_code", Text),
    Column("reason_display", Text),
    Column("had_comment", Boolean, nullable=False),
    Column("comment", Text),
    Index("feedback_card", "card"),
    Index("feedback_received_at", "received_at"),
)

AUDIT = Table(
    "audit",
    METADATA,
    Column("request", Uuid, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("key", String(8), nullable=False),
    Column("knowledge", String(64), nullable=False),
    Column("verdict", String(32), nullable=False),
    Column("complete", Boolean, nullable=False),
    Index("audit_at", "at"),
    Index("audit_fingerprint", "fingerprint"),
)
