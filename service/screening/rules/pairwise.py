"""Pairs of drugs: within one mechanism the most specific statement whose conditions hold."""

from service.knowledge.index import Family, Statement
from service.knowledge.rows import NodeId
from service.knowledge.words import FindingKind, Severity
from service.screening.case import Case
from service.screening.conditions import FAILS, HOLDS, check, used
from service.screening.finding import Claim, Finding, Missing, Said, gather
from service.screening.medication import Medication


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
    standing = winner.row.severity if winner else Severity.NONE
    missing = tuple(_missing(case, row, fact, standing) for row, fact in undecided if row.row.severity > standing)
    if winner is None or standing is Severity.NONE:
        return Said(missing=missing)
    return Said((_finding(case, winner, lines[winner.subject], lines[winner.object]),), missing)


def _missing(case: Case, statement: Statement, fact: str, standing: Severity) -> Missing:
    names = case.catalogue.display
    needed = ", ".join(sorted(indication.value.replace("_", " ") for indication in statement.row.indications))
    if statement.row.object_daily_mg is not None:
        needed = f"at least {statement.row.object_daily_mg} mg a day"
    pair = f"{names[statement.subject]} with {names[statement.object]}"
    return Missing(fact, f"if {needed}: {pair} would be {statement.row.severity.word} (now: {standing.word})")


def _finding(case: Case, statement: Statement, subject: Medication, object_: Medication) -> Finding:
    row = statement.row
    drugs = tuple(sorted((statement.subject, statement.object)))
    involves_candidate = case.candidate in (subject, object_)
    claim = Claim(
        severity=row.severity,
        mechanism_kind=row.mechanism_kind,
        mechanism_text=row.mechanism_text,
        effect=row.effect,
        management=case.management(row.management, row.crisis_management, drugs),
        onset=row.onset,
        evidence=row.evidence,
        sources=row.sources,
        disagreement=row.disagreement,
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
        context=used(case, statement, subject, object_),
        from_site=row.from_site,
        quiet=row.quiet,
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
