"""What would be worse, were an assumed route another one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from service.knowledge.rows import NodeId
from service.knowledge.words import Route
from service.screening.case import Case
from service.screening.finding import Finding, gather
from service.screening.medication import Medication
from service.screening.rules import cumulative, dose, pairwise, patient
from service.screening.verdict import Verdict, cover, decide


@dataclass(frozen=True, slots=True)
class RouteNote:
    """Were ``drugs`` given by ``route``, the verdict would be ``verdict``."""

    drugs: tuple[NodeId, ...]
    route: Route
    verdict: Verdict


def worse_by_route(case: Case, standing: Verdict) -> tuple[RouteNote, ...]:
    """For each line with an assumed route, the other routes that decide something and end worse than ``standing``.

    One line is changed at a time; worst first.
    """
    notes: list[RouteNote] = []
    for position, line in enumerate(case.lines):
        for route in _other_routes(case, line):
            changed = _with(case, position, line.by_route(route))
            verdict = decide(changed, _findings(changed, position), cover(changed))
            if verdict.rank > standing.rank:
                notes.append(RouteNote(line.drugs, route, verdict))
    return tuple(sorted(notes, key=lambda note: (-note.verdict.rank, note.drugs, note.route.value)))


def _other_routes(case: Case, line: Medication) -> Iterator[Route]:
    if line.route_assumed:
        decisive = {route for drug in line.drugs for route in case.index.decisive_routes.get(drug, ())}
        yield from (route for route in sorted(decisive) if route is not line.route)


def _with(case: Case, position: int, line: Medication) -> Case:
    if position == 0:
        return replace(case, candidate=line)
    return replace(case, listed=(*case.listed[: position - 1], line, *case.listed[position:]))


def _findings(case: Case, position: int) -> tuple[Finding, ...]:
    """What the changed line can have changed about the candidate: its own pairs with it, the hazards and, if it is the
    candidate itself, what the patient and the dose have to do with it."""
    partners = case.listed if position == 0 else (case.listed[position - 1],)
    pairs = (pairwise.apply(replace(case, listed=(line,))) for line in partners)
    own = (patient.apply(case), dose.apply(case)) if position == 0 else ()
    return gather((*pairs, cumulative.apply(case), *own)).findings
