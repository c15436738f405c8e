"""What would be worse, were an assumed route another one."""

from dataclasses import dataclass

from service.knowledge.rows import NodeId
from service.knowledge.words import Route, Severity
from service.screening.case import Case
from service.screening.finding import gather
from service.screening.medication import Medication
from service.screening.rules import between, cumulative, dose, patient
from service.screening.verdict import Coverage, Verdict, cover, decide, worst_about


@dataclass(frozen=True, slots=True)
class RouteNote:
    """Were ``drugs`` given by ``route``, the verdict would be ``verdict``."""

    drugs: tuple[NodeId, ...]
    route: Route
    verdict: Verdict


def worse_by_route(case: Case, standing: Verdict, coverage: Coverage) -> tuple[RouteNote, ...]:
    """For each line with an assumed route, the other routes that decide something and end worse than ``standing``, the
    verdict with ``coverage``.

    One line is changed at a time; worst first.
    """
    notes: list[RouteNote] = []
    for line in case.lines:
        for changed in case.prepared.otherwise[line] if line.route_assumed else ():
            if line is case.candidate:
                verdict = _started_by(case, changed)
            else:
                verdict = decide(case, _beside(case, line, changed), coverage)
            if verdict.rank > standing.rank:
                notes.append(RouteNote(line.drugs, changed.route, verdict))
    return tuple(sorted(notes, key=lambda note: (-note.verdict.rank, note.drugs, note.route.value)))


def _started_by(case: Case, candidate: Medication) -> Verdict:
    """The verdict about the candidate by another route: on it, its pairs, the hazards and what the patient and the dose
    have to do with it may depend."""
    changed = case.with_lines(candidate, case.listed)
    own = (cumulative.apply(changed), patient.apply(changed), dose.apply(changed))
    about = between(changed, changed.setting, candidate, case.listed)
    return decide(changed, worst_about(gather((*about, *own)).findings, candidate=True), cover(changed))


def _beside(case: Case, line: Medication, changed: Medication) -> Severity:
    """The worst about the candidate as far as it rests on a listed line by another route: its pair with the candidate,
    and the hazards if it pushes one that it did not."""
    said = between(case, case.setting, case.candidate, (changed,))
    pushed = case.prepared.pushed
    if not {each[:2] for each in pushed[changed]} <= {each[:2] for each in pushed[line]}:
        listed = tuple(changed if other is line else other for other in case.listed)
        said.append(cumulative.apply(case.with_lines(case.candidate, listed)))
    return worst_about(gather(said).findings, candidate=True)
