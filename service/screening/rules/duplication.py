"""One substance on several lines, and a candidate that is already on the list."""

from collections import defaultdict
from collections.abc import Sequence

from service.knowledge.rows import NodeId
from service.knowledge.words import DuplicationScope, FindingKind, MechanismKind
from service.screening.case import Case
from service.screening.finding import NOTHING_SAID, Claim, Finding, Said
from service.screening.medication import Medication


def apply(case: Case) -> Said:
    """Reported once a substance, whatever the number of lines. A group is no substance and is left out."""
    drugs = [drug for line in case.lines for drug in line.drugs]
    if len(set(drugs)) == len(drugs):
        return NOTHING_SAID
    holders: dict[NodeId, list[Medication]] = defaultdict(list)
    for line in case.listed:
        for drug in line.drugs:
            if drug in case.catalogue.substances:
                holders[drug].append(line)
    findings = [
        _recall(case, DuplicationScope.SAME_SUBSTANCE, drug, lines) for drug, lines in holders.items() if len(lines) > 1
    ]
    findings += [
        _recall(case, DuplicationScope.EXISTING_THERAPY, drug, [case.candidate, *holders[drug]])
        for drug in case.candidate.drugs
        if drug in holders
    ]
    return Said(tuple(findings))


def _recall(case: Case, scope: DuplicationScope, drug: NodeId, lines: Sequence[Medication]) -> Finding:
    """The same finding whenever the same lines hold ``drug``."""
    key = (scope, case.setting, drug, tuple(lines))
    return case.prepared.remembered.recall(key, lambda: _finding(case, scope, drug, lines))


def _finding(case: Case, scope: DuplicationScope, drug: NodeId, lines: Sequence[Medication]) -> Finding:
    row = case.catalogue.duplications[scope]
    involves_candidate = scope is DuplicationScope.EXISTING_THERAPY
    claim = Claim(
        severity=row.severity,
        mechanism_kind=MechanismKind.PHARMACODYNAMIC,
        mechanism_text=row.mechanism_text,
        effect=row.effect,
        management=case.setting.management(row.management, row.crisis_management, (drug,)),
        onset=None,
        evidence=row.evidence,
        sources=row.sources,
        disagreement=None,
    )
    return Finding(
        id=f"{scope.value}:{drug}",
        kind=FindingKind.DUPLICATION,
        claim=claim,
        drugs=(drug,),
        inputs=tuple(dict.fromkeys(line.entry.text for line in lines if line is not case.candidate)),
        involves_candidate=involves_candidate,
        provisional=any(line.provisional for line in lines),
    )
