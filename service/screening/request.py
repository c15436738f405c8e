"""What is asked: a therapy about to start, and the list that is already there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from service.knowledge.facts import Fact
from service.knowledge.words import Indication, Jurisdiction, Route, Severity


@dataclass(frozen=True, slots=True)
class CodeReference:
    system: str
    value: str


_DECIMALS = 9
"""A dose that stands exactly at a limit must not break it by a binary fraction."""


@dataclass(frozen=True, slots=True)
class Dose:
    """A single dose in milligrams, or in milligrams for each kilogram of body weight."""

    amount: float
    per_kg: bool = False

    def in_mg(self, weight_kg: float | None) -> float | None:
        """None if that takes a weight and there is none."""
        if not self.per_kg:
            return self.amount
        return None if weight_kg is None else round(self.amount * weight_kg, _DECIMALS)

    def in_mg_per_kg(self, weight_kg: float | None) -> float | None:
        if self.per_kg:
            return self.amount
        return None if weight_kg is None else round(self.amount / weight_kg, _DECIMALS)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line as sent; ``name`` or ``code`` is set. ``dose`` is None also where its unit says nothing about
    mass."""

    name: str | None = None
    code: CodeReference | None = None
    id: str | None = None
    route: Route | None = None
    dose: Dose | None = None
    doses_per_day: float | None = None
    stopped_on: date | None = None

    def __hash__(self) -> int:
        # Entries are looked up with every line of every list: their names alone tell nearly all of them apart.
        return hash(self.name)

    @property
    def daily_mg(self) -> float | None:
        """Milligrams a day, if dose and number of doses say so."""
        known = self.dose is not None and not self.dose.per_kg and self.doses_per_day is not None
        return self.dose.amount * self.doses_per_day if known and self.dose and self.doses_per_day else None

    @property
    def text(self) -> str:
        """The line as the caller would recognise it."""
        if self.name is not None:
            return self.name
        return f"{self.code.system} {self.code.value}" if self.code else ""


@dataclass(frozen=True, slots=True)
class Patient:
    """The facts that were sent: numbers in the unit of the fact, words for sex (female, male) and yes or no.
    ``conditions`` as written; None if nothing was said about them, which is not the same as none."""

    facts: Mapping[Fact, float | str] = field(default_factory=dict)
    conditions: tuple[str, ...] | None = None


class Action(StrEnum):
    DROP = "drop"
    REPLACE = "replace"
    REROUTE = "reroute"


CANDIDATE = -1
"""The position of the candidate, which may be replaced or given by another route but not dropped."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is done to the line at ``position`` of the list (from 0; ``CANDIDATE`` is the therapy about to start).
    ``entry`` is set for a replacement, ``route`` for another route."""

    position: int
    action: Action
    entry: Entry | None = None
    route: Route | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for beyond the screening: ``alternatives`` for grave findings, the ``smallest_change`` after which
    nothing above that severity is left, and ``what_if``, sets of changes to be compared with the list as it is."""

    alternatives: bool = False
    smallest_change: Severity | None = None
    what_if: tuple[tuple[Change, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """One question. ``unread`` names what was sent and could not be understood before it came here: it was not
    checked, and the answer must say so. ``today`` decides about washouts; ``jurisdiction`` between labels that differ
    and between names of several meanings."""

    candidate: Entry
    medications: tuple[Entry, ...]
    today: date
    indication: Indication | None = None
    patient: Patient = field(default_factory=Patient)
    jurisdiction: Jurisdiction = Jurisdiction.US
    jurisdiction_assumed: bool = True
    minimum_severity: Severity = Severity.MINOR
    unread: tuple[str, ...] = ()
    wanted: Wanted = Wanted()
