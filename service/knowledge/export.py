"""The graph, or a neighbourhood of it, in formats that other tools read; and one drug with all that is said of it."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import networkx as nx

from service.knowledge.graph import KnowledgeGraph
from service.knowledge.index import Step
from service.knowledge.loading import Knowledge
from service.knowledge.rows import Interaction, NodeId
from service.knowledge.words import NodeKind, RowStatus

_DRUGS = frozenset({NodeKind.SUBSTANCE.value, NodeKind.GROUP.value, NodeKind.PRODUCT.value})


@dataclass(frozen=True, slots=True)
class Mention:
    """A statement on a drug or a group above it: ``partner`` is its other end, ``way`` how the drug got there."""

    row: Interaction
    partner: NodeId
    way: tuple[Step, ...]


def neighbourhood(graph: KnowledgeGraph, around: NodeId, depth: int) -> KnowledgeGraph:
    """The nodes within ``depth`` edges of ``around``, in either direction, and every edge between them."""
    near: KnowledgeGraph = nx.ego_graph(graph, around, radius=depth, undirected=True)
    return near


def to_node_link(graph: KnowledgeGraph) -> dict[str, Any]:
    """networkx node-link data, nodes and edges in order of their ids."""
    data: dict[str, Any] = nx.node_link_data(graph, edges="edges")
    data["nodes"].sort(key=lambda node: node["id"])
    data["edges"].sort(key=lambda edge: (edge["source"], edge["target"], edge["key"]))
    return data


def to_graphml(graph: KnowledgeGraph) -> bytes:
    """GraphML in UTF-8."""
    buffer = io.BytesIO()
    nx.write_graphml(graph, buffer, encoding="utf-8")
    return buffer.getvalue()


def is_drug(graph: KnowledgeGraph, node: NodeId) -> bool:
    """Whether ``node`` is a substance, a group of them or a product."""
    return node in graph and graph.nodes[node]["kind"] in _DRUGS


def mentions(knowledge: Knowledge, node: NodeId) -> Iterator[Mention]:
    """Every statement about ``node``, through its groups too, worst first; retired ones are left out."""
    ways = knowledge.index.ways.get(node, {node: ()})
    found = [
        Mention(row, partner, ways[end])
        for row in knowledge.catalogue.tables.interactions
        if row.status is not RowStatus.RETIRED
        for end, partner in ((row.subject, row.object), (row.object, row.subject))
        if end in ways
    ]
    return iter(sorted(found, key=lambda m: (-m.row.severity, len(m.way), m.row.id, m.partner)))


def groups_of(knowledge: Knowledge, node: NodeId) -> list[NodeId]:
    """Every group above ``node``, nearest first."""
    ways = knowledge.index.ways.get(node, {node: ()})
    return sorted((group for group in ways if group != node), key=lambda group: (len(ways[group]), group))
