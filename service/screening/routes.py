"""What would be worse, were an assumed route another one."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.knowledge.rows import NodeId
from service.knowledge.words import Route, Severity
from service.screening.case import Case
from service.screening.medication import Medication
from service.screening.prepared import Otherwise
from service.screening.rules import between, cumulative, dose, patient, said_of
from service.screening.use import Placed
from service.screening.verdict import Coverage, Verdict, cover_by_route, decide, least_for_worse


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
    least = least_for_worse(standing)
    if least is None:
        return ()
    notes: list[RouteNote] = []
    prepared, setting = case.prepared, case.setting
    for place, line in enumerate(case.listed):
        if line.route_assumed:
            notes += [
                RouteNote(line.drugs, changed.line.route, decide(case, worst, coverage))
                for changed in prepared.otherwise[setting, line]
                if changed.most >= least and (worst := _beside(case, place, changed)) >= least
            ]
    candidate = case.candidate
    for started in prepared.other_routes[candidate] if candidate.route_assumed else ():
        verdict = _started_by(case, started, coverage)
        if verdict.rank > standing.rank:
            notes.append(RouteNote(candidate.drugs, started.route, verdict))
    return tuple(sorted(notes, key=lambda note: (-note.verdict.rank, note.drugs, note.route.value)))


def _started_by(case: Case, candidate: Medication, coverage: Coverage) -> Verdict:
    """The verdict about the candidate by another route: on it, its pairs, the hazards and what the patient and the dose
    have to do with it may depend."""
    changed = case.started_by(candidate)
    met = between(changed.prepared, changed.setting, changed.starting, changed.placed)
    about = [said.about_candidate for meeting, *_ in met for said in said_of(changed, meeting)]
    own = (patient.apply(changed).about_candidate, dose.apply(changed).about_candidate)
    worst = max(*about, *own, _added_up(changed, (changed.starting, *changed.placed)))
    return decide(changed, worst, cover_by_route(coverage, changed))


def _beside(case: Case, place: int, changed: Otherwise) -> Severity:
    """The worst about the candidate as far as it rests on the listed line at ``place`` by another route: its pair with
    the candidate, and the hazards if it pushes one that it did not."""
    worst, new = max([said.about_candidate for said in said_of(case, changed.meeting)]), changed.placed
    if changed.pushes_more:
        worst = max(worst, _added_up(case, (case.starting, *case.placed[:place], new, *case.placed[place + 1 :])))
    return worst


def _added_up(case: Case, lines: Sequence[Placed]) -> Severity:
    """The worst hazard that the candidate pushes together with others of ``lines``."""
    worst = Severity.NONE
    for hazard, members in cumulative.shared(case.catalogue, cumulative.pushed_by(lines)):
        if hazard.severity > worst and any(holder is case.starting for _, holder in members):
            worst = hazard.severity
    return worst
