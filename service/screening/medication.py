"""A line, understood: which drugs it stands for, by which route, and how far it can be said to be checked."""

from dataclasses import dataclass, replace
from enum import StrEnum

from service.knowledge.catalogue import Catalogue
from service.knowledge.rows import NodeId
from service.knowledge.words import Basis, Indication, Route
from service.naming.resolution import Outcome, Resolution
from service.naming.resolver import Resolver
from service.screening.request import Entry, Request


class LineStatus(StrEnum):
    CHECKED = "checked"
    INACTIVE = "inactive"
    NOT_A_DRUG = "not_a_drug"
    NEEDS_CONFIRMATION = "needs_confirmation"
    AMBIGUOUS = "ambiguous"
    GROUP_ONLY = "group_only"
    CODE_CONFLICT = "code_conflict"
    NOT_COVERED = "not_covered"
    NOT_RECOGNISED = "not_recognised"

    @property
    def settled(self) -> bool:
        """Whether such a line leaves nothing unchecked."""
        return self in _SETTLED


_SETTLED = frozenset({LineStatus.CHECKED, LineStatus.INACTIVE, LineStatus.NOT_A_DRUG})
_STATUS = {
    Outcome.RESOLVED: LineStatus.CHECKED,
    Outcome.GROUP: LineStatus.GROUP_ONLY,
    Outcome.NEEDS_CONFIRMATION: LineStatus.NEEDS_CONFIRMATION,
    Outcome.AMBIGUOUS: LineStatus.AMBIGUOUS,
    Outcome.CODE_CONFLICT: LineStatus.CODE_CONFLICT,
    Outcome.NOT_RECOGNISED: LineStatus.NOT_RECOGNISED,
}
_OPEN = frozenset({Outcome.NEEDS_CONFIRMATION, Outcome.AMBIGUOUS, Outcome.CODE_CONFLICT})


@dataclass(frozen=True, slots=True)
class Medication:
    """``drugs``: the substances (or the one group) to screen; empty for a line that is inactive or unknown.

    ``understood`` keeps what an inactive line meant. ``provisional``: the drugs are candidates, or were stopped so
    recently that they still count.
    """

    entry: Entry
    resolution: Resolution
    status: LineStatus
    understood: tuple[NodeId, ...]
    drugs: tuple[NodeId, ...]
    route: Route
    route_assumed: bool
    provisional: bool
    basis: Basis | None

    def by_route(self, route: Route) -> "Medication":
        """The same line, were it given by ``route``."""
        return replace(self, route=route, route_assumed=False)


def understand(entry: Entry, request: Request, resolver: Resolver, *, is_candidate: bool) -> Medication:
    """Resolve ``entry``, settle its route and say how far it is checked."""
    catalogue = resolver.catalogue
    code = (entry.code.system, entry.code.value) if entry.code else None
    resolution = resolver.resolve(entry.name, code, request.jurisdiction)
    status = _STATUS[resolution.outcome]
    basis = _basis(resolution.nodes, catalogue) if status is LineStatus.CHECKED else None
    if status is LineStatus.CHECKED and basis is None:
        status = LineStatus.NOT_COVERED
    stopped = entry.stopped_on is not None and entry.stopped_on <= request.today
    if status is LineStatus.CHECKED and stopped and not _lingers(entry, resolution.nodes, request, catalogue):
        status = LineStatus.INACTIVE
    indication = request.indication if is_candidate else None
    route, assumed = _route(entry, resolution, indication, catalogue)
    return Medication(
        entry=entry,
        resolution=resolution,
        status=status,
        understood=resolution.nodes,
        drugs=() if status is LineStatus.INACTIVE else resolution.nodes,
        route=route,
        route_assumed=assumed,
        provisional=resolution.outcome in _OPEN or (stopped and status is not LineStatus.INACTIVE),
        basis=basis if status is LineStatus.CHECKED else None,
    )


def _basis(nodes: tuple[NodeId, ...], catalogue: Catalogue) -> Basis | None:
    """The weakest basis among ``nodes``; None if any of them has no review."""
    reviews = [catalogue.reviews.get(node) for node in nodes]
    known = [review.basis for review in reviews if review]
    return min(known) if known and len(known) == len(reviews) else None


def _lingers(entry: Entry, nodes: tuple[NodeId, ...], request: Request, catalogue: Catalogue) -> bool:
    """Whether a stopped drug still counts: it does up to and including the last day of its washout."""
    if entry.stopped_on is None:
        return True
    longest = max(catalogue.washouts.get(node, catalogue.washouts[None]) for node in nodes)
    return (request.today - entry.stopped_on).days <= longest


def _route(
    entry: Entry, resolution: Resolution, indication: Indication | None, catalogue: Catalogue
) -> tuple[Route, bool]:
    """The route and whether it was assumed: as sent, else read off the name, else by indication, else as usual."""
    if entry.route is not None:
        return entry.route, False
    hint = resolution.route
    usual = _usual_route(resolution.nodes, catalogue)
    if hint is not None:
        return (hint.route, False) if hint.certain else (usual or hint.route, True)
    if indication is not None and len(resolution.nodes) == 1:
        by_indication = catalogue.default_routes.get((resolution.nodes[0], indication))
        if by_indication is not None:
            return by_indication, True
    return usual or Route.ORAL, True


def _usual_route(nodes: tuple[NodeId, ...], catalogue: Catalogue) -> Route | None:
    """The one route of drugs that have no oral form, or None."""
    routes = {catalogue.substances[node].usual_route if node in catalogue.substances else None for node in nodes}
    return routes.pop() if len(routes) == 1 else None
