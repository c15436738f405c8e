"""The rows that govern the set as a whole: its release, what must always be found, what no site may lower."""

from dataclasses import dataclass
from datetime import date

from service.knowledge.rows import NodeId
from service.knowledge.words import FindingKind, Indication, Route, Severity


@dataclass(frozen=True, slots=True)
class SeverityRow:
    severity: Severity
    action: str
    orca: str


@dataclass(frozen=True, slots=True)
class FindingKindRow:
    """The codes by which other systems know a kind of finding."""

    kind: FindingKind
    ncpdp_reason: str
    fhir_issue: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Canary:
    """A pair that must always be found, at exactly this severity. Tables that miss one are refused."""

    candidate: NodeId
    route: Route
    partner: NodeId
    partner_route: Route
    indication: Indication | None
    severity: Severity


@dataclass(frozen=True, slots=True)
class NeverLower:
    """A statement that no site may grade lower."""

    interaction: str
    reason: str


@dataclass(frozen=True, slots=True)
class SeverityOverride:
    """A site's own severity for one pair of a statement, with who decided it, when and why."""

    interaction: str
    first: NodeId
    second: NodeId
    severity: Severity
    reason: str
    person: str
    date: date


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """How many rows a table has and the SHA-256 of its file: what a cut or a stray quote cannot fake."""

    table: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Release:
    version: str
    released_on: date
    default_candidate: NodeId
    clinician_reviewed: bool
    note: str | None
