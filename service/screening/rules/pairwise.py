"""Pairs of drugs: within one mechanism the most specific statement whose conditions hold."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from service.knowledge.index import Family, Statement
from service.knowledge.patient_rows import Modifier
from service.knowledge.rows import NodeId
from service.knowledge.words import FindingKind, Severity
from service.screening.case import Case
from service.screening.conditions import FAILS, HOLDS, check, used
from service.screening.finding import Claim, Finding, Missing, Said, join
from service.screening.meeting import Held, Open
from service.screening.modifying import Modified, graded_at_most, missing_for, modify, unmodified
from service.screening.setting import Setting
from service.screening.use import Use

_FORTH, _BACK = (0, 1), (1, 0)
"""Whether the first of two uses holds the subject, or the second."""


def meet(setting: Setting, first: Use, second: Use) -> tuple[Said, tuple[Open, ...]]:
    """What one use and another have to say to each other, and what waits for the facts about the patient."""
    said: list[Said] = []
    open_: list[Open] = []
    for drug, other in pairs_of_drugs(first, second):
        for family in setting.index.families(drug, other):
            met = _decide(setting, family, (drug, first, second))
            if isinstance(met, Open):
                open_.append(met)
            else:
                said.append(met)
    return join(said), tuple(open_)


def close(case: Case, open_: Open) -> Said:
    """What an open statement says about the patient of ``case``."""
    left = case.prepared.modifiers[open_.held.statement.row.id].left(case.chart.failing)
    if not left.rows:
        return open_.plain
    key = (open_, case.jurisdiction, case.chart.signature(left))
    return case.prepared.remembered.recall(key, lambda: _close(case, open_.held, [each.row for each in left.rows]))


def _close(case: Case, held: Held, modifiers: Iterable[Modifier]) -> Said:
    return _say(held, modify(case, held.statement.row, modifiers))


def pairs_of_drugs(first: Use, second: Use) -> Iterator[tuple[NodeId, NodeId]]:
    """Every two drugs of two uses. Drugs that both hold are one product's and no pair."""
    for drug in first.drugs:
        for other in second.drugs:
            together = other in first.drugs and drug in second.drugs
            if drug != other and not together:
                yield drug, other


def _decide(setting: Setting, family: Family, pair: tuple[NodeId, Use, Use]) -> Said | Open:
    """What one mechanism has to say about one pair (of a drug of the first use and one of the second): the first
    statement that holds, unless it expects nothing; and the worse ones that an unknown fact might bring in."""
    drug, *uses = pair
    winner: Statement | None = None
    undecided: list[tuple[Statement, str]] = []
    for statement in family:
        places = _FORTH if statement.subject == drug else _BACK
        state = check(setting, statement, uses[places[0]], uses[places[1]])
        if state is not FAILS and state != HOLDS:
            undecided.append((statement, state))
        elif state == HOLDS:
            winner = winner or statement
    if winner is None:
        return Said(missing=_asked(setting, undecided, Severity.NONE))
    holders = _FORTH if winner.subject == drug else _BACK
    held = Held(setting, winner, (uses[holders[0]], uses[holders[1]]), holders, tuple(undecided))
    plain = _say(held, unmodified(winner.row))
    modifiers = setting.catalogue.modifiers.get(winner.row.id)
    return Open(held, plain, graded_at_most(winner.row, modifiers)) if modifiers else plain


def _say(held: Held, modified: Modified) -> Said:
    missing = _asked(held.setting, held.undecided, modified.severity)
    if modified.severity is Severity.NONE:
        return Said(missing=missing)
    finding = _finding(held, modified)
    if finding.let_off is None:
        missing = _in_order((*missing, *missing_for(modified, _pair(held.setting, held.statement))))
    return Said((finding,), missing)


def _asked(setting: Setting, undecided: Iterable[tuple[Statement, str]], standing: Severity) -> tuple[Missing, ...]:
    return _in_order(
        _missing(setting, statement, fact, standing)
        for statement, fact in undecided
        if statement.row.severity > standing
    )


def _in_order(missing: Iterable[Missing]) -> tuple[Missing, ...]:
    return tuple(sorted(set(missing)))


def _missing(setting: Setting, statement: Statement, fact: str, standing: Severity) -> Missing:
    needed = ", ".join(sorted(indication.value.replace("_", " ") for indication in statement.row.indications))
    if statement.row.object_daily_mg is not None:
        needed = f"at least {statement.row.object_daily_mg} mg a day"
    return Missing(
        fact, f"if {needed}: {_pair(setting, statement)} would be {statement.row.severity.word} (now: {standing.word})"
    )


def _pair(setting: Setting, statement: Statement) -> str:
    return f"{setting.catalogue.display[statement.subject]} with {setting.catalogue.display[statement.object]}"


def _finding(held: Held, modified: Modified) -> Finding:
    setting, statement, (subject, object_) = held.setting, held.statement, held.uses
    row = statement.row
    drugs = tuple(sorted((statement.subject, statement.object)))
    involves_candidate = setting.candidate in (subject, object_)
    claim = Claim(
        severity=modified.severity,
        mechanism_kind=row.mechanism_kind,
        mechanism_text=row.mechanism_text,
        effect=row.effect,
        management=setting.management(modified.management or row.management, row.crisis_management, drugs),
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
        involves_candidate=involves_candidate,
        provisional=subject.provisional or object_.provisional,
        holders=held.holders,
        path=statement.path,
        context=(*used(setting, statement, subject, object_), *modified.context),
        from_site=row.from_site,
        quiet=row.quiet if modified.severity is row.severity else None,
        let_off=_let_off(setting, statement, subject, object_),
    )


def _let_off(setting: Setting, statement: Statement, subject: Use, object_: Use) -> str | None:
    """Why a local use is spared a systemic statement; a row that names the route means that route."""
    row = statement.row
    for routes, drug, use in (
        (row.subject_routes, statement.subject, subject),
        (row.object_routes, statement.object, object_),
    ):
        local = use.local_use(drug, setting.catalogue)
        if local is not None and not routes:
            return f"{setting.catalogue.display[drug]}, {local.route.value}: {local.reason}"
    return None


_Item = TypeVar("_Item")


def _together(*parts: tuple[_Item, ...]) -> tuple[_Item, ...]:
    return tuple(dict.fromkeys(item for part in parts for item in part))


def _notes(disagreement: str | None, modified: Modified) -> str | None:
    notes = (modified.stricter, disagreement, *(modifier.disagreement for modifier, _ in modified.applied))
    return " ".join(note for note in notes if note) or None
