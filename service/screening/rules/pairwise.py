"""Pairs of drugs: within one mechanism the most specific statement whose conditions hold."""

from typing import TypeVar

from service.knowledge.index import Family, Statement
from service.knowledge.rows import NodeId
from service.knowledge.words import FindingKind, Severity
from service.screening.case import Case
from service.screening.conditions import FAILS, HOLDS, check, used
from service.screening.finding import Claim, Finding, Missing, Said, gather
from service.screening.medication import Medication
from service.screening.modifying import Modified, missing_for, modify


def apply(case: Case) -> Said:
    """Every pair among the candidate and the list."""
    return gather(
        _decide(case, family, {drug: first, other: second})
        for first, drug, second, other in case.pairs()
        for family in case.index.families(drug, other)
    )


def _decide(case: Case, family: Family, lines: dict[NodeId, Medication]) -> Said:
    """What one mechanism has to say about one pair: the first statement that holds, unless it expects nothing; and
    the worse ones that an unknown fact might bring in."""
    winner: Statement | None = None
    undecided: list[tuple[Statement, str]] = []
    for statement in family:
        state = check(case, statement, lines[statement.subject], lines[statement.object])
        if state is not FAILS and state != HOLDS:
            undecided.append((statement, state))
        elif state == HOLDS:
            winner = winner or statement
    modified = modify(case, winner.row) if winner else None
    standing = modified.severity if modified else Severity.NONE
    missing = [_missing(case, row, fact, standing) for row, fact in undecided if row.row.severity > standing]
    if winner is None or modified is None or standing is Severity.NONE:
        return Said(missing=tuple(missing))
    finding = _finding(case, winner, modified, (lines[winner.subject], lines[winner.object]))
    if finding.let_off is None:
        missing.extend(missing_for(modified, _pair(case, winner)))
    return Said((finding,), tuple(missing))


def _missing(case: Case, statement: Statement, fact: str, standing: Severity) -> Missing:
    needed = ", ".join(sorted(indication.value.replace("_", " ") for indication in statement.row.indications))
    if statement.row.object_daily_mg is not None:
        needed = f"at least {statement.row.object_daily_mg} mg a day"
    return Missing(
        fact, f"if {needed}: {_pair(case, statement)} would be {statement.row.severity.word} (now: {standing.word})"
    )


def _pair(case: Case, statement: Statement) -> str:
    return f"{case.catalogue.display[statement.subject]} with {case.catalogue.display[statement.object]}"


def _finding(case: Case, statement: Statement, modified: Modified, lines: tuple[Medication, Medication]) -> Finding:
    row, (subject, object_) = statement.row, lines
    drugs = tuple(sorted((statement.subject, statement.object)))
    involves_candidate = case.candidate in (subject, object_)
    claim = Claim(
        severity=modified.severity,
        mechanism_kind=row.mechanism_kind,
        mechanism_text=row.mechanism_text,
        effect=row.effect,
        management=case.management(modified.management or row.management, row.crisis_management, drugs),
        onset=row.onset,
        evidence=_together(row.evidence, *(modifier.evidence for modifier, _ in modified.applied)),
        sources=_together(row.sources, *(modifier.sources for modifier, _ in modified.applied)),
        disagreement=_notes(row.disagreement, modified),
    )
    return Finding(
        id=f"{row.id}:{'+'.join(drugs)}",
        kind=FindingKind.INTERACTION,
        claim=claim,
        drugs=(statement.subject, statement.object),
        inputs=case.inputs((subject, object_)),
        involves_candidate=involves_candidate,
        provisional=subject.provisional or object_.provisional,
        path=statement.path,
        context=(*used(case, statement, subject, object_), *modified.context),
        from_site=row.from_site,
        quiet=row.quiet if modified.severity is row.severity else None,
        let_off=_let_off(case, statement, subject, object_),
    )


def _let_off(case: Case, statement: Statement, subject: Medication, object_: Medication) -> str | None:
    """Why a local use is spared a systemic statement; a row that names the route means that route."""
    row = statement.row
    for routes, drug, line in (
        (row.subject_routes, statement.subject, subject),
        (row.object_routes, statement.object, object_),
    ):
        use = line.local_use(drug, case.catalogue)
        if use is not None and not routes:
            return f"{case.catalogue.display[drug]}, {use.route.value}: {use.reason}"
    return None


_Item = TypeVar("_Item")


def _together(*parts: tuple[_Item, ...]) -> tuple[_Item, ...]:
    return tuple(dict.fromkeys(item for part in parts for item in part))


def _notes(disagreement: str | None, modified: Modified) -> str | None:
    notes = (modified.stricter, disagreement, *(modifier.disagreement for modifier, _ in modified.applied))
    return " ".join(note for note in notes if note) or None
