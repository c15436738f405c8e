"""Several drugs pushing one hazard: one finding a hazard, its members named, however many pairs they make."""

from collections import defaultdict

from service.knowledge.index import Push
from service.knowledge.rows import Hazard, NodeId
from service.knowledge.words import FindingKind, MechanismKind
from service.screening.case import Case
from service.screening.finding import Claim, Finding, Said
from service.screening.medication import Medication

Member = tuple[Medication, Push]


def apply(case: Case) -> Said:
    """A finding for each hazard that at least as many drugs push as its threshold says."""
    found: dict[NodeId, dict[NodeId, list[Member]]] = defaultdict(lambda: defaultdict(list))
    for line in case.lines:
        for hazard, drug, push in case.prepared.pushed[line]:
            found[hazard][drug].append((line, push))
    hazards = ((case.catalogue.hazards[hazard], members) for hazard, members in found.items())
    return Said(
        tuple(_finding(case, hazard, members) for hazard, members in hazards if len(members) >= hazard.threshold)
    )


def _finding(case: Case, hazard: Hazard, members: dict[NodeId, list[Member]]) -> Finding:
    drugs = tuple(sorted(members, key=lambda drug: (case.catalogue.display[drug], drug)))
    lines = [line for drug in drugs for line, _ in members[drug]]
    steps = [step for drug in drugs for step in members[drug][0][1].path]
    certain = sum(1 for drug in drugs if any(not line.provisional for line, _ in members[drug]))
    involves_candidate = any(line is case.candidate for line in lines)
    claim = Claim(
        severity=hazard.severity,
        mechanism_kind=MechanismKind.PHARMACODYNAMIC,
        mechanism_text=hazard.mechanism_text,
        effect=hazard.effect,
        management=case.setting.management(hazard.management, hazard.crisis_management, drugs),
        onset=hazard.onset,
        evidence=hazard.evidence,
        sources=hazard.sources,
        disagreement=hazard.disagreement,
    )
    return Finding(
        id=f"cumulative:{hazard.id}",
        kind=FindingKind.CUMULATIVE,
        claim=claim,
        drugs=drugs,
        inputs=case.setting.inputs(lines),
        involves_candidate=involves_candidate,
        provisional=certain < hazard.threshold,
        path=tuple(dict.fromkeys(steps)),
        context=(f"{len(drugs)} drugs share the hazard {hazard.name}",),
    )
