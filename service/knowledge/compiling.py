"""From the graph to the index that requests are answered from: once for each set of tables."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeVar

from service.knowledge.graph import KnowledgeGraph, parents
from service.knowledge.index import Index, Mark, Push, Step, bits_of
from service.knowledge.metabolism_rows import Metabolism
from service.knowledge.rows import Contribution, Interaction, NodeId
from service.knowledge.tables import Tables
from service.knowledge.words import NodeKind, Relation, Route, RowStatus

_ACTS = frozenset({Relation.INHIBITS, Relation.INDUCES})


def build_index(graph: KnowledgeGraph, tables: Tables) -> Index:
    """Compile ``graph``. Entities are the substances and the groups themselves ("a statin" is a line too)."""
    upwards = parents(graph)
    ways = {node: climb(upwards, node) for node in _entities(graph)}
    stated, routes = _stated(tables), _routes(tables)
    metabolism = _metabolism(tables)
    places: dict[Mark, int] = {mark: place for place, mark in enumerate((*ways, *_enzyme_marks(tables)))}
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
        places=MappingProxyType(places),
        sought=MappingProxyType({group.id: bits_of(places, stated.get(group.id, ())) for group in tables.groups}),
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
