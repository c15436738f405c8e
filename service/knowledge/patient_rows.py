"""The rows about the patient in front of you: conditions, rules, doses, what is watched and what is told."""

from dataclasses import dataclass
from datetime import date

from service.knowledge.facts import Test
from service.knowledge.rows import NodeId
from service.knowledge.words import (
    CheckPhase,
    Evidence,
    Indication,
    Jurisdiction,
    MechanismKind,
    Route,
    RowStatus,
    Severity,
    StopKind,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """For which drug, route, indication and jurisdiction a row is meant (empty: any), and the tests that must hold."""

    drug: NodeId
    routes: frozenset[Route]
    indications: frozenset[Indication]
    jurisdictions: frozenset[Jurisdiction]
    when: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """``implies`` are broader conditions, ``means`` the tests that hold for whoever has it."""

    id: NodeId
    name: str
    implies: tuple[NodeId, ...]
    means: tuple[Test, ...]
    synonyms: tuple[str, ...]
    sources: tuple[str, ...]
    note: str | None

    @property
    def written(self) -> tuple[str, ...]:
        """Every way in which callers write it."""
        return (self.id, self.id.replace("-", " "), self.name, *self.synonyms)


@dataclass(frozen=True, slots=True)
class Grading:
    """What a rule about a patient or a dose says when it applies; ``name`` is the reason in a few words."""

    name: str
    severity: Severity
    mechanism_kind: MechanismKind
    mechanism_text: str
    effect: str
    management: str
    crisis_management: str | None
    onset: str | None
    evidence: tuple[Evidence, ...]
    sources: tuple[str, ...]
    disagreement: str | None


@dataclass(frozen=True, slots=True)
class PatientRule:
    """Makes a finding when its scope holds. Of one ``factor`` only the worst is shown."""

    id: str
    factor: str
    scope: Scope
    grading: Grading
    status: RowStatus
    reviewed_on: date

    @property
    def drug(self) -> NodeId:
        return self.scope.drug

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return self.grading.evidence

    @property
    def sources(self) -> tuple[str, ...]:
        return self.grading.sources


@dataclass(frozen=True, slots=True)
class DoseLimit:
    """``limit`` is what is allowed where the scope holds; broken, it makes a finding. Of one ``family`` only the worst
    is shown."""

    id: str
    family: str
    scope: Scope
    limit: Test
    grading: Grading
    status: RowStatus
    reviewed_on: date

    @property
    def drug(self) -> NodeId:
        return self.scope.drug

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return self.grading.evidence

    @property
    def sources(self) -> tuple[str, ...]:
        return self.grading.sources


@dataclass(frozen=True, slots=True)
class Modifier:
    """What facts about the patient make of the ``interactions`` it names: never milder than the row itself."""

    id: str
    interactions: tuple[str, ...]
    jurisdictions: frozenset[Jurisdiction]
    when: tuple[Test, ...]
    severity: Severity
    explanation: str
    management: str | None
    evidence: tuple[Evidence, ...]
    sources: tuple[str, ...]
    disagreement: str | None
    reviewed_on: date


@dataclass(frozen=True, slots=True)
class MonitoringRow:
    id: str
    scope: Scope
    check: str
    phase: CheckPhase
    schedule: str
    reason: str
    evidence: tuple[Evidence, ...]
    sources: tuple[str, ...]
    disagreement: str | None
    reviewed_on: date

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def drug(self) -> NodeId:
        return self.scope.drug

    @property
    def order(self) -> tuple[int, str]:
        """What comes first comes first: the baseline before what goes on."""
        return list(CheckPhase).index(self.phase), self.id


@dataclass(frozen=True, slots=True)
class StopRule:
    """``days`` is set where therapy ends after so many days without benefit."""

    id: str
    scope: Scope
    kind: StopKind
    trigger: str
    action: str
    days: int | None
    evidence: tuple[Evidence, ...]
    sources: tuple[str, ...]
    disagreement: str | None
    reviewed_on: date

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def drug(self) -> NodeId:
        return self.scope.drug


@dataclass(frozen=True, slots=True)
class CounsellingPoint:
    """One thing to tell the patient, in words of daily life; ``position`` orders the leaflet."""

    id: str
    position: int
    scope: Scope
    topic: str
    text: str
    evidence: tuple[Evidence, ...]
    sources: tuple[str, ...]
    reviewed_on: date

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def drug(self) -> NodeId:
        return self.scope.drug
