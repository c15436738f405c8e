"""Drugs that meet in an enzyme: what one may do to the other, inferred where nothing is on file."""

from collections.abc import Iterator
from dataclasses import dataclass

from service.knowledge.index import Step
from service.knowledge.metabolism_rows import Metabolism, PathwayGrade
from service.knowledge.rows import NodeId
from service.knowledge.words import Evidence, FindingKind, MechanismKind, Relation, Severity
from service.screening.conditions import HOLDS, check
from service.screening.finding import Claim, Finding, Said, gather
from service.screening.medication import Medication
from service.screening.rules.pairwise import pairs_of_drugs
from service.screening.setting import Setting


@dataclass(frozen=True, slots=True)
class _Meeting:
    """A perpetrator and a substrate in one enzyme, and how that is graded."""

    perpetrator: Metabolism
    substrate: Metabolism
    grade: PathwayGrade


def meet(setting: Setting, first: Medication, second: Medication) -> Said:
    """One inferred finding a pair and direction; a curated pharmacokinetic statement, or one on the pair itself,
    overrides it."""
    said = [
        Said(found)
        for drug, other in pairs_of_drugs(first, second)
        if (found := (*_infer(setting, first, drug, second, other), *_infer(setting, second, other, first, drug)))
        and not _curated(setting, {drug: first, other: second}, drug, other)
    ]
    return gather(said) if said else Said()


def _curated(setting: Setting, lines: dict[NodeId, Medication], drug: NodeId, other: NodeId) -> bool:
    for family in setting.index.families(drug, other):
        for statement in family:
            if check(setting, statement, lines[statement.subject], lines[statement.object]) == HOLDS:
                direct = len(statement.path) == 1
                metabolic = statement.row.mechanism_kind is MechanismKind.PHARMACOKINETIC
                if direct or metabolic:
                    return True
    return False


def _infer(
    setting: Setting, actor: Medication, perpetrator: NodeId, line: Medication, substrate: NodeId
) -> Iterator[Finding]:
    """At most one finding for inhibition and one for induction: the worst meeting, the others named in its context."""
    meetings = _meetings(setting, perpetrator, substrate)
    for relation in sorted({meeting.perpetrator.relation for meeting in meetings}):
        of_kind = [meeting for meeting in meetings if meeting.perpetrator.relation is relation]
        worst = min(of_kind, key=lambda m: (-m.grade.severity, m.substrate.enzyme))
        yield _finding(setting, worst, (actor, line), [meeting.substrate.enzyme for meeting in of_kind])


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


def _finding(
    setting: Setting, meeting: _Meeting, lines: tuple[Medication, Medication], enzymes: list[NodeId]
) -> Finding:
    acts, suffers, grade = meeting.perpetrator, meeting.substrate, meeting.grade
    involves_candidate = setting.candidate in lines
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
    uses = [
        line.local_use(drug, setting.catalogue) for line, drug in zip(lines, (acts.drug, suffers.drug), strict=True)
    ]
    return Finding(
        id=f"pathway-{acts.relation.value}:{acts.drug}>{suffers.drug}",
        kind=FindingKind.PATHWAY,
        claim=claim,
        drugs=(acts.drug, suffers.drug),
        inputs=setting.inputs(lines),
        involves_candidate=involves_candidate,
        provisional=any(line.provisional for line in lines),
        path=(
            Step(acts.drug, acts.relation, acts.enzyme),
            Step(suffers.drug, Relation.SUBSTRATE_OF, suffers.enzyme),
        ),
        context=(f"inferred through {', '.join(names[enzyme] for enzyme in enzymes)}",),
        let_off=next((use.reason for use in uses if use is not None), None),
    )
