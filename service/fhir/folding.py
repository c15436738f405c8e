"""One line for what several resources say of one drug: an order, what was dispensed on it and each administration."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.fhir.medications import ReadLine
from service.fhir.resources import Find
from service.fhir.shapes import objects, reference
from service.fhir.terms import Terms
from service.naming.resolution import Outcome, Resolution

_PARENTS = ("authorizingPrescription", "prescription", "request", "basedOn", "derivedFrom", "partOf")
_COMPARED = ("route", "dose", "doses_per_day")


@dataclass(frozen=True, slots=True)
class Folded:
    """``lines`` are all that say the same; the first stands for them."""

    lines: tuple[ReadLine, ...]

    @property
    def head(self) -> ReadLine:
        return self.lines[0]


def fold_lines(lines: Sequence[ReadLine], find: Find, terms: Terms) -> tuple[Folded, ...]:
    """Lines that say the very same become one. So does what refers to a line that is taken, is of the same drug and
    says nothing of it that the line does not say. All else stays: two orders at two doses are two lines."""
    same: dict[str, list[ReadLine]] = {}
    for line in lines:
        same.setdefault(_key(line), []).append(line)
    groups = list(same.values())
    owners = {id(line.resource.body): group for group in groups for line in group}
    kept: list[list[ReadLine]] = []
    for group in groups:
        parent = _parent(group, owners, find, terms)
        if parent is None:
            kept.append(group)
        else:
            parent += group
    return tuple(Folded(tuple(group)) for group in kept)


def _key(line: ReadLine) -> str:
    told = {name: value for name, value in line.line.items() if name != "id"}
    return json.dumps([told, line.proposed], sort_keys=True)


def _meaning(line: ReadLine, terms: Terms) -> Resolution:
    code = line.line.get("code")
    return terms.resolve(line.line.get("name"), (code["system"], code["value"]) if code else None)


def _is_taken(line: ReadLine, terms: Terms) -> bool:
    return "stopped_on" not in line.line and _meaning(line, terms).status is None


def _parent(
    group: list[ReadLine], owners: dict[int, list[ReadLine]], find: Find, terms: Terms
) -> list[ReadLine] | None:
    """The group that every line of ``group`` refers to and adds nothing to; None if there is no such one."""
    parents = [next(_referred(line, owners, find), None) for line in group]
    parent = parents[0]
    if parent is None or parent is group or any(other is not parent for other in parents):
        return None
    ours, theirs = group[0], parent[0]
    if not _is_taken(theirs, terms):
        return None
    if any(name in ours.line and ours.line[name] != theirs.line.get(name) for name in _COMPARED):
        return None
    meant, other = _meaning(ours, terms), _meaning(theirs, terms)
    settled = meant.outcome is Outcome.RESOLVED and meant.nodes == other.nodes
    return parent if settled and not ours.unread else None


def _referred(line: ReadLine, owners: dict[int, list[ReadLine]], find: Find) -> Iterator[list[ReadLine]]:
    body = line.resource.body
    for name in _PARENTS:
        held = body.get(name)
        for item in objects(held) or ([held] if isinstance(held, str) else []):
            target = reference(item)
            found = find(target, line.resource.holder) if target else None
            if found is not None and id(found) in owners:
                yield owners[id(found)]
