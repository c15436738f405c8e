"""Two sets of tables, row by row: what stands in one and not, or not so, in the other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import IntEnum, StrEnum
from typing import Any

from service.knowledge.governing_rows import Release
from service.knowledge.manifest import MANIFEST
from service.knowledge.rows import Interaction, Named, NodeId
from service.knowledge.tables import SCHEMAS, Tables
from service.knowledge.words import RowStatus

RECORDS = frozenset({"sources", "note", "reviewed_on"})
"""Cells that say how a row is known, not what it says."""


@dataclass(frozen=True, slots=True)
class Change:
    """One row before and after; None where it does not stand."""

    before: Any
    after: Any

    @property
    def row(self) -> Any:
        return self.before if self.after is None else self.after

    @property
    def cells(self) -> tuple[str, ...]:
        """The columns that differ in a row that stands in both."""
        if self.before is None or self.after is None:
            return ()
        names = (field.name for field in fields(self.row))
        return tuple(name for name in names if getattr(self.before, name) != getattr(self.after, name))

    @property
    def says_other(self) -> bool:
        return bool(set(self.cells) - RECORDS)


@dataclass(frozen=True, slots=True)
class Difference:
    """Every row that is not in both sets as it is, by table and in order of its key. ``display`` names the nodes of
    both sets; ``watched`` holds the groups that reviews record under liver or sedation, and the groups within those."""

    releases: tuple[Release, Release]
    changes: Mapping[str, tuple[Change, ...]]
    display: Mapping[NodeId, str]
    watched: frozenset[NodeId]

    def added(self, table: str) -> list[Any]:
        return [change.after for change in self.changes[table] if change.before is None]

    def removed(self, table: str) -> list[Any]:
        return [change.before for change in self.changes[table] if change.after is None]

    def changed(self, table: str) -> list[Change]:
        return [change for change in self.changes[table] if change.cells]

    def statements(self) -> list[Change]:
        """Changed interactions, worst first; one that is retired counts as not there."""
        found = [Change(_standing(change.before), _standing(change.after)) for change in self.changes["interactions"]]
        return sorted((c for c in found if c.row is not None), key=lambda c: (-c.row.severity, c.row.id))


def compare(old: Tables, new: Tables) -> Difference:
    """Tables that were loaded, so that no key stands twice. The order of rows makes no difference."""
    named = [row for tables in (old, new) for row in _named(tables)]
    return Difference(
        releases=(old.release[0], new.release[0]),
        changes={table: tuple(_changes(table, old, new)) for table in SCHEMAS if table != MANIFEST},
        display={row.id: row.name for row in named},
        watched=_watched(old) | _watched(new),
    )


def _named(tables: Tables) -> Iterator[Named]:
    nodes: tuple[tuple[Named, ...], ...] = (tables.substances, tables.groups, tables.products, tables.hazards)
    return (row for table in nodes for row in table)


def _changes(table: str, old: Tables, new: Tables) -> Iterator[Change]:
    before, after = ({_key(table, row): row for row in getattr(tables, table)} for tables in (old, new))
    for key in sorted(before.keys() | after.keys()):
        change = Change(before.get(key), after.get(key))
        if change.before != change.after:
            yield change


def _key(table: str, row: Any) -> tuple[str, ...]:
    return tuple(words(getattr(row, field), nothing="") for field in SCHEMAS[table].key)


def _watched(tables: Tables) -> frozenset[NodeId]:
    watched = {row.liver for row in tables.reviews} | {row.sedation for row in tables.reviews}
    groups = {row.id for row in tables.groups}
    watched &= groups
    while wider := {row.member for row in tables.memberships if row.group in watched} & groups - watched:
        watched |= wider
    return frozenset(watched)


def _standing(row: Interaction | None) -> Interaction | None:
    return None if row is None or row.status is RowStatus.RETIRED else row


def words(value: Any, *, nothing: str = "nothing") -> str:
    """A cell as one writes it in a sentence; ``nothing`` for an empty one."""
    text = str(value)
    if value is None or value in ((), frozenset()):
        text = nothing
    elif isinstance(value, bool):
        text = "yes" if value else "no"
    elif isinstance(value, IntEnum):
        text = value.name.lower()
    elif isinstance(value, StrEnum):
        text = value.value.replace("_", " ")
    elif isinstance(value, tuple | frozenset):
        parts = [words(part) for part in value]
        text = ", ".join(parts if isinstance(value, tuple) else sorted(parts))
    return text
