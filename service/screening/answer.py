"""What screening answers."""

from dataclasses import dataclass
from typing import Protocol

from service.knowledge.change_rows import Purpose, PurposeMember, Stopping
from service.knowledge.patient_rows import CounsellingPoint, MonitoringRow
from service.knowledge.rows import NodeId
from service.knowledge.words import Severity
from service.screening.finding import Finding, Missing
from service.screening.medication import Medication
from service.screening.request import Change, Request
from service.screening.routes import RouteNote
from service.screening.sieve import Advice
from service.screening.verdict import Coverage, ListVerdict, Verdict


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that is not shown, with the reason. The verdicts were decided with it, unless it was let off."""

    finding: Finding
    reason: str

    @property
    def of_its_own(self) -> bool:
        """Whether the reason is the finding's, and not that of the question."""
        return self.reason == (self.finding.let_off or self.finding.quiet)


@dataclass(frozen=True, slots=True)
class Judged:
    """The core of an answer: both verdicts, and the findings that count, whatever severity is to be shown: all of them,
    unless whoever judges says which."""

    verdict: Verdict
    list_verdict: ListVerdict
    findings: tuple[Finding, ...]


class Judge(Protocol):
    """Findings and verdicts of a request; without the candidate if it is not ``started``."""

    def __call__(self, request: Request, *, started: bool = True) -> Judged: ...


@dataclass(frozen=True, slots=True)
class Alternative:
    """``change`` puts ``member`` in the place of ``instead_of``. The rest is what screening the changed list says:
    ``still_raises`` are its findings that the new drug is in, without how other lines are written; what they tell of
    other drugs on the list may still name the one that was replaced."""

    change: Change
    instead_of: NodeId
    purpose: Purpose
    member: PurposeMember
    still_raises: tuple[Finding, ...]
    verdict: Verdict
    list_verdict: ListVerdict


@dataclass(frozen=True, slots=True)
class NoAlternative:
    """Nothing can be proposed for the line at ``position``, and ``why``."""

    position: int
    instead_of: NodeId
    why: str


Proposal = Alternative | NoAlternative


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Lines (by position) to take away, how each is stopped, and what screening the rest then says. ``CANDIDATE`` among
    them means that it is not started; then there is no ``verdict``."""

    positions: tuple[int, ...]
    stopping: tuple[Stopping, ...]
    weight: int
    verdict: Verdict | None
    list_verdict: ListVerdict


@dataclass(frozen=True, slots=True)
class SmallestChange:
    """The lightest sets after which nothing graver than ``above`` is left, but ``unsolved``: findings that no change of
    the list can end. ``exact``: no lighter set exists. One empty set: nothing has to change."""

    above: Severity
    sets: tuple[ChangeSet, ...]
    exact: bool
    unsolved: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What the ``changes`` would make of a screening. ``gone`` and ``new`` count what is shown; ``graded`` are findings
    that stay with another severity, as they would be."""

    changes: tuple[Change, ...]
    verdict: Verdict
    list_verdict: ListVerdict
    complete: bool
    gone: tuple[Finding, ...]
    new: tuple[Finding, ...]
    graded: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Screening:
    """The whole answer. Every face (JSON, text, FHIR ...) renders this one value."""

    verdict: Verdict
    list_verdict: ListVerdict
    summary: str
    coverage: Coverage
    candidate: Medication
    medications: tuple[Medication, ...]
    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]
    missing: tuple[Missing, ...]
    route_notes: tuple[RouteNote, ...]
    monitoring: tuple[Advice[MonitoringRow], ...]
    counselling: tuple[Advice[CounsellingPoint], ...]
    request: Request
    alternatives: tuple[Proposal, ...] = ()
    smallest_change: SmallestChange | None = None
    what_if: tuple[Difference, ...] = ()

    @property
    def everything(self) -> tuple[Finding, ...]:
        """All findings, shown or not."""
        return (*self.findings, *(item.finding for item in self.suppressed))
