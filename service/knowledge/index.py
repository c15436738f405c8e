"""The graph compiled for screening: for every pair of drugs the statements that may apply, most specific first.

The graph stays the truth. A test walks it naively and must come to the same findings.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from service.knowledge.graph import KnowledgeGraph, parents
from service.knowledge.metabolism_rows import Metabolism
from service.knowledge.rows import Contribution, Interaction, NodeId
from service.knowledge.tables import Tables
from service.knowledge.words import NodeKind, Relation, Route, RowStatus


@dataclass(frozen=True, slots=True)
class Step:
    """One edge of the graph, in its own direction."""

    start: NodeId
    relation: Relation
    end: NodeId


@dataclass(frozen=True, slots=True)
class Statement:
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


_ACTS = frozenset({Relation.INHIBITS, Relation.INDUCES})
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
    bit for each node, and two for each enzyme.

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
        return self._bits((*self.reach.get(drug, ()), *((row.enzyme, 0) for row in acts), *((e, 1) for e in depends)))

    def shows(self, drug: NodeId) -> int:
        """What ``drug`` can be met by; see :meth:`seeks`."""
        acts, depends = self.acts.get(drug, ()), self.depends.get(drug, {})
        return self._bits((*self.above.get(drug, ()), *((e, 0) for e in depends), *((row.enzyme, 1) for row in acts)))

    def _bits(self, marks: Iterable[Mark]) -> int:
        # Bit by bit into one number each step would copy all of it: with thousands of groups that is most of the work.
        row = bytearray(len(self.places) // 8 + 1)
        for mark in marks:
            place = self.places[mark]
            row[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(row, "little")

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


_NOWHERE: frozenset[NodeId] = frozenset()


def build_index(graph: KnowledgeGraph, tables: Tables) -> Index:
    """Compile ``graph``. Entities are the substances and the groups themselves ("a statin" is a line too)."""
    upwards = parents(graph)
    ways = {node: climb(upwards, node) for node in _entities(graph)}
    stated, routes = _stated(tables), _routes(tables)
    metabolism = _metabolism(tables)
    return Index(
        ways=MappingProxyType(ways),
        stated=MappingProxyType(stated),
        metabolism=MappingProxyType(metabolism),
        acts=MappingProxyType(
            {drug: tuple(r for r in rows if r.relation in _ACTS) for drug, rows in metabolism.items()}
        ),
        depends=MappingProxyType(
            {
                drug: {row.enzyme: row for row in rows if row.relation is Relation.SUBSTRATE_OF}
                for drug, rows in metabolism.items()
            }
        ),
        pushes=MappingProxyType(_pushes(tables, ways)),
        decisive_routes=MappingProxyType(
            {node: found for node, reached in ways.items() if (found := _union(routes.get(up) for up in reached))}
        ),
        above=MappingProxyType({node: frozenset(reached) for node, reached in ways.items()}),
        reach=MappingProxyType(
            {node: ends for node, reached in ways.items() if (ends := _union(stated.get(up) for up in reached))}
        ),
        places=MappingProxyType({mark: place for place, mark in enumerate((*ways, *_enzyme_marks(tables)))}),
    )


def _enzyme_marks(tables: Tables) -> Iterator[Mark]:
    for row in tables.enzymes:
        yield from ((row.id, 0), (row.id, 1))


def climb(upwards: Mapping[NodeId, Iterable[NodeId]], node: NodeId) -> dict[NodeId, tuple[Step, ...]]:
    """Every group above ``node`` with the shortest way up (of two, the alphabetically first); ``node`` by no step."""
    ways: dict[NodeId, tuple[Step, ...]] = {node: ()}
    level = [node]
    while level:
        following: list[NodeId] = []
        for here in level:
            for group in upwards.get(here, ()):
                if group not in ways:
                    ways[group] = (*ways[here], Step(here, Relation.IS_A, group))
                    following.append(group)
        level = following
    return ways


def _entities(graph: KnowledgeGraph) -> Iterator[NodeId]:
    wanted = {NodeKind.SUBSTANCE.value, NodeKind.GROUP.value}
    return iter(sorted(node for node, data in graph.nodes.items() if data["kind"] in wanted))


def _stated(tables: Tables) -> dict[NodeId, dict[NodeId, tuple[Interaction, ...]]]:
    stated: dict[NodeId, dict[NodeId, tuple[Interaction, ...]]] = defaultdict(dict)
    for row in sorted(tables.interactions, key=lambda row: row.id):
        if row.status is RowStatus.ACTIVE:
            for start, end in {(row.subject, row.object), (row.object, row.subject)}:
                stated[start][end] = (*stated[start].get(end, ()), row)
    return dict(stated)


def _routes(tables: Tables) -> dict[NodeId, set[Route]]:
    """By node, the routes that a row stated about it asks for."""
    routes: dict[NodeId, set[Route]] = defaultdict(set)
    for row in tables.interactions:
        if row.status is RowStatus.ACTIVE:
            routes[row.subject] |= row.subject_routes
            routes[row.object] |= row.object_routes
    for rule in tables.patient_rules:
        routes[rule.drug] |= rule.scope.routes
    return routes


_Item = TypeVar("_Item")


def _union(parts: Iterable[Iterable[_Item] | None]) -> frozenset[_Item]:
    return frozenset(item for part in parts for item in part or ())


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


def _metabolism(tables: Tables) -> dict[NodeId, tuple[Metabolism, ...]]:
    by_drug: dict[NodeId, list[Metabolism]] = defaultdict(list)
    for row in tables.metabolism:
        by_drug[row.drug].append(row)
    return {drug: tuple(rows) for drug, rows in by_drug.items()}


def _pushes(
    tables: Tables, climbs: Mapping[NodeId, Mapping[NodeId, tuple[Step, ...]]]
) -> dict[NodeId, tuple[Push, ...]]:
    by_member: dict[NodeId, list[Contribution]] = defaultdict(list)
    for contribution in tables.contributions:
        by_member[contribution.member].append(contribution)
    pushes: dict[NodeId, tuple[Push, ...]] = {}
    for node, ways in climbs.items():
        found = [
            Push(contribution, (*way, Step(member, Relation.CONTRIBUTES_TO, contribution.hazard)))
            for member, way in ways.items()
            for contribution in by_member.get(member, ())
        ]
        if found:
            key = lambda push: (push.contribution.hazard, len(push.path), push.contribution.member)  # noqa: E731
            pushes[node] = tuple(sorted(found, key=key))
    return pushes
