"""The knowledge graph: substances, groups, products, hazards and enzymes as nodes, typed edges between them.

Node attributes: ``kind``, ``name``. Edge attributes: ``relation``, for ``interacts_with`` also ``severity``,
``mechanism`` and ``status``, for enzymes also ``strength``. The key of an interaction's edge is the id of its row, that
of any other edge its relation. Built once, then only read.
"""

from collections import defaultdict
from typing import TypeAlias

import networkx as nx

from service.knowledge.tables import Tables
from service.knowledge.words import NodeKind, Relation, RowStatus

KnowledgeGraph: TypeAlias = "nx.MultiDiGraph[str]"


def build_graph(tables: Tables) -> KnowledgeGraph:
    """The graph of ``tables``. Retired interactions are left out; ``knowledge`` rows are in it but never fire."""
    graph: KnowledgeGraph = nx.MultiDiGraph()
    _add_nodes(graph, tables)
    for product in tables.products:
        for ingredient in product.ingredients:
            _add_edge(graph, product.id, Relation.CONTAINS, ingredient)
    for membership in tables.memberships:
        _add_edge(graph, membership.member, Relation.IS_A, membership.group)
    for contribution in tables.contributions:
        _add_edge(graph, contribution.member, Relation.CONTRIBUTES_TO, contribution.hazard)
    for row in tables.metabolism:
        graph.add_edge(
            row.drug, row.enzyme, key=row.relation.value, relation=row.relation.value, strength=row.strength.value
        )
    for statement in tables.interactions:
        if statement.status is not RowStatus.RETIRED:
            graph.add_edge(
                statement.subject,
                statement.object,
                key=statement.id,
                relation=Relation.INTERACTS_WITH.value,
                severity=statement.severity.word,
                mechanism=statement.mechanism,
                status=statement.status.value,
            )
    return graph


def _add_nodes(graph: KnowledgeGraph, tables: Tables) -> None:
    kinds = (
        (NodeKind.SUBSTANCE, tables.substances),
        (NodeKind.GROUP, tables.groups),
        (NodeKind.PRODUCT, tables.products),
        (NodeKind.HAZARD, tables.hazards),
        (NodeKind.ENZYME, tables.enzymes),
    )
    for kind, members in kinds:
        for row in members:
            graph.add_node(row.id, kind=kind.value, name=row.name)


def _add_edge(graph: KnowledgeGraph, start: str, relation: Relation, end: str) -> None:
    graph.add_edge(start, end, key=relation.value, relation=relation.value)


def parents(graph: KnowledgeGraph) -> dict[str, list[str]]:
    """The groups that each node is directly in, by id."""
    found: dict[str, list[str]] = defaultdict(list)
    for start, end, relation in graph.edges(keys=True):
        if relation == Relation.IS_A.value:
            found[start].append(end)
    return {node: sorted(groups) for node, groups in found.items()}
