"""A line, understood: which drugs it stands for, by which route, and how far it can be said to be checked."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from service.knowledge.catalogue import Catalogue
from service.knowledge.rows import NodeId
from service.knowledge.words import Basis, Indication, Jurisdiction, Route, StatusEffect
from service.naming.resolution import Outcome, Resolution
from service.naming.resolver import Resolver
from service.screening.request import Entry


class LineStatus(StrEnum):
    __hash__ = str.__hash__
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
        return self in SETTLED


SETTLED = frozenset({LineStatus.CHECKED, LineStatus.INACTIVE, LineStatus.NOT_A_DRUG})
_STATUS = {
    Outcome.RESOLVED: LineStatus.CHECKED,
    Outcome.GROUP: LineStatus.GROUP_ONLY,
    Outcome.NOT_A_DRUG: LineStatus.NOT_A_DRUG,
    Outcome.NEEDS_CONFIRMATION: LineStatus.NEEDS_CONFIRMATION,
    Outcome.AMBIGUOUS: LineStatus.AMBIGUOUS,
    Outcome.CODE_CONFLICT: LineStatus.CODE_CONFLICT,
    Outcome.NOT_RECOGNISED: LineStatus.NOT_RECOGNISED,
}
_MAY_END = frozenset({LineStatus.CHECKED, LineStatus.NOT_COVERED, LineStatus.GROUP_ONLY})
"""Lines that are inactive if the drug is never taken. Only a checked one can be past its washout: nobody looked how
long an unreviewed drug lingers, and a group may hold a member that does."""
_OPEN = frozenset({Outcome.NEEDS_CONFIRMATION, Outcome.AMBIGUOUS, Outcome.CODE_CONFLICT})


@dataclass(frozen=True, slots=True, eq=False)
class Occasion:
    """What decides, besides the line itself, how it is understood: between names of several meanings, about washouts,
    and about the usual route. Compared by identity. ``indication`` is the candidate's own; None for any other line."""

    jurisdiction: Jurisdiction
    today: date
    indication: Indication | None
    is_candidate: bool


@dataclass(frozen=True, slots=True, eq=False)
class Medication:
    """A line understood; compared by identity. ``entry`` stands without the id that a caller gave it.

    ``drugs``: the substances (or the one group) to screen; empty for a line that is inactive or unknown.

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


def understand(entry: Entry, occasion: Occasion, resolver: Resolver) -> Medication:
    """Resolve ``entry``, settle its route and say how far it is checked."""
    catalogue = resolver.catalogue
    code = (entry.code.system, entry.code.value) if entry.code else None
    resolution = resolver.resolve(entry.name, code, occasion.jurisdiction)
    status = _STATUS[resolution.outcome]
    basis = _basis(resolution.nodes, catalogue) if status is LineStatus.CHECKED else None
    if status is LineStatus.CHECKED and basis is None:
        status = LineStatus.NOT_COVERED
    ended = _ended(entry, resolution, occasion.today)
    if status in _MAY_END and ended is not None and _is_over(ended, status, resolution.nodes, catalogue):
        status = LineStatus.INACTIVE
    route, assumed = _route(entry, resolution, occasion.indication, catalogue)
    return Medication(
        entry=entry,
        resolution=resolution,
        status=status,
        understood=resolution.nodes,
        drugs=() if status is LineStatus.INACTIVE else resolution.nodes,
        route=route,
        route_assumed=assumed,
        provisional=resolution.outcome in _OPEN or (ended is not None and status is not LineStatus.INACTIVE),
        basis=basis if status is LineStatus.CHECKED else None,
    )


@dataclass(frozen=True, slots=True)
class _Ended:
    """A drug that is not taken any more: since how many days (None: nobody said), or that is never taken at all."""

    days: int | None
    never_taken: bool


def _ended(entry: Entry, resolution: Resolution, today: date) -> _Ended | None:
    """What the line says about an end: a date that was sent goes before words in the name. A day to come is no end."""
    note = resolution.status
    if note is not None and note.effect is StatusEffect.NOT_TAKEN:
        return _Ended(None, never_taken=True)
    on = entry.stopped_on or (note.on if note else None)
    if on is not None:
        days = (today - on).days
        return _Ended(days, never_taken=False) if days >= 0 else None
    return _Ended(note.days_ago, never_taken=False) if note is not None else None


def _is_over(ended: _Ended, status: LineStatus, nodes: tuple[NodeId, ...], catalogue: Catalogue) -> bool:
    past = status is LineStatus.CHECKED and not _still_counts(ended, nodes, catalogue)
    return ended.never_taken or past


def _still_counts(ended: _Ended, nodes: tuple[NodeId, ...], catalogue: Catalogue) -> bool:
    """Whether a stopped drug is still screened: up to and including the last day of its washout; without a date, if
    it lingers longer than drugs usually do."""
    usual = catalogue.washouts[None]
    longest = max(catalogue.washouts.get(node, usual) for node in nodes)
    return longest > usual if ended.days is None else ended.days <= longest


def _basis(nodes: tuple[NodeId, ...], catalogue: Catalogue) -> Basis | None:
    """The weakest basis among ``nodes``; None if any of them has no review."""
    reviews = [catalogue.reviews.get(node) for node in nodes]
    known = [review.basis for review in reviews if review]
    return min(known) if known and len(known) == len(reviews) else None


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
