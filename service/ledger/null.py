"""The ledger of a service that has none. It needs no database library, and neither does whoever uses it."""

from collections.abc import Sequence
from datetime import date, datetime

from service.ledger.entries import AuditLine, Card, Feedback, NoLedgerError, Override


class NullLedger:
    """Where no ledger is configured. What would be lost is refused, so that nobody takes it for kept."""

    def record_cards(self, cards: Sequence[Card]) -> None:
        """Nothing: there will be no feedback to match with the cards."""

    def record_feedback(self, entries: Sequence[Feedback], received_at: datetime | None = None) -> None:
        raise NoLedgerError

    def record_audit(self, line: AuditLine, answered_at: datetime | None = None) -> None:
        raise NoLedgerError

    def overrides(self) -> list[Override]:
        raise NoLedgerError

    def prune(self, before: date) -> int:
        raise NoLedgerError

    def close(self) -> None:
        """Nothing is open."""
