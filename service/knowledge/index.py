"""The graph compiled for screening: for every pair of drugs the statements that may apply, most specific first.

The graph stays the truth. A test walks it naively and must come to the same findings.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

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
Family = tuple[Statement, ...]
"""The statements of one mechanism about one pair; the first whose conditions hold is the one that applies."""


@dataclass(frozen=True, slots=True)
class Index:
    """``pairs``: (a, b) with a < b to one family a mechanism. ``metabolism``: drug to its enzymes; of them ``acts`` are
    those it inhibits or induces, ``depends`` those it is a substrate of, by enzyme. ``pushes``: drug to the hazards it
    pushes. ``decisive_routes``: drug to the routes that some statement about it asks for. ``above``: drug to itself and
    every group it is in."""

    pairs: Mapping[tuple[NodeId, NodeId], tuple[Family, ...]]
    metabolism: Mapping[NodeId, tuple[Metabolism, ...]]
    acts: Mapping[NodeId, tuple[Metabolism, ...]]
    depends: Mapping[NodeId, Mapping[NodeId, Metabolism]]
    pushes: Mapping[NodeId, tuple[Push, ...]]
    decisive_routes: Mapping[NodeId, frozenset[Route]]
    above: Mapping[NodeId, frozenset[NodeId]]

    def families(self, first: NodeId, second: NodeId) -> tuple[Family, ...]:
        return self.pairs.get(_ordered(first, second), ())


def _ordered(first: NodeId, second: NodeId) -> tuple[NodeId, NodeId]:
    return (first, second) if first < second else (second, first)


def build_index(graph: KnowledgeGraph, tables: Tables) -> Index:
    """Compile ``graph``. Entities are the substances and the groups themselves ("a statin" is a line too)."""
    climbs = {node: climb(graph, node) for node in _entities(graph)}
    below: dict[NodeId, list[NodeId]] = defaultdict(list)
    for node, reached in climbs.items():
        for group in reached:
            below[group].append(node)
    pairs: dict[tuple[NodeId, NodeId], list[Statement]] = defaultdict(list)
    routes: dict[NodeId, set[Route]] = defaultdict(set)
    for row in tables.interactions:
        if row.status is RowStatus.ACTIVE:
            for statement in _statements(row, climbs, below):
                pairs[_ordered(statement.subject, statement.object)].append(statement)
                routes[statement.subject] |= row.subject_routes
                routes[statement.object] |= row.object_routes
    for rule in tables.patient_rules:
        routes[rule.drug] |= rule.scope.routes
    metabolism = _metabolism(tables)
    return Index(
        pairs=MappingProxyType({pair: _families(statements) for pair, statements in pairs.items()}),
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
        pushes=MappingProxyType(_pushes(tables, climbs)),
        decisive_routes=MappingProxyType({node: frozenset(found) for node, found in routes.items() if found}),
        above=MappingProxyType({node: frozenset(ways) for node, ways in climbs.items()}),
    )


def climb(graph: KnowledgeGraph, node: NodeId) -> dict[NodeId, tuple[Step, ...]]:
    """Every group above ``node`` with the shortest way up (of two, the alphabetically first); ``node`` by no step."""
    ways: dict[NodeId, tuple[Step, ...]] = {node: ()}
    level = [node]
    while level:
        following: list[NodeId] = []
        for here in level:
            for group in parents(graph, here):
                if group not in ways:
                    ways[group] = (*ways[here], Step(here, Relation.IS_A, group))
                    following.append(group)
        level = following
    return ways


def _entities(graph: KnowledgeGraph) -> Iterator[NodeId]:
    wanted = {NodeKind.SUBSTANCE.value, NodeKind.GROUP.value}
    return iter(sorted(node for node in graph if graph.nodes[node]["kind"] in wanted))


def _statements(
    row: Interaction,
    climbs: Mapping[NodeId, Mapping[NodeId, tuple[Step, ...]]],
    below: Mapping[NodeId, Iterable[NodeId]],
) -> Iterator[Statement]:
    edge = Step(row.subject, Relation.INTERACTS_WITH, row.object)
    of_row = _rank_of_row(row)
    for subject in below[row.subject]:
        up_subject = climbs[subject][row.subject]
        for object_ in below[row.object]:
            # A drug does not meet itself, nor a group its own member: "an opioid" and morphine are one therapy.
            if subject in climbs[object_] or object_ in climbs[subject]:
                continue
            up_object = climbs[object_][row.object]
            path = (edge, *up_subject, *up_object)
            # Most specific first: the pair itself, then nearer groups over farther ones (steps of both sides together).
            rank = (len(up_subject) + len(up_object), *of_row, subject)
            yield Statement(row, subject, object_, path, rank)


def _rank_of_row(row: Interaction) -> tuple[bool, int, int, str]:
    """Among equally near statements: a condition over none; a tie goes to the worse."""
    stated = row.conditions
    return (not stated, -row.severity, -stated, row.id)


def _families(statements: list[Statement]) -> tuple[Family, ...]:
    if len(statements) == 1:
        return (tuple(statements),)
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
