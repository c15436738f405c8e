"""The drugs that may be proposed for a purpose, and how each of them and the drugs in use get on with each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from service.knowledge.change_rows import NEVER_PROPOSED, PurposeMember
from service.knowledge.rows import NodeId
from service.knowledge.words import Route
from service.screening.case import Case, understood
from service.screening.medication import LineStatus, Medication
from service.screening.meeting import NOTHING, Meeting
from service.screening.prepared import Prepared
from service.screening.request import Entry, Request
from service.screening.setting import Setting
from service.screening.use import Placed, Use

BY_NEEDLE = frozenset({Route.IV, Route.IM})


class Offered(NamedTuple):
    """A drug of a purpose, the line that it would make, as such and as it meets others, and what it is."""

    row: PurposeMember
    line: Medication
    placed: Placed
    above: frozenset[NodeId]
    by_needle: bool


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """All that may be proposed for one purpose. Compared by identity."""

    drugs: tuple[Offered, ...]


Facing = tuple[int, Meeting]
"""The place of a drug among those offered, and what it and a use have to say to each other."""


def offer(case: Case, request: Request, purpose: str) -> Offer:
    """The members of ``purpose`` that may be proposed at all. Each is written by its own name and with a route, which
    mean the same on every occasion."""
    return case.prepared.offered.recall((Offer, purpose), lambda: Offer(tuple(_offered(case, request, purpose))))


def facing(case: Case, setting: Setting, use: Use, of: Offer) -> tuple[Facing, ...]:
    """The drugs of ``of`` that have something to say to ``use``, or it to them, where the two meet in ``setting``."""
    prepared = case.prepared
    return prepared.offered.recall((setting, use, of), lambda: tuple(_facing(prepared, setting, use, of)))


def _offered(case: Case, request: Request, purpose: str) -> Iterator[Offered]:
    for row in case.catalogue.members[purpose]:
        if row.place == NEVER_PROPOSED:
            continue
        entry = Entry(name=case.catalogue.display[row.member], route=row.route)
        (new,) = understood(case.prepared, (entry,), request, candidate=False)
        if new.status is LineStatus.CHECKED and new.drugs == (row.member,):
            (placed,) = case.prepared.place((new,))
            above = case.index.above.get(row.member, frozenset())
            yield Offered(row, new, placed, above, row.route in BY_NEEDLE)


def _facing(prepared: Prepared, setting: Setting, use: Use, of: Offer) -> Iterator[Facing]:
    for place, offered in enumerate(of.drugs):
        new = offered.placed.use
        if use.seeks & new.shows:
            meeting = prepared.meetings[setting, use, new]
            if meeting is not NOTHING:
                yield place, meeting
