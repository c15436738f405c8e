"""What is asked: a therapy about to start, and the list that is already there."""

from dataclasses import dataclass
from datetime import date

from service.knowledge.words import Indication, Route, Severity


@dataclass(frozen=True, slots=True)
class CodeReference:
    system: str
    value: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line as sent; ``name`` or ``code`` is set. ``daily_mg`` is None if no daily dose could be computed."""

    name: str | None = None
    code: CodeReference | None = None
    id: str | None = None
    route: Route | None = None
    daily_mg: float | None = None
    stopped_on: date | None = None

    @property
    def text(self) -> str:
        """The line as the caller would recognise it."""
        if self.name is not None:
            return self.name
        return f"{self.code.system} {self.code.value}" if self.code else ""


@dataclass(frozen=True, slots=True)
class Request:
    """One question. ``unread`` names facts that were sent and that no rule reads: they were not checked, and the
    answer must say so. ``today`` decides about washouts; ``jurisdiction`` decides between names of several meanings."""

    candidate: Entry
    medications: tuple[Entry, ...]
    today: date
    indication: Indication | None = None
    jurisdiction: str = "us"
    jurisdiction_assumed: bool = True
    minimum_severity: Severity = Severity.MINOR
    unread: tuple[str, ...] = ()
