"""One frozen type a table row. The schemas in :mod:`service.knowledge.schemas` are the only makers of these."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from service.knowledge.words import (
    Basis,
    DuplicationScope,
    Evidence,
    Indication,
    LiverConcern,
    MechanismKind,
    Route,
    RowStatus,
    Severity,
)

NodeId = str
"""Id of a substance, group, product or hazard; the pattern is enforced when a table is read."""


class Named(Protocol):
    """A row that is a node: it has an id and a name to show."""

    @property
    def id(self) -> NodeId: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    kind: str
    title: str
    url: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Substance:
    """``usual_route`` is set only where there is no ordinary oral form. ``candidate_reviewed_on`` and the routes for
    which that was done are set only if the substance was reviewed as a candidate."""

    id: NodeId
    name: str
    usual_route: Route | None
    candidate_reviewed_on: date | None
    candidate_routes: frozenset[Route]
    note: str | None


@dataclass(frozen=True, slots=True)
class Review:
    """The walk of one substance through dantrolene's mechanisms; each outcome is ``none`` or the id that records it."""

    substance: NodeId
    basis: Basis
    reviewed_on: date
    liver: str
    sedation: str
    calcium_entry: str
    potassium: str
    neuromuscular: str
    handling: str
    absorption: str
    binding: str
    temperature: str
    sources: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class LiverGrade:
    """What public lists say of a substance and the liver: DILIrank of 2016 and 2.0, its label severity class from 0 to
    8, and the LiverTox likelihood category."""

    substance: NodeId
    dilirank_2016: LiverConcern | None
    severity_class: str | None
    dilirank_2: LiverConcern | None
    livertox: str | None
    sources: tuple[str, ...]


REVIEW_QUESTIONS = (
    *("liver", "sedation", "calcium_entry", "potassium", "neuromuscular"),
    *("handling", "absorption", "binding", "temperature"),
)
NOTHING_FOUND = "none"
SITE_PREFIX = "site-"


@dataclass(frozen=True, slots=True)
class Group:
    id: NodeId
    name: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Membership:
    member: NodeId
    group: NodeId
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hazard:
    """A clinical effect. ``threshold`` distinct drugs that push it make one cumulative finding of ``severity``."""

    id: NodeId
    name: str
    threshold: int
    severity: Severity
    mechanism_text: str
    effect: str
    management: str
    crisis_management: str | None
    onset: str | None
    evidence: tuple[Evidence, ...]
    sources: tuple[str, ...]
    disagreement: str | None
    reviewed_on: date


@dataclass(frozen=True, slots=True)
class Contribution:
    """``member`` (substance or group) pushes ``hazard``, if ``routes`` is empty or holds the route."""

    member: NodeId
    hazard: NodeId
    routes: frozenset[Route]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mechanism:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Interaction:
    """One curated statement: two nodes, conditions, severity, what happens, what to do, sources."""

    id: str
    subject: NodeId
    subject_routes: frozenset[Route]
    object: NodeId
    object_routes: frozenset[Route]
    object_daily_mg: int | None
    indications: frozenset[Indication]
    severity: Severity
    mechanism: str
    mechanism_kind: MechanismKind
    mechanism_text: str
    effect: str
    management: str
    crisis_management: str | None
    onset: str | None
    evidence: tuple[Evidence, ...]
    sources: tuple[str, ...]
    disagreement: str | None
    quiet: str | None
    status: RowStatus
    reviewed_on: date

    @property
    def from_site(self) -> bool:
        """Whether a site laid this statement over the tables; the loader sees to it that the id says so."""
        return self.id.startswith(SITE_PREFIX)

    @property
    def conditions(self) -> int:
        """How many conditions the row states; a condition is more specific than none."""
        stated = (self.subject_routes, self.object_routes, self.object_daily_mg, self.indications)
        return sum(1 for condition in stated if condition)


@dataclass(frozen=True, slots=True)
class IndicationRow:
    """What ``treated_by`` is given for. ``life_saving``: nothing may hold it back. ``hint`` is added to the summary
    when it is given by ``hint_route`` and the request does not say why."""

    id: Indication
    name: str
    treated_by: NodeId
    default_route: Route | None
    life_saving: bool
    crisis_management: str | None
    hint_route: Route | None
    hint: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duplication:
    scope: DuplicationScope
    severity: Severity
    mechanism_text: str
    effect: str
    management: str
    crisis_management: str
    evidence: tuple[Evidence, ...]
    sources: tuple[str, ...]
    reviewed_on: date


@dataclass(frozen=True, slots=True)
class Washout:
    """``days`` after the last dose during which ``member`` still counts; ``member`` None is everything else."""

    member: NodeId | None
    days: int
    sources: tuple[str, ...]
    note: str | None
