"""The clock, read in one place."""

from datetime import UTC, date, datetime


def today() -> date:
    """The day in UTC: washouts and staleness are counted in days."""
    return datetime.now(UTC).date()
