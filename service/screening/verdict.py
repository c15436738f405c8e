"""The verdicts, as ladders: the first rung that holds."""

from dataclasses import dataclass
from enum import StrEnum

from service.knowledge.words import Basis, Severity
from service.screening.case import Case
from service.screening.medication import SETTLED, LineStatus


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

    complete: bool
    checked: int
    not_checked: int
    basis: tuple[tuple[str, int], ...]
    not_understood: tuple[str, ...]
    candidate_reviewed: bool


_BASES = sorted(Basis, key=lambda kind: kind.word)


def cover(case: Case) -> Coverage:
    """Complete only if every line is settled, every fact was read and the candidate was reviewed as one."""
    unread = case.not_understood
    candidate = case.candidate
    reviewed_as_candidate, route = case.catalogue.reviewed_as_candidate, candidate.route
    reviewed = bool(candidate.drugs) and False not in [reviewed_as_candidate(drug, route) for drug in candidate.drugs]
    statuses, kinds = [candidate.status], [candidate.basis]
    for line in case.listed:
        statuses.append(line.status)
        kinds.append(line.basis)
    checked = statuses.count(LineStatus.CHECKED)
    open_ = [status for status in statuses if status not in SETTLED] if checked < len(statuses) else []
    return Coverage(
        complete=not open_ and not unread and reviewed and candidate.status is LineStatus.CHECKED,
        checked=checked,
        not_checked=len(open_),
        basis=tuple((kind.word, kinds.count(kind)) for kind in _BASES if kind in kinds),
        not_understood=unread,
        candidate_reviewed=reviewed,
    )


def decide(case: Case, worst: Severity, coverage: Coverage) -> Verdict:
    """``worst`` is the worst severity about the candidate."""
    if case.life_saving:
        return Verdict.GIVE_NOW
    if worst >= Severity.MAJOR:
        return Verdict.DO_NOT_START if worst is Severity.CONTRAINDICATED else Verdict.AVOID
    if not coverage.complete:
        return Verdict.CANNOT_CLEAR
    return Verdict.MONITOR if worst is Severity.MODERATE else Verdict.PROCEED


_LADDER = {
    Severity.CONTRAINDICATED: ListVerdict.CONTRAINDICATED_PAIR,
    Severity.MAJOR: ListVerdict.AVOID,
    Severity.MODERATE: ListVerdict.MONITOR,
}


def decide_list(worst: Severity) -> ListVerdict:
    """``worst`` is the worst severity among the listed drugs themselves."""
    return _LADDER.get(worst, ListVerdict.NOTHING_FOUND)
