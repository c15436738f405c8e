"""The verdicts, as ladders: the first rung that holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from service.knowledge.words import Severity
from service.screening.case import Case
from service.screening.finding import Finding
from service.screening.medication import LineStatus


class Verdict(StrEnum):
    """About starting the candidate."""

    GIVE_NOW = "give_now"
    DO_NOT_START = "do_not_start"
    AVOID = "avoid"
    CANNOT_CLEAR = "cannot_clear"
    MONITOR = "monitor"
    PROCEED = "proceed"

    @property
    def rank(self) -> int:
        """Place on the ladder; a worse verdict has the higher rank."""
        return -list(Verdict).index(self)


class ListVerdict(StrEnum):
    """About the listed drugs among themselves. ``nothing_found`` is not a clearance."""

    CONTRAINDICATED_PAIR = "contraindicated_pair"
    AVOID = "avoid"
    MONITOR = "monitor"
    NOTHING_FOUND = "nothing_found"

    @property
    def rank(self) -> int:
        """Place on the ladder; a worse verdict has the higher rank."""
        return -list(ListVerdict).index(self)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much was checked. ``basis`` counts the checked lines by how their drugs were reviewed."""

    complete: bool
    checked: int
    not_checked: int
    basis: tuple[tuple[str, int], ...]
    not_understood: tuple[str, ...]
    candidate_reviewed: bool


def cover(case: Case) -> Coverage:
    """Complete only if every line is settled, every fact was read and the candidate was reviewed as one."""
    unread = case.not_understood
    lines, candidate = case.lines, case.candidate
    reviewed = bool(candidate.drugs) and all(
        case.catalogue.reviewed_as_candidate(drug, candidate.route) for drug in candidate.drugs
    )
    settled = all(line.status.settled for line in lines)
    words = [line.basis.word for line in lines if line.basis is not None]
    return Coverage(
        complete=settled and not unread and reviewed and candidate.status is LineStatus.CHECKED,
        checked=sum(1 for line in lines if line.status is LineStatus.CHECKED),
        not_checked=sum(1 for line in lines if not line.status.settled),
        basis=tuple((word, words.count(word)) for word in sorted(set(words))),
        not_understood=unread,
        candidate_reviewed=reviewed,
    )


def decide(case: Case, findings: Iterable[Finding], coverage: Coverage) -> Verdict:
    worst = worst_about(findings, candidate=True)
    if case.life_saving:
        return Verdict.GIVE_NOW
    if worst >= Severity.MAJOR:
        return Verdict.DO_NOT_START if worst is Severity.CONTRAINDICATED else Verdict.AVOID
    if not coverage.complete:
        return Verdict.CANNOT_CLEAR
    return Verdict.MONITOR if worst is Severity.MODERATE else Verdict.PROCEED


def decide_list(findings: Iterable[Finding]) -> ListVerdict:
    return {
        Severity.CONTRAINDICATED: ListVerdict.CONTRAINDICATED_PAIR,
        Severity.MAJOR: ListVerdict.AVOID,
        Severity.MODERATE: ListVerdict.MONITOR,
    }.get(worst_about(findings, candidate=False), ListVerdict.NOTHING_FOUND)


def worst_about(findings: Iterable[Finding], *, candidate: bool) -> Severity:
    """The worst severity among the findings that do (or do not) involve the candidate and were not let off."""
    about = (f for f in findings if f.involves_candidate is candidate and f.let_off is None)
    return max((finding.severity for finding in about), default=Severity.NONE)
