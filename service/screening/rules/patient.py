"""This patient and the candidate: of each factor the worst rule that holds where the caller is."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from service.knowledge.patient_rows import Grading, PatientRule
from service.knowledge.rows import NodeId
from service.knowledge.words import FindingKind, Jurisdiction, Severity
from service.screening.case import Case
from service.screening.finding import NOTHING_SAID, Claim, Finding, Missing, Said, gather, join
from service.screening.reading import Reading, Truth
from service.screening.scope import askable, counts_in, read_scope, situation
from service.screening.sieve import Remaining

Judged = tuple[PatientRule, Reading]
_Any = TypeVar("_Any")


class _Factor(NamedTuple):
    """What is said of one factor; and each missing fact with how grave what then would hold is, and its name."""

    said: Said
    undecided: tuple[tuple[str, Severity, str], ...]


def apply(case: Case) -> Said:
    """A finding a factor. A rule that only a missing fact keeps from holding changes no verdict and is listed."""
    return join([_about(case, drug) for drug in case.candidate.drugs])


def _about(case: Case, drug: NodeId) -> Said:
    """What is said of one factor is remembered by what decides it, and so is all of it together."""
    left = case.prepared.sieves.rules.left(situation(case, drug), case.chart.failing)
    return _recall(case, left, lambda: _together([_of_factor(case, rules) for rules in left.parts(_factor)]))


def _of_factor(case: Case, left: Remaining[PatientRule]) -> _Factor:
    return _recall(case, left, lambda: _judge(case, [each.row for each in left.rows]), "factor")


def _recall(case: Case, left: Remaining[PatientRule], say: Callable[[], _Any], kind: str = "") -> _Any:
    key = (kind, case.setting, case.jurisdiction, case.chart.signature(left))
    return case.prepared.remembered.recall(key, say)


def _factor(rule: PatientRule) -> str:
    return rule.factor


def _judge(case: Case, rules: Iterable[PatientRule]) -> _Factor:
    judged = [(rule, read_scope(case, rule.scope)) for rule in rules]
    standing = _worst(judged, case.jurisdiction)
    here = (found for found in judged if counts_in(found[0].scope, case.jurisdiction))
    severity = standing[0].grading.severity if standing else Severity.NONE
    return _Factor(_decide(case, judged, standing), tuple(_undecided(here, severity)))


def _together(factors: Iterable[_Factor]) -> Said:
    names: dict[str, dict[Severity, list[str]]] = defaultdict(lambda: defaultdict(list))
    said: list[Said] = []
    for factor in factors:
        said.append(factor.said)
        for fact, severity, name in factor.undecided:
            known = names[fact][severity]
            known.extend([] if name in known else [name])
    missing = tuple(Missing(fact, _changes(by_severity)) for fact, by_severity in names.items())
    return gather((*said, Said(missing=missing)))


def make_claim(case: Case, grading: Grading, drugs: Iterable[NodeId], stricter: str | None) -> Claim:
    """The claim of a rule about a patient or a dose, with where it would be graded worse."""
    notes = [note for note in (stricter, grading.disagreement) if note]
    return Claim(
        severity=grading.severity,
        mechanism_kind=grading.mechanism_kind,
        mechanism_text=grading.mechanism_text,
        effect=grading.effect,
        management=case.setting.management(grading.management, grading.crisis_management, drugs),
        onset=grading.onset,
        evidence=grading.evidence,
        sources=grading.sources,
        disagreement=" ".join(notes) or None,
    )


def stricter_elsewhere(severities: Mapping[Jurisdiction, Severity], here: Jurisdiction) -> str | None:
    """Where the same facts are graded worse than ``here``, in words; None if nowhere."""
    own = severities[here]
    worse = {place: severity for place, severity in severities.items() if severity > own}
    parts = [
        f"{severity.word} in {', '.join(sorted(place.value for place in worse if worse[place] is severity))}"
        for severity in sorted(set(worse.values()), reverse=True)
    ]
    return f"Stricter elsewhere: {'; '.join(parts)}." if parts else None


def _worst(judged: Iterable[Judged], jurisdiction: Jurisdiction) -> Judged | None:
    holding = [found for found in judged if found[1].truth is Truth.HOLDS and counts_in(found[0].scope, jurisdiction)]
    return min(holding, key=lambda found: (-found[0].grading.severity, found[0].id), default=None)


def _decide(case: Case, judged: Sequence[Judged], standing: Judged | None) -> Said:
    """The finding of one factor; one that only other jurisdictions make is let off, so that it is told all the same."""
    if not any(reading.truth is Truth.HOLDS for _, reading in judged):
        return NOTHING_SAID
    elsewhere = {place: _worst(judged, place) for place in Jurisdiction}
    severities = {place: found[0].grading.severity if found else Severity.NONE for place, found in elsewhere.items()}
    stricter = stricter_elsewhere(severities, case.jurisdiction)
    if standing is not None:
        return Said((_finding(case, standing, stricter),))
    found = max(
        (found for found in elsewhere.values() if found), key=lambda found: (found[0].grading.severity, found[0].id)
    )
    return Said((_finding(case, found, stricter, let_off=stricter),))


def _finding(case: Case, judged: Judged, stricter: str | None, let_off: str | None = None) -> Finding:
    rule, reading = judged
    return Finding(
        id=f"{rule.id}:{rule.drug}",
        kind=FindingKind.PATIENT,
        claim=make_claim(case, rule.grading, (rule.drug,), stricter),
        drugs=(rule.drug,),
        involves_candidate=True,
        provisional=case.candidate.provisional,
        context=reading.used,
        about=rule.grading.name,
        let_off=let_off,
    )


def _undecided(judged: Iterable[Judged], standing: Severity) -> Iterator[tuple[str, Severity, str]]:
    for rule, reading in judged:
        if reading.truth is Truth.UNKNOWN and rule.grading.severity > standing:
            for fact in askable(reading):
                yield fact, rule.grading.severity, rule.grading.name


def _changes(names: Mapping[Severity, Sequence[str]]) -> str:
    return "; ".join(f"{severity.word} if: {', '.join(names[severity])}" for severity in sorted(names, reverse=True))
