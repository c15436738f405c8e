"""Several drugs pushing one hazard: one finding a hazard, its members named, however many pairs they make."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from service.knowledge.catalogue import Catalogue
from service.knowledge.index import Step
from service.knowledge.rows import Hazard, NodeId
from service.knowledge.words import FindingKind, MechanismKind
from service.screening.case import Case
from service.screening.finding import Claim, Finding, Said
from service.screening.prepared import Sum
from service.screening.use import Placed, Use

Members = list[tuple[NodeId, Placed]]


def apply(case: Case) -> list[Said]:
    """A finding for each hazard that at least as many drugs push as its threshold says."""
    written = case.prepared.written
    return [
        written[of(case, hazard, members), *[placed.text for _, placed in members]]
        for hazard, members in shared(case.catalogue, pushed_by((case.starting, *case.placed)))
    ]


def of(case: Case, hazard: Hazard, members: Members) -> Said:
    """What ``members`` come to together, however their lines are written."""
    return case.prepared.sums[case.setting, hazard.id, tuple([(drug, placed.use) for drug, placed in members])]


def shared(catalogue: Catalogue, pushed: Mapping[NodeId, Members]) -> Iterator[tuple[Hazard, Members]]:
    """Of what is ``pushed`` the hazards that enough drugs push together, with the drugs and who holds each."""
    for hazard_id, members in pushed.items():
        hazard = catalogue.hazards[hazard_id]
        if are_enough(members, hazard):
            yield hazard, members


def pushed_by(lines: Iterable[Placed]) -> dict[NodeId, Members]:
    """Every hazard that a drug of ``lines`` pushes, with the drugs and who holds each."""
    found: dict[NodeId, Members] = {}
    for placed in lines:
        for pushed, drug, _ in placed[0].pushed:
            found.setdefault(pushed, []).append((drug, placed))
    return found


def are_enough(members: Members, hazard: Hazard) -> bool:
    """Whether ``members`` are as many different drugs as ``hazard`` takes."""
    least = hazard.threshold
    return len(members) >= least and len({drug for drug, _ in members}) >= least


def add_up(asked: Sum) -> Said:
    """The finding that the members of a hazard make together."""
    setting, hazard_id, members = asked
    hazard = setting.catalogue.hazards[hazard_id]
    names = setting.catalogue.display
    held: dict[NodeId, list[int]] = defaultdict(list)
    for place, (drug, _) in enumerate(members):
        held[drug].append(place)
    drugs = tuple([drug for _, drug in sorted([(names[drug], drug) for drug in held])])
    steps = [step for drug in drugs for step in _path(members[held[drug][0]][1], drug, hazard_id)]
    certain = {drug for drug, use in members if not use.provisional}
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
    finding = Finding(
        id=f"cumulative:{hazard.id}",
        kind=FindingKind.CUMULATIVE,
        claim=claim,
        drugs=drugs,
        involves_candidate=any(use is setting.candidate for _, use in members),
        provisional=len(certain) < hazard.threshold,
        holders=tuple([place for drug in drugs for place in held[drug]]),
        path=tuple(dict.fromkeys(steps)),
        context=(f"{len(drugs)} drugs share the hazard {hazard.name}",),
    )
    return Said((finding,))


def _path(use: Use, drug: NodeId, hazard: NodeId) -> tuple[Step, ...]:
    """The first way by which ``drug`` pushes ``hazard``."""
    return next(push.path for at, by, push in use.pushed if at == hazard and by == drug)
