"""Drugs that meet in an enzyme: what one may do to the other, inferred where nothing is on file."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from service.knowledge.index import Step
from service.knowledge.metabolism_rows import Metabolism, PathwayGrade
from service.knowledge.rows import NodeId
from service.knowledge.words import Evidence, FindingKind, MechanismKind, Relation, Severity
from service.screening.conditions import HOLDS, check
from service.screening.finding import Claim, Finding, Said, join
from service.screening.rules.pairwise import pairs_of_drugs
from service.screening.setting import Setting
from service.screening.use import Use


@dataclass(frozen=True, slots=True)
class _Meeting:
    """A perpetrator and a substrate in one enzyme, and how that is graded."""

    perpetrator: Metabolism
    substrate: Metabolism
    grade: PathwayGrade


def meet(setting: Setting, first: Use, second: Use) -> Said:
    """One inferred finding a pair and direction; a curated pharmacokinetic statement, or one on the pair itself,
    overrides it."""
    said = [
        Said(found)
        for drug, other in pairs_of_drugs(first, second)
        if (found := tuple(_infer(setting, (drug, other), (first, second))))
        and not _curated(setting, {drug: first, other: second}, drug, other)
    ]
    return join(said)


def _curated(setting: Setting, uses: dict[NodeId, Use], drug: NodeId, other: NodeId) -> bool:
    for family in setting.index.families(drug, other):
        for statement in family:
            if check(setting, statement, uses[statement.subject], uses[statement.object]) == HOLDS:
                direct = len(statement.path) == 1
                metabolic = statement.row.mechanism_kind is MechanismKind.PHARMACOKINETIC
                if direct or metabolic:
                    return True
    return False


def _infer(setting: Setting, drugs: tuple[NodeId, NodeId], uses: tuple[Use, Use]) -> Iterator[Finding]:
    """In each direction at most one finding for inhibition and one for induction: the worst meeting, the others named
    in its context."""
    for holders in ((0, 1), (1, 0)):
        actor, sufferer = holders
        meetings = _meetings(setting, drugs[actor], drugs[sufferer])
        for relation in sorted({meeting.perpetrator.relation for meeting in meetings}):
            of_kind = [meeting for meeting in meetings if meeting.perpetrator.relation is relation]
            worst = min(of_kind, key=lambda m: (-m.grade.severity, m.substrate.enzyme))
            found = _finding(setting, worst, (uses[actor], uses[sufferer]), [m.substrate.enzyme for m in of_kind])
            yield replace(found, holders=holders)


def _meetings(setting: Setting, perpetrator: NodeId, substrate: NodeId) -> list[_Meeting]:
    acts, depends = setting.index.acts.get(perpetrator), setting.index.depends.get(substrate)
    if not acts or not depends:
        return []
    met = ((row, depends[row.enzyme]) for row in acts if row.enzyme in depends)
    graded = (
        (row, target, setting.catalogue.pathway_grades.get((row.relation, row.strength, target.strength)))
        for row, target in met
    )
    return [_Meeting(row, target, grade) for row, target, grade in graded if grade and grade.severity > Severity.NONE]


def _finding(setting: Setting, meeting: _Meeting, uses: tuple[Use, Use], enzymes: list[NodeId]) -> Finding:
    acts, suffers, grade = meeting.perpetrator, meeting.substrate, meeting.grade
    involves_candidate = setting.candidate in uses
    names = setting.catalogue.display
    claim = Claim(
        severity=grade.severity,
        mechanism_kind=MechanismKind.PHARMACOKINETIC,
        mechanism_text=f"{names[acts.drug]}, {names[suffers.enzyme]}, {names[suffers.drug]}: {grade.mechanism_text}",
        effect=grade.effect,
        management=setting.management(grade.management, None, (acts.drug, suffers.drug)),
        onset=None,
        evidence=(Evidence.THEORETICAL,),
        sources=tuple(dict.fromkeys((*acts.sources, *suffers.sources, *grade.sources))),
        disagreement=None,
    )
    local = [uses[0].local_use(acts.drug, setting.catalogue), uses[1].local_use(suffers.drug, setting.catalogue)]
    return Finding(
        id=f"pathway-{acts.relation.value}:{acts.drug}>{suffers.drug}",
        kind=FindingKind.PATHWAY,
        claim=claim,
        drugs=(acts.drug, suffers.drug),
        involves_candidate=involves_candidate,
        provisional=any(use.provisional for use in uses),
        path=(
            Step(acts.drug, acts.relation, acts.enzyme),
            Step(suffers.drug, Relation.SUBSTRATE_OF, suffers.enzyme),
        ),
        context=(f"inferred through {', '.join(names[enzyme] for enzyme in enzymes)}",),
        let_off=next((use.reason for use in local if use is not None), None),
    )
