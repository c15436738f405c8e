"""The graph compiled for screening: for every pair of drugs the statements that may apply, most specific first.

The graph stays the truth. A test walks it naively and must come to the same findings.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from service.knowledge.metabolism_rows import Metabolism
from service.knowledge.rows import Contribution, Interaction, NodeId
from service.knowledge.words import Relation, Route


class Step(NamedTuple):
    """One edge of the graph, in its own direction."""

    start: NodeId
    relation: Relation
    end: NodeId


class Statement(NamedTuple):
    """A row as it applies to one pair: ``subject`` and ``object`` are drugs, ``path`` leads to the row's edge.

    ``path`` starts with the interaction, followed by the ``is_a`` steps from the subject and from the object.
    """

    row: Interaction
    subject: NodeId
    object: NodeId
    path: tuple[Step, ...]
    rank: tuple[int, bool, int, int, str, str]


@dataclass(frozen=True, slots=True)
class Push:
    """How a drug pushes a hazard: the contribution that says so and the path to it."""

    contribution: Contribution
    path: tuple[Step, ...]


Mark = NodeId | tuple[NodeId, int]
"""A drug or group; or an enzyme that something acts on (0), or that something depends on (1), seen from one of two."""
Family = tuple[Statement, ...]
"""The statements of one mechanism about one pair; the first whose conditions hold is the one that applies."""


@dataclass(frozen=True, slots=True)
class Index:
    """What the graph says, by node. ``ways``: drug or group to every group above it (and itself) with the way up.
    ``stated``: node to the nodes that active rows are stated with, and the rows. ``metabolism``: drug to its enzymes;
    of them ``acts`` are those it inhibits or induces, ``depends`` those it is a substrate of, by enzyme. ``pushes``:
    drug to the hazards it pushes. ``decisive_routes``: drug to the routes that some row about it asks for. ``above``:
    drug to itself and every group it is in; ``reach`` to every node that a row about it is stated with. ``places``: a
    bit for each node, and two for each enzyme. ``sought``: group to the bits of what rows about it are stated with.

    The statements of a pair are put together when it is first met: a group of a thousand members costs one row, not a
    million pairs."""

    ways: Mapping[NodeId, Mapping[NodeId, tuple[Step, ...]]]
    stated: Mapping[NodeId, Mapping[NodeId, tuple[Interaction, ...]]]
    metabolism: Mapping[NodeId, tuple[Metabolism, ...]]
    acts: Mapping[NodeId, tuple[Metabolism, ...]]
    depends: Mapping[NodeId, Mapping[NodeId, Metabolism]]
    pushes: Mapping[NodeId, tuple[Push, ...]]
    decisive_routes: Mapping[NodeId, frozenset[Route]]
    above: Mapping[NodeId, frozenset[NodeId]]
    reach: Mapping[NodeId, frozenset[NodeId]]
    places: Mapping[Mark, int]
    sought: Mapping[NodeId, int]

    def families(self, first: NodeId, second: NodeId) -> tuple[Family, ...]:
        """One family a mechanism, for two drugs in either order; none for names that are no drug or group.

        A drug does not meet itself, nor a group its own member: "an opioid" and morphine are one therapy."""
        if self.reach.get(first, _NOWHERE).isdisjoint(self.above.get(second, _NOWHERE)):
            return ()
        if first in self.above[second] or second in self.above[first]:
            return ()
        return _families(self._statements(*sorted((first, second))))

    def seeks(self, drug: NodeId) -> int:
        """What ``drug`` can meet, as bits: two drugs have something to say to each other only if what the first seeks
        and what the second shows have a bit in common; in that case they may. In either order the same."""
        acts, depends = self.acts.get(drug, ()), self.depends.get(drug, {})
        own: tuple[Mark, ...] = (*self.stated.get(drug, ()), *((r.enzyme, 0) for r in acts), *((e, 1) for e in depends))
        bits = bits_of(self.places, own)
        for group in self.above.get(drug, ()):
            bits |= self.sought.get(group, 0)
        return bits

    def shows(self, drug: NodeId) -> int:
        """What ``drug`` can be met by; see :meth:`seeks`."""
        acts, depends = self.acts.get(drug, ()), self.depends.get(drug, {})
        return bits_of(
            self.places, (*self.above.get(drug, ()), *((e, 0) for e in depends), *((row.enzyme, 1) for row in acts))
        )

    @property
    def pairs(self) -> dict[tuple[NodeId, NodeId], tuple[Family, ...]]:
        """Every pair (a, b) with a < b that something is stated about, with its families. Worked out anew each time:
        for whoever looks at all there is, not for answering."""
        return {pair: self.families(*pair) for pair in self.pairs_of(None)}

    def pairs_of(self, rows: Collection[str] | None) -> list[tuple[NodeId, NodeId]]:
        """The pairs of :attr:`pairs` about which one of ``rows`` (ids; None: any row) is stated, in order."""
        below: dict[NodeId, list[NodeId]] = defaultdict(list)
        for node, reached in self.ways.items():
            for group in reached:
                below[group].append(node)
        stated = {
            (start, end)
            for start, ends in self.stated.items()
            for end, found in ends.items()
            if rows is None or any(row.id in rows for row in found)
        }
        met = {
            (first, second)
            for start, end in stated
            for first in below[start]
            for second in below[end]
            if first < second and first not in self.above[second] and second not in self.above[first]
        }
        return sorted(met)

    def _statements(self, first: NodeId, second: NodeId) -> Iterator[Statement]:
        others = self.ways[second]
        for start in self.ways[first]:
            stated = self.stated.get(start)
            for end in stated.keys() & others.keys() if stated else ():
                for row in stated[end] if stated else ():
                    if (row.subject, row.object) == (start, end):
                        yield self._statement(row, first, second)
                    if (row.subject, row.object) == (end, start):
                        yield self._statement(row, second, first)

    def _statement(self, row: Interaction, subject: NodeId, object_: NodeId) -> Statement:
        up_subject, up_object = self.ways[subject][row.subject], self.ways[object_][row.object]
        edge = Step(row.subject, Relation.INTERACTS_WITH, row.object)
        return Statement(
            row, subject, object_, (edge, *up_subject, *up_object), _rank(row, up_subject, up_object, subject)
        )


def bits_of(places: Mapping[Mark, int], marks: Iterable[Mark]) -> int:
    """The bits of ``marks`` as one number."""
    # Bit by bit into one number each step would copy all of it: with thousands of groups that is most of the work.
    row = bytearray(len(places) // 8 + 1)
    for mark in marks:
        place = places[mark]
        row[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(row, "little")


_NOWHERE: frozenset[NodeId] = frozenset()


def _rank(
    row: Interaction, up_subject: tuple[Step, ...], up_object: tuple[Step, ...], subject: NodeId
) -> tuple[int, bool, int, int, str, str]:
    """Most specific first: the pair itself, then nearer groups over farther ones (steps of both sides together), a
    condition over none; a tie goes to the worse."""
    return (
        len(up_subject) + len(up_object),
        not row.conditions,
        -row.severity,
        -row.conditions,
        row.id,
        subject,
    )


def _families(statements: Iterable[Statement]) -> tuple[Family, ...]:
    families: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        families[statement.row.mechanism].append(statement)
    return tuple(tuple(sorted(families[name], key=lambda found: found.rank)) for name in sorted(families))
