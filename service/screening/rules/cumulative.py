"""Several drugs pushing one hazard: one finding a hazard, its members named, however many pairs they make."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from service.knowledge.index import Step
from service.knowledge.rows import NodeId
from service.knowledge.words import FindingKind, MechanismKind
from service.screening.case import Case
from service.screening.finding import Claim, Finding, Said
from service.screening.medication import Medication
from service.screening.prepared import Sum
from service.screening.pushing import pushed_by
from service.screening.setting import Setting

Members = list[tuple[NodeId, Medication]]


def apply(case: Case) -> Said:
    """A finding for each hazard that at least as many drugs push as its threshold says."""
    pushed = case.prepared.pushed
    found: dict[NodeId, Members] = {}
    for line in case.lines:
        for hazard, drug, _ in pushed[line]:
            found.setdefault(hazard, []).append((drug, line))
    return Said(tuple(_findings(case, found)))


def _findings(case: Case, found: Mapping[NodeId, Members]) -> Iterator[Finding]:
    hazards, sums = case.catalogue.hazards, case.prepared.sums
    for hazard, members in found.items():
        least = hazards[hazard].threshold
        if len(members) >= least and len({drug for drug, _ in members}) >= least:
            yield sums[case.setting, hazard, tuple(members)]


def add_up(asked: Sum) -> Finding:
    """The finding that the members of a hazard make together."""
    setting, hazard_id, members = asked
    hazard = setting.catalogue.hazards[hazard_id]
    names = setting.catalogue.display
    held: dict[NodeId, list[Medication]] = defaultdict(list)
    for drug, line in members:
        held[drug].append(line)
    drugs = tuple(sorted(held, key=lambda drug: (names[drug], drug)))
    lines = [line for drug in drugs for line in held[drug]]
    steps = [step for drug in drugs for step in _path(setting, held[drug][0], drug, hazard_id)]
    certain = sum(1 for drug in drugs if any(not line.provisional for line in held[drug]))
    involves_candidate = any(line is setting.candidate for line in lines)
    claim = Claim(
        severity=hazard.severity,
        mechanism_kind=MechanismKind.PHARMACODYNAMIC,
        mechanism_text=hazard.mechanism_text,
        effect=hazard.effect,
        management=setting.management(hazard.management, hazard.crisis_management, drugs),
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
        inputs=setting.inputs(lines),
        involves_candidate=involves_candidate,
        provisional=certain < hazard.threshold,
        path=tuple(dict.fromkeys(steps)),
        context=(f"{len(drugs)} drugs share the hazard {hazard.name}",),
    )


def _path(setting: Setting, line: Medication, drug: NodeId, hazard: NodeId) -> tuple[Step, ...]:
    """The first way by which ``drug`` of ``line`` pushes ``hazard``."""
    pushed = pushed_by(line, setting.index, setting.catalogue)
    return next(push.path for at, by, push in pushed if (at, by) == (hazard, drug))
