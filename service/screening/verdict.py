"""The verdicts, as ladders: the first rung that holds."""

from dataclasses import dataclass, replace
from enum import StrEnum

from service.knowledge.catalogue import Catalogue
from service.knowledge.words import Basis, Severity
from service.screening.case import Case
from service.screening.medication import SETTLED, LineStatus, Medication


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
        return _RANKS[self]


class ListVerdict(StrEnum):
    """About the listed drugs among themselves. ``nothing_found`` is not a clearance."""

    CONTRAINDICATED_PAIR = "contraindicated_pair"
    AVOID = "avoid"
    MONITOR = "monitor"
    NOTHING_FOUND = "nothing_found"

    @property
    def rank(self) -> int:
        """Place on the ladder; a worse verdict has the higher rank."""
        return _LIST_RANKS[self]


_RANKS = {verdict: -place for place, verdict in enumerate(Verdict)}
_LIST_RANKS = {verdict: -place for place, verdict in enumerate(ListVerdict)}


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much was checked. ``basis`` counts the checked lines by how their drugs were reviewed."""

    checked: int
    not_checked: int
    basis: tuple[tuple[str, int], ...]
    not_understood: tuple[str, ...]
    candidate_reviewed: bool

    @property
    def complete(self) -> bool:
        """Only if every line is settled, every fact was read and the candidate was reviewed as one."""
        return self.candidate_reviewed and not self.not_checked and not self.not_understood


_BASES = sorted(Basis, key=lambda kind: kind.word)


def cover(case: Case) -> Coverage:
    """The candidate is a line like the others, and must have been reviewed as a drug to start."""
    statuses, kinds = [case.candidate.status], [case.candidate.basis]
    for line in case.listed:
        statuses.append(line.status)
        kinds.append(line.basis)
    checked = statuses.count(LineStatus.CHECKED)
    open_ = [status for status in statuses if status not in SETTLED] if checked < len(statuses) else []
    return Coverage(
        checked=checked,
        not_checked=len(open_),
        basis=tuple((kind.word, kinds.count(kind)) for kind in _BASES if kind in kinds),
        not_understood=case.not_understood,
        candidate_reviewed=_is_reviewed(case.candidate, case.catalogue),
    )


def cover_by_route(coverage: Coverage, case: Case) -> Coverage:
    """That of ``case``, which differs from the one with ``coverage`` by nothing but the route of its candidate."""
    reviewed = _is_reviewed(case.candidate, case.catalogue)
    return coverage if reviewed is coverage.candidate_reviewed else replace(coverage, candidate_reviewed=reviewed)


def _is_reviewed(candidate: Medication, catalogue: Catalogue) -> bool:
    """Whether it was reviewed as a drug to start by its route."""
    drugs, reviewed, route = candidate.drugs, catalogue.reviewed_as_candidate, candidate.route
    return bool(drugs) and False not in [reviewed(drug, route) for drug in drugs]


def decide(case: Case, worst: Severity, coverage: Coverage) -> Verdict:
    """``worst`` is the worst severity about the candidate."""
    if case.life_saving:
        return Verdict.GIVE_NOW
    if worst >= Severity.MAJOR:
        return Verdict.DO_NOT_START if worst is Severity.CONTRAINDICATED else Verdict.AVOID
    if not coverage.complete:
        return Verdict.CANNOT_CLEAR
    return Verdict.MONITOR if worst is Severity.MODERATE else Verdict.PROCEED


def least_for_worse(than: Verdict) -> Severity | None:
    """The least severity about the candidate that makes a worse verdict ``than`` this one, with the same coverage; None
    if there is none."""
    return _WORSE.get(than)


_WORSE = {
    Verdict.AVOID: Severity.CONTRAINDICATED,
    Verdict.CANNOT_CLEAR: Severity.MAJOR,
    Verdict.MONITOR: Severity.MAJOR,
    Verdict.PROCEED: Severity.MODERATE,
}
_LADDER = {
    Severity.CONTRAINDICATED: ListVerdict.CONTRAINDICATED_PAIR,
    Severity.MAJOR: ListVerdict.AVOID,
    Severity.MODERATE: ListVerdict.MONITOR,
}


def decide_list(worst: Severity) -> ListVerdict:
    """``worst`` is the worst severity among the listed drugs themselves."""
    return _LADDER.get(worst, ListVerdict.NOTHING_FOUND)
