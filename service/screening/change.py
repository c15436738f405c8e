"""A list with some of its lines dropped, replaced or given by another route."""

from collections.abc import Iterable
from dataclasses import replace

from service.screening.request import CANDIDATE, Action, Change, Entry, Request


def change(request: Request, changes: Iterable[Change]) -> Request:
    """``request`` with every change made. Positions are those of the list as it was; each is named at most once.

    A replacement keeps the id of its line; another route keeps everything but the route.
    """
    lines: list[Entry | None] = list(request.medications)
    candidate = request.candidate
    for each in changes:
        if each.position == CANDIDATE:
            candidate = _changed(candidate, each) or candidate
        else:
            line = request.medications[each.position]
            lines[each.position] = _changed(line, each)
    return replace(request, candidate=candidate, medications=tuple(line for line in lines if line is not None))


def _changed(line: Entry, each: Change) -> Entry | None:
    match each.action:
        case Action.DROP:
            return None
        case Action.REPLACE:
            return replace(each.entry, id=line.id) if each.entry else line
        case Action.REROUTE:
            return replace(line, route=each.route)
