"""The candidate's dose against the limits of its route, indication and jurisdiction."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from service.knowledge.patient_rows import DoseLimit
from service.knowledge.rows import NodeId
from service.knowledge.words import FindingKind, Jurisdiction, Severity
from service.screening.case import Case
from service.screening.chart import DOSE
from service.screening.finding import Finding, Missing, Said, gather, join
from service.screening.medication import Medication
from service.screening.reading import NOT_SO, Reading, Truth
from service.screening.rules.patient import make_claim, stricter_elsewhere
from service.screening.scope import askable, counts_in, read_here, read_scope, situation

Broken = tuple[DoseLimit, Reading]


def apply(case: Case) -> Said:
    """A finding for the worst broken limit of each family; what could not be compared for want of a fact is listed.

    A line of the same drug that states its dose is existing therapy and is held to the same limits.
    """
    return join([said for drug in case.candidate.drugs for said in _about(case, drug)])


def _about(case: Case, drug: NodeId) -> Iterator[Said]:
    lines = [line for line in case.lines if line.entry.dose is not None and drug in line.drugs]
    for line in lines:
        stated = dosed(case, line)
        yield _recall(stated, drug, line, partial(_check, stated, line))
    if not lines:
        yield _recall(case, drug, None, partial(_ask_for_dose, case))


def _recall(case: Case, drug: NodeId, line: Medication | None, say: Callable[[Sequence[DoseLimit]], Said]) -> Said:
    left = case.prepared.sieves.limits.left(situation(case, drug), case.chart.failing)
    said = case.chart.signature(left)
    key = (drug, line, case.candidate.drugs, case.setting.indication, case.jurisdiction, said)
    return case.prepared.remembered.recall(key, lambda: gather((say([each.row for each in left.rows]),)))


def dosed(case: Case, line: Medication) -> Case:
    """``case`` with the dose and the route of ``line`` for the candidate's own."""
    if line is case.candidate:
        return case
    candidate = case.prepared.routed[case.candidate, line.route]
    return replace(case, candidate=candidate, chart=case.chart.dosed(line.entry))


def _check(case: Case, line: Medication, limits: Sequence[DoseLimit]) -> Said:
    families: dict[str, list[DoseLimit]] = defaultdict(list)
    for row in limits:
        families[row.family].append(row)
    findings: list[Finding] = []
    missing: list[Missing] = []
    for rows in families.values():
        worst = _worst(case, rows, case.jurisdiction)
        if worst is not None:
            findings.append(_finding(case, line, worst, rows))
        missing += _undecided(case, rows, worst[0].grading.severity if worst else Severity.NONE)
    return Said(tuple(findings), tuple(missing))


def _worst(case: Case, rows: Iterable[DoseLimit], jurisdiction: Jurisdiction) -> Broken | None:
    broken: list[Broken] = []
    for row in rows:
        reading = read_scope(case, row.scope) if counts_in(row.scope, jurisdiction) else NOT_SO
        if reading.truth is Truth.HOLDS and case.chart.read(row.limit).truth is Truth.FAILS:
            broken.append((row, reading))
    return min(broken, key=lambda found: (-found[0].grading.severity, found[0].id), default=None)


def _undecided(case: Case, rows: Iterable[DoseLimit], standing: Severity) -> Iterator[Missing]:
    for row in rows:
        scope, limit = read_here(case, row.scope), case.chart.read(row.limit)
        both = Reading(Truth.UNKNOWN, missing=tuple(dict.fromkeys((*scope.missing, *limit.missing))))
        ruled_out = scope.truth is Truth.FAILS or limit.truth is Truth.HOLDS
        if not ruled_out and row.grading.severity > standing:
            for fact in askable(both):
                yield Missing(fact, f"{row.grading.severity.word} if {row.grading.name}: allowed is {row.limit.words}")


def _ask_for_dose(case: Case, limits: Iterable[DoseLimit]) -> Said:
    """Without a dose nothing is compared, and the answer says with what it would be."""
    words = [row.limit.words for row in limits if read_here(case, row.scope).truth is not Truth.FAILS]
    allowed = "; ".join(dict.fromkeys(words))
    return Said(missing=(Missing(DOSE, f"would be compared with the limits: {allowed}"),) if allowed else ())


def _finding(case: Case, line: Medication, broken: Broken, rows: Sequence[DoseLimit]) -> Finding:
    row, reading = broken
    elsewhere = {place: _worst(case, rows, place) for place in Jurisdiction}
    severities = {place: found[0].grading.severity if found else Severity.NONE for place, found in elsewhere.items()}
    stricter = stricter_elsewhere(severities, case.jurisdiction)
    value = case.chart.values[row.limit.fact]
    measured = f"{row.limit.fact.value}: {value:g}, allowed {row.limit.cut}"
    return Finding(
        id=f"{row.id}:{row.drug}",
        kind=FindingKind.DOSE,
        claim=make_claim(case, row.grading, (row.drug,), stricter),
        drugs=(row.drug,),
        inputs=() if line is case.candidate else (line.entry.text,),
        involves_candidate=True,
        provisional=line.provisional,
        context=(measured, *reading.used),
        about=row.grading.name,
    )
